"""Making the folder of a run: aside, and renamed when whole, so that a crash leaves nothing that looks like a run."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from agent.files import disk_full, slug, write_atomically
from agent.planner.contract import PlannedBy
from agent.recipe.recipe import Recipe
from agent.runs.approval import Approval
from agent.runs.drift import RECORD
from agent.runs.events import EventLog
from agent.runs.held_lock import LAUNCH, WORKER, HeldLock, is_held, take
from agent.runs.launchers.launcher import DEFAULT
from agent.runs.run import Run, file_digest
from agent.runs.space import ALWAYS, keep_reserve
from tools.errors import ToolFailed

ASIDE = ".new-"
"""How the name of a folder begins that is not whole yet."""
LEFT_FOR = 86_400.0
"""Seconds after which a folder that was never finished is swept away."""
VERSION = 2
"""Of what `run_created` holds. Logs of version 1 carry no number, no digest of the recipe and no launcher."""


def create(
    runs: Path,
    recipe: Recipe,
    approvals: list[Approval],
    *,
    session: str | None = None,
    record: Path | None = None,
    fresh: bool = False,
    planned_by: PlannedBy | None = None,
    launcher: str = DEFAULT,
) -> tuple[Run, HeldLock]:
    """A run that nobody has started, and its launch lock, held since before it could be seen.

    Raises `DiskFull`; nothing is left behind then.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    name = f"{stamp}-{slug(recipe.name)}-{secrets.token_hex(2)}"
    aside = runs / f"{ASIDE}{name}"
    lock: HeldLock | None = None
    try:
        aside.mkdir(parents=True)
        lock = take(aside / LAUNCH)
        assert lock is not None, "nobody else knows the name of this folder"
        keep_reserve(aside)
        for name_of_file in (WORKER, "worker.log"):
            (aside / name_of_file).touch()
        text = recipe.to_yaml()
        write_atomically(aside / "recipe.yaml", text)
        if record is not None:
            write_atomically(aside / RECORD, record.read_text(encoding="utf-8"))
        EventLog(aside / "events.jsonl").append(
            "run_created",
            version=VERSION,
            name=recipe.name,
            session=session,
            approvals=[approval.model_dump() for approval in approvals],
            steps=[{"id": step.id, "tool": step.tool} for step in recipe.steps],
            recipe=file_digest(text.encode()),
            launcher=launcher,
            fresh=fresh,
            **({"planner": planned_by.model_dump()} if planned_by else {}),
        )
        aside.rename(runs / name)
        _flush(runs)
    except BaseException as failure:
        if lock is not None:
            lock.release()
        shutil.rmtree(aside, ignore_errors=True)
        if isinstance(failure, OSError):
            told = f"No run can be made in {runs}: {failure.strerror or type(failure).__name__}."
            raise (disk_full(failure, runs / name, ALWAYS) or ToolFailed(told, "Mend that and try again.")) from failure
        raise
    return Run(runs / name), lock


def sweep(runs: Path) -> None:
    """Remove what crashes left of runs that were being made, a day ago or earlier."""
    for folder in runs.glob(f"{ASIDE}*"):
        try:
            old = time.time() - folder.stat().st_mtime > LEFT_FOR
        except OSError:
            continue
        if old and not is_held(folder / LAUNCH):
            shutil.rmtree(folder, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Have the new name on the disk before anything is done under it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

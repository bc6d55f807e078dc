"""Starts runs, goes on with interrupted ones, and follows them. The work itself happens in the worker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from agent.files import write_atomically
from agent.planner.contract import PlannedBy
from agent.recipe.check import refuse_invalid
from agent.recipe.recipe import Recipe
from agent.runs.approval import Approval, refuse_unapproved
from agent.runs.drift import RECORD
from agent.runs.events import Event
from agent.runs.launchers.local import Launcher, LocalLauncher
from agent.runs.run import Run, RunStatus
from agent.session.workspace import Workspace
from tools.errors import InputError

FOLLOW_INTERVAL = 0.05
"""Seconds between looks at a log that is being followed."""


def start(
    workspace: Workspace,
    recipe: Recipe,
    approvals: list[Approval],
    *,
    session: str | None = None,
    record: Path | None = None,
    fresh: bool = False,
    planned_by: PlannedBy | None = None,
    launcher: Launcher | None = None,
) -> Run:
    """Check the whole recipe, then start it in a process of its own.

    `record` is a lock the results have to agree with. `fresh` computes steps again that could be reused. `planned_by`
    is recorded where a language model made the plan; nothing of it is needed again.
    Raises `InputError` with every problem, or `ApprovalNeeded`; nothing is left behind then.
    """
    refuse_invalid(recipe)
    refuse_unapproved(recipe, approvals)
    run = Run(workspace.new_run_folder(recipe))
    write_atomically(run.recipe_file, recipe.to_yaml())
    if record is not None:
        write_atomically(run.folder / RECORD, record.read_text(encoding="utf-8"))
    run.events.append(
        "run_created",
        name=recipe.name,
        session=session,
        approvals=[approval.model_dump() for approval in approvals],
        steps=[{"id": step.id, "tool": step.tool} for step in recipe.steps],
        **({"planner": planned_by.model_dump()} if planned_by else {}),
    )
    (launcher or LocalLauncher()).launch(run.folder, fresh=fresh)
    return run


def resume(run: Run, launcher: Launcher | None = None) -> Run:
    """Go on with a run that was cancelled, interrupted or failed; finished steps are not computed again."""
    status = run.status
    if status is RunStatus.RUNNING:
        raise InputError(f"Run {run.id} is running.", "Follow it with `tunesmith runs show`.")
    if status is RunStatus.DONE:
        raise InputError(f"Run {run.id} is done.", "Replay its recipe to do the same again.")
    (run.folder / "cancel").unlink(missing_ok=True)
    (launcher or LocalLauncher()).launch(run.folder)
    return run


def follow(run: Run, *, timeout: float | None = None) -> Iterator[Event]:
    """Events as they are written, until the run ends. Raises `TimeoutError` after `timeout` seconds."""
    offset, began, finished = 0, time.monotonic(), False
    # Of a resumed run the earlier ending is in the log too: only the end of its last attempt ends the following.
    while not finished:
        alive = run.worker_pid() is not None
        events, offset = run.events.tail(offset)
        for event in events:
            finished = event.kind == "run_finished"
            yield event
        if finished and alive:
            finished = _no_more(run, offset)
        if not events and not alive and not finished:
            return
        if timeout is not None and time.monotonic() - began > timeout:
            raise TimeoutError(f"run {run.id} did not end within {timeout:g} s")
        if not events:
            time.sleep(FOLLOW_INTERVAL)


def _no_more(run: Run, offset: int) -> bool:
    """Whether a finish that was just read is the last word: a worker still alive may be a resumed one starting up."""
    for _ in range(40):
        if run.worker_pid() is None:
            return True
        if run.events.tail(offset)[0]:
            return False
        time.sleep(FOLLOW_INTERVAL)
    return True

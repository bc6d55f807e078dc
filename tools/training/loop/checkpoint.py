"""Checkpoints of a run in progress: finding the one to go on from, and tidying up."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

WRITTEN_LAST = "trainer_state.json"
"""The trainer writes this file after everything else, so a checkpoint without it was cut short."""


def latest(work: Path) -> Path | None:
    """The newest complete `checkpoint-<step>` in `work`, or None. Those cut short while being written are removed."""
    found: dict[int, Path] = {}
    for folder in work.glob("checkpoint-*"):
        step = folder.name.removeprefix("checkpoint-")
        if not step.isdigit():
            continue
        if _complete(folder):
            found[int(step)] = folder
        else:
            shutil.rmtree(folder)
    return found[max(found)] if found else None


def _complete(folder: Path) -> bool:
    try:
        json.loads((folder / WRITTEN_LAST).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    return True


def remove_all(work: Path) -> None:
    """Remove every checkpoint: the result is saved."""
    for folder in work.glob("checkpoint-*"):
        shutil.rmtree(folder)

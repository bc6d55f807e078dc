"""What a launcher is: it starts the worker of a run somewhere, says whether it lives, and asks it to stop."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.runs.held_lock import HeldLock
from tools.records import Records

VARIABLE = "TUNESMITH_LAUNCHER"
DEFAULT = "local"


@dataclass(frozen=True, kw_only=True)
class Launcher:
    """A place for workers. The run remembers it by its name, and goes on in the same one."""

    name: str
    summary: str
    """Where the worker runs, in one sentence."""
    launch: Callable[[Path, HeldLock], None]
    """Start `python -m agent.runs.worker FOLDER` and return once it cannot be missed by `alive`.

    The lock is the run's `worker.lock`, held by the caller. A launcher whose process can inherit open files hands it
    on (`--lock-file NUMBER`, then `lock.hand_on()`); any other releases it and waits until the worker has taken it.
    Raises `OSError` or `ToolFailed` where nothing could be started.
    """
    alive: Callable[[Path], bool]
    """Whether the worker of this folder lives. Neither a process id nor a clock answers that."""
    cancel: Callable[[Path], None]
    """Ask it to stop at its next safe point."""


LAUNCHERS: Records[Launcher] = Records("agent.runs.launchers", Launcher, "launcher")


def launcher_named(configured: str | None = None) -> Launcher:
    """The launcher of the environment, else of the settings, else the local one. Raises `InputError` for a name that
    is none."""
    return LAUNCHERS[os.environ.get(VARIABLE) or configured or DEFAULT]

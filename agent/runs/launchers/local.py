"""Starts a run's worker as a process of this machine."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from agent.files import DiskFull, write_atomically
from agent.runs.held_lock import WORKER, HeldLock, is_held
from agent.runs.launchers.launcher import Launcher


def launch(folder: Path, lock: HeldLock) -> None:
    """A detached process in a session of its own: it outlives the chat server, the terminal and the browser."""
    command = [sys.executable, "-m", "agent.runs.worker", str(folder), "--lock-file", str(lock.handle)]
    # Output goes to a file: a pipe nobody reads fills up and stops the worker.
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=folder,
            env=worker_environment(),
            pass_fds=(lock.handle,),
        )
    lock.hand_on()
    # For people who look at the folder: nothing is decided by it, so nothing is lost where it cannot be written.
    with contextlib.suppress(DiskFull):
        told = {"pid": process.pid, "host": platform.node(), "launcher": LOCAL.name}
        write_atomically(folder / "worker.json", json.dumps(told))


def alive(folder: Path) -> bool:
    return is_held(folder / WORKER)


def cancel(folder: Path) -> None:
    write_atomically(folder / "cancel", "")


def worker_environment() -> dict[str, str]:
    """The worker finds this very code also when Tunesmith runs from a checkout, and never reports home."""
    root = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    return {
        **os.environ,
        "PYTHONPATH": path,
        "PYTHONUNBUFFERED": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        # The same sums in the same order on every start; cuBLAS needs it for repeatable results.
        "CUBLAS_WORKSPACE_CONFIG": os.environ.get("CUBLAS_WORKSPACE_CONFIG", ":4096:8"),
    }


LOCAL = Launcher(
    name="local",
    summary="A process of its own on this machine.",
    launch=launch,
    alive=alive,
    cancel=cancel,
)

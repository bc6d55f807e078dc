"""Starts a run's worker. A local process today; nothing else knows where a run runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from agent.files import write_atomically


class Launcher(Protocol):
    """Starts the worker of a prepared run folder and returns at once."""

    def launch(self, folder: Path, *, fresh: bool = False) -> None: ...


class LocalLauncher:
    """A detached process in a session of its own: it outlives the chat server, the terminal and the browser."""

    def launch(self, folder: Path, *, fresh: bool = False) -> None:
        import psutil

        command = [sys.executable, "-m", "agent.runs.worker", str(folder), *(["--fresh"] if fresh else [])]
        # Output goes to a file: a pipe nobody reads fills up and stops the worker.
        with (folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=folder,
                env=_environment(),
            )
        try:
            started = psutil.Process(process.pid).create_time()
        except psutil.NoSuchProcess:
            started = 0.0
        write_atomically(folder / "worker.json", json.dumps({"pid": process.pid, "started": started}))


def _environment() -> dict[str, str]:
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

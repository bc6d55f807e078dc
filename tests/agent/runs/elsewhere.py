"""A launcher whose workers are started by another process: it loads everything once and forks a worker per run.

It cannot hand a lock on, and knows of its workers what their folders tell: the seam that ssh, slurm or ray would use.
Loading once also makes hundreds of short workers affordable. `python -m tests.agent.runs.elsewhere` is that process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.runs.held_lock import WORKER, HeldLock, is_held
from agent.runs.launchers import local
from agent.runs.launchers.launcher import Launcher
from agent.runs.run import Run

NAME = "elsewhere"


@contextmanager
def spawner(*, preload: str = "", save_every: float | None = None) -> Iterator[Launcher]:
    """The launcher, while its process runs. `preload` names modules to load once; `save_every` is the time between
    the checkpoints of its workers."""
    command = [sys.executable, "-m", __name__, preload, "" if save_every is None else str(save_every)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=local.worker_environment(),
        cwd=Path(__file__).resolve().parents[3],
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout
    assert stdout.readline() == "ready\n"

    def launch(folder: Path, lock: HeldLock) -> None:
        lock.release()
        before = len(Run(folder).events.read())
        stdin.write(f"{folder}\n")
        stdin.flush()
        told = {"pid": int(stdout.readline()), "launcher": NAME}
        (folder / "worker.json").write_text(json.dumps(told))
        # Until it holds the lock, or had it and is through already.
        while not is_held(folder / WORKER) and len(Run(folder).events.read()) == before:
            time.sleep(0.005)

    try:
        yield Launcher(
            name=NAME, summary="Forked from a process beside.", launch=launch, alive=local.alive, cancel=local.cancel
        )
    finally:
        stdin.close()
        process.wait()


def main(preload: str, save_every: str) -> None:
    for module in preload.split():
        __import__(module)
    from agent.runs import worker

    if save_every:
        from tools.training.loop.callback import Reporter

        Reporter.__init__.__defaults__ = (float(save_every),)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        if child := os.fork():
            print(child, flush=True)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        folder = Path(line.strip())
        with (folder / "worker.log").open("ab", buffering=0) as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        code = worker.main([str(folder)])
        os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])

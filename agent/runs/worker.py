"""The process of a run: `python -m agent.runs.worker FOLDER`. Everything it has to say goes into the run's folder.

It holds the folder's `worker.lock` from before its first word to after its last. Whoever finds that lock taken, or the
run ended, writes nothing.
"""

from __future__ import annotations

import argparse
import signal
import sys
import traceback
from pathlib import Path

from agent.runs.execute import Executor
from agent.runs.held_lock import WORKER, HeldLock, take
from agent.runs.run import Run
from agent.runs.space import full_while_running, give_up_reserve, is_full
from agent.runs.state import RunStatus


def main(arguments: list[str]) -> int:
    """Execute a prepared run folder; the exit code is the run's."""
    parser = argparse.ArgumentParser(prog="agent.runs.worker")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lock-file", type=int, help="number of the open file whose lock was handed on")
    given = parser.parse_args(arguments)
    lock = take(given.folder / WORKER) if given.lock_file is None else HeldLock(given.lock_file)
    if lock is None:
        print(f"Another worker has {given.folder}; nothing was done.", file=sys.stderr)
        return 1
    with lock:
        return _work(Run(given.folder))


def _work(run: Run) -> int:
    state = run.logged()
    if state.status.ended:
        print(f"The run is {state.status}; nothing was done. {state.message}", file=sys.stderr)
        return 1
    terminated: list[int] = []
    # A polite stop of the machine is a cancel: the step ends at a safe point and what is finished stays.
    signal.signal(signal.SIGTERM, lambda number, _frame: terminated.append(number))
    try:
        run.events.append("run_started")
        return Executor(run, lambda: bool(terminated) or run.cancel_requested).execute()
    except Exception as error:
        traceback.print_exc()
        message = f"The runner stopped with {type(error).__name__}: {error}. See {run.folder / 'worker.log'}."
        if is_full(error, run.folder):
            message = str(full_while_running(run.recipe, run.folder))
        give_up_reserve(run.folder)
        run.events.append("run_finished", status=RunStatus.FAILED, message=message, exit_code=1)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The process of a run: `python -m agent.runs.worker FOLDER`. Everything it has to say goes into the run's folder."""

from __future__ import annotations

import signal
import sys
import traceback
from pathlib import Path

from agent.runs.execute import Executor
from agent.runs.run import Run, RunStatus


def main(arguments: list[str]) -> int:
    """Execute a prepared run folder; the exit code is the run's."""
    folder = Path(arguments[0])
    run = Run(folder)
    terminated: list[int] = []
    # A polite stop of the machine is a cancel: the step ends at a safe point and what is finished stays.
    signal.signal(signal.SIGTERM, lambda number, _frame: terminated.append(number))
    resumed = any(event.kind == "run_started" for event in run.events.read())
    run.events.append("run_resumed" if resumed else "run_started")
    try:
        return Executor(run, lambda: bool(terminated) or run.cancel_requested, fresh="--fresh" in arguments).execute()
    except Exception as error:
        traceback.print_exc()
        run.events.append(
            "run_finished",
            status=RunStatus.FAILED,
            message=f"The runner stopped with {type(error).__name__}: {error}. See {folder / 'worker.log'}.",
            exit_code=1,
        )
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

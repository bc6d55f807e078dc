"""The operation `cancel_run`."""

from __future__ import annotations

from agent.operations.desk import RunAnswer, RunParams, desk_of, run_of
from tools.contract import Context, Cost, Purpose, Repeatability, tool


@tool(
    title="Stop a run",
    purpose=Purpose.CANCEL,
    examples=("cancel the run",),
    cost=Cost.INSTANT,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def cancel_run(params: RunParams, context: Context) -> RunAnswer:
    """Stop a run at its next safe point; what was finished is kept."""
    run = run_of(desk_of(context), params.run)
    status = run.status
    if status.ended and not run.alive:
        return RunAnswer(run=run.id, text=f"Nothing to stop: run {run.id} is {status} already.")
    run.request_cancel()
    return RunAnswer(run=run.id, text=f"Run {run.id} stops at its next safe point; finished steps are kept.")

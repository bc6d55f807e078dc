"""The operation `resume_run`."""

from __future__ import annotations

from agent.operations.desk import RunAnswer, RunParams, desk_of, run_of
from agent.runs.runner import resume
from tools.contract import Context, Cost, Purpose, Repeatability, tool


@tool(
    title="Go on with a run",
    purpose=Purpose.RESUME,
    examples=("resume the run",),
    cost=Cost.INSTANT,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def resume_run(params: RunParams, context: Context) -> RunAnswer:
    """Go on with a run that was cancelled, interrupted or failed."""
    run = resume(run_of(desk_of(context), params.run))
    return RunAnswer(run=run.id, text=f"Run {run.id} goes on; finished steps are not computed again.")

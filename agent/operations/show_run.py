"""The operation `show_run`."""

from __future__ import annotations

from typing import Any

from agent.operations.desk import RunParams, desk_of, run_of
from tools.contract import Context, Cost, Purpose, Repeatability, Result, tool


class ShowRunResult(Result):
    """A run and its steps."""

    run: str
    name: str
    status: str
    message: str
    recipe: str
    """Where its recipe is."""
    steps: list[dict[str, Any]]
    """Every step, also those that did not start: id, tool, status, seconds, reused_from, result, error."""
    text: str


@tool(
    title="Show a run",
    purpose=Purpose.SHOW_RUN,
    examples=("show the last run",),
    cost=Cost.INSTANT,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def show_run(params: RunParams, context: Context) -> ShowRunResult:
    """Show a run: its steps, what came out, and why it ended."""
    run = run_of(desk_of(context), params.run)
    state = run.state
    return ShowRunResult(
        run=run.id,
        name=state.name,
        status=state.status,
        message=state.message,
        recipe=str(run.recipe_file),
        steps=[step.public() for step in state.steps],
        text=f"{state.name}: {state.status}. {state.message}",
    )

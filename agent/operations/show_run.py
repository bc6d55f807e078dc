"""The operation `show_run`, and the steps of a run as people read them."""

from __future__ import annotations

from typing import Any

from agent.operations.desk import RunParams, desk_of, run_of
from agent.runs.run import Run, RunStatus
from tools.contract import Context, Cost, Purpose, Repeatability, Result, tool


class StepLine(Result):
    """How a step of a run ended."""

    id: str
    tool: str
    status: str
    seconds: float | None = None
    reused_from: str | None = None
    result: dict[str, Any] | None = None
    error: str | None = None


class ShowRunResult(Result):
    """A run and its steps."""

    run: str
    name: str
    status: str
    message: str
    recipe: str
    """Where its recipe is."""
    steps: list[StepLine]
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
    status, message = run.status_and_message()
    return ShowRunResult(
        run=run.id,
        name=run.name,
        status=status,
        message=message,
        recipe=str(run.recipe_file),
        steps=step_lines(run),
        text=f"{run.name}: {status}. {message}",
    )


def step_lines(run: Run) -> list[StepLine]:
    """Every step of a run as its log tells it, also those that did not start."""
    lines = {step.id: StepLine(id=step.id, tool=step.tool, status="not started") for step in run.recipe.steps}
    for event in run.events.read():
        if event.step not in lines:
            continue
        line, data = lines[event.step], event.data
        if event.kind == "step_started":
            lines[event.step] = line.model_copy(update={"status": "running", "error": None})
        elif event.kind == "step_finished":
            update = {"status": "done", "seconds": data["seconds"], "result": data["result"], "error": None}
            lines[event.step] = line.model_copy(update=update)
        elif event.kind == "step_reused":
            update = {"status": "done", "reused_from": data["from_run"], "result": data["result"], "error": None}
            lines[event.step] = line.model_copy(update=update)
        elif event.kind == "step_failed":
            error = f"{data['message']} {data['remedy']}".strip()
            lines[event.step] = line.model_copy(update={"status": "failed", "error": error})
        elif event.kind == "step_cancelled":
            lines[event.step] = line.model_copy(update={"status": "cancelled"})
    if run.status is RunStatus.INTERRUPTED:
        for step_id, line in lines.items():
            if line.status == "running":
                lines[step_id] = line.model_copy(update={"status": "interrupted"})
    return list(lines.values())

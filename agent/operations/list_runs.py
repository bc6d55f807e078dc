"""The operation `list_runs`."""

from __future__ import annotations

from agent.operations.desk import NoParams, desk_of, visible_runs
from tools.contract import Context, Cost, Purpose, Repeatability, Result, tool


class RunLine(Result):
    """A run in a list."""

    id: str
    name: str
    status: str
    created: str
    message: str


class ListRunsResult(Result):
    """Runs, newest first."""

    runs: list[RunLine]
    text: str


@tool(
    title="List the runs",
    purpose=Purpose.LIST_RUNS,
    examples=("list my runs",),
    cost=Cost.INSTANT,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def list_runs(params: NoParams, context: Context) -> ListRunsResult:
    """List the runs of the workspace, newest first."""
    lines = []
    for run in visible_runs(desk_of(context)):
        state = run.state
        line = RunLine(id=run.id, name=state.name, status=state.status, created=state.created, message=state.message)
        lines.append(line)
    text = f"{len(lines)} runs." if lines else "There are no runs yet."
    return ListRunsResult(runs=lines, text=text)

"""A workspace and two small tools to run in it: one that works, one that fails on demand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

import agent.catalogue
from agent.recipe.recipe import Recipe, parse_recipe
from agent.runs.approval import Approval, approve
from agent.runs.creation import create
from agent.runs.execute import Executor
from agent.runs.run import Run
from agent.session.workspace import Workspace
from tools.contract import Artifact, Context, Cost, Params, Repeatability, Result, Tool, Verdict, tool
from tools.errors import ToolFailed
from tools.fields import DataRef


class CountParams(Params):
    data: DataRef
    """File whose lines are counted."""
    times: int = Field(default=1, gt=0, le=10)
    """How often."""
    fail: bool = False
    """Stop with an error."""
    crash: bool = False
    """Stop with a defect."""


class CountResult(Result):
    lines: int
    table: Artifact
    verdict: Verdict


CALLS: list[str] = []


@tool(
    title="Count lines",
    purpose=None,
    examples=(),
    figures=(("lines", "lines"),),
    cost=Cost.LIGHT,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
)
def count_lines(params: CountParams, context: Context) -> CountResult:
    """Count the lines of a file."""
    CALLS.append(params.data)
    if params.fail:
        raise ToolFailed("It was asked to fail.", "Do not ask.")
    if params.crash:
        raise ZeroDivisionError("a defect")
    for done in range(params.times):
        context.progress(done + 1, params.times, "rounds")
    lines = len(Path(params.data).read_text().splitlines()) * params.times
    out = context.work / "table.txt"
    out.write_text("x\n" * lines)
    verdict = Verdict(outcome="done", sentence=f"{lines} lines.")
    return CountResult(lines=lines, table=context.artifact(out, "table"), verdict=verdict)


@tool(
    title="Count lines at a cost",
    purpose=None,
    examples=(),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.TOLERANCE,
)
def heavy_lines(params: CountParams, context: Context) -> CountResult:
    """Count lines, at a cost."""
    return count_lines.run(params, context)


FAKES: dict[str, Tool[Any, Any]] = {"count_lines": count_lines, "heavy_lines": heavy_lines}


@pytest.fixture(autouse=True)
def fake_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two tools stand beside the real ones."""
    monkeypatch.setattr(agent.catalogue, "TOOLS", {**agent.catalogue.TOOLS, **FAKES})
    CALLS.clear()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "workspace")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.txt"
    path.write_text("one\ntwo\nthree\n")
    return path


@pytest.fixture
def recipe(data: Path) -> Recipe:
    """Two steps, the second on what the first made."""
    return parse_recipe(
        f"""
        tunesmith: 1
        name: counting
        inputs:
          data:
            path: {data}
        params:
          times: 2
          seed: 7
        steps:
          - id: first
            tool: count_lines
            with: {{data: "${{inputs.data}}", times: "${{params.times}}"}}
          - id: second
            tool: count_lines
            with: {{data: "${{steps.first.table}}"}}
        """,
        "counting.yaml",
    )


@pytest.fixture
def execute(workspace: Workspace) -> Callable[..., Run]:
    """Run a recipe in this process, as the worker would in its own."""

    def run_it(
        recipe: Recipe,
        *,
        approvals: list[Approval] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        **options: Any,
    ) -> Run:
        given = [approve(recipe, "person")] if approvals is None else approvals
        run, launching = create(workspace.runs, recipe, given, **options)
        launching.release()
        run.events.append("run_started")
        run.exit_code = Executor(run, cancelled).execute()  # type: ignore[attr-defined]
        return run

    return run_it

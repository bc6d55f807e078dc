"""The report of a run that has ended, as a terminal prints it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.cli.report import print_report
from agent.recipe.compose import compose
from agent.recipe.step import Step
from agent.runs.creation import create
from agent.runs.lock import Lock
from agent.runs.run import Run
from agent.session.workspace import Workspace


def step(step_id: str, tool: str, **values: Any) -> Step:
    return Step.model_validate({"id": step_id, "tool": tool, "with": values})


def ended(workspace: Workspace, steps: list[Step], results: dict[str, dict[str, Any]]) -> Run:
    """A run of these steps that made these results and then, unless all have one, failed."""
    recipe = compose(steps, request="x")
    run, launching = create(workspace.runs, recipe, [])
    launching.release()
    run.events.append("run_started")
    for one in recipe.steps:
        run.events.append("step_started", one.id, tool=one.tool, index=1, total=len(steps))
        if one.id not in results:
            run.events.append("step_failed", one.id, tool=one.tool, message="No memory.", remedy="Lower it.")
            run.events.append("run_finished", status="failed", message="No memory. Lower it.", exit_code=1)
            break
        run.events.append("step_finished", one.id, tool=one.tool, seconds=1.0, result=results[one.id])
    else:
        Lock(run=run.id, status="done", created="", versions={}, machine={}).write(run.folder / "lock.yaml")
        run.events.append("run_finished", status="done", message="All is well.", exit_code=0)
    return run


def test_a_step_that_did_not_run_reports_nothing(
    workspace: Workspace, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [
        step("count", "count_lines", data=str(data)),
        step("profile", "profile_dataset", data=str(data)),
        step("compare", "compare_models", base="starter", tuned="starter", data=str(data)),
        step("ask", "generate_text", model="starter", prompt="Hi"),
    ]
    print_report(ended(workspace, steps, {}))
    said = capsys.readouterr().out
    assert "Failed: No memory. Lower it." in said
    assert "Data:" not in said
    assert ">" not in said


def test_a_tool_without_a_purpose_is_reported_by_its_declaration(
    workspace: Workspace, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = {"lines": 12000, "table": {"path": "x", "kind": "table", "digest": "d"}}
    verdict = {"outcome": "done", "sentence": "12000 lines."}
    steps = [step("count", "count_lines", data=str(data))]
    print_report(ended(workspace, steps, {"count": {**result, "verdict": verdict}}))
    assert "Count lines: lines 12,000\n  12000 lines.\n" in capsys.readouterr().out


def test_a_result_of_another_shape_is_said_and_stops_nothing(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = {"verdict": "abc", "problems": 3}
    print_report(ended(workspace, [step("profile", "profile_dataset", data=__file__)], {"profile": odd}))
    assert "The result of `profile` is not as profile_dataset writes it" in capsys.readouterr().out

"""Runs: what is computed, what is reused, and how each ending looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.recipe.recipe import Expectation, Recipe
from agent.runs.forecast import forecast
from agent.runs.run import Run
from agent.runs.state import RunStatus
from agent.session.workspace import Workspace
from tests.agent.conftest import CALLS

Execute = Callable[..., Run]


def kinds(run: Run) -> list[str]:
    return [event.kind for event in run.events.read()]


def test_a_run_leaves_recipe_lock_events_and_artifacts(execute: Execute, recipe: Recipe, data: Path) -> None:
    run = execute(recipe)
    assert run.status is RunStatus.DONE
    assert run.results()["second"]["lines"] == 6
    lock = run.lock
    assert lock is not None
    assert lock.inputs["data"].digest.startswith("sha256:")
    assert [step.outcome.status for step in lock.steps if step.outcome] == ["done", "done"]
    assert lock.step("first").with_["times"] == 2  # type: ignore[union-attr]
    assert lock.step("first").outcome.result["table"]["path"].startswith("runs/")  # type: ignore[union-attr,index]
    assert (run.artifacts / "first" / "table.txt").exists()
    assert run.state.message == "6 lines."


def test_the_same_again_computes_nothing(execute: Execute, recipe: Recipe, workspace: Workspace) -> None:
    first = execute(recipe)
    count = len(CALLS)
    again = execute(recipe)
    assert len(CALLS) == count
    assert kinds(again).count("step_reused") == 2
    assert again.results()["second"] == first.results()["second"]
    assert [row["forecast"] for row in forecast(workspace, recipe)] == [f"is unchanged, reused from run {first.id}"] * 2


def test_other_content_is_computed_anew(execute: Execute, recipe: Recipe, data: Path, workspace: Workspace) -> None:
    execute(recipe)
    data.write_text("one\ntwo\nthree\nfour\n")
    assert "needs first" in forecast(workspace, recipe)[1]["forecast"]
    assert execute(recipe).results()["second"]["lines"] == 8


def test_a_changed_artifact_is_not_reused(execute: Execute, recipe: Recipe) -> None:
    first = execute(recipe)
    (first.artifacts / "first" / "table.txt").write_text("tampered\n")
    again = execute(recipe)
    assert (
        kinds(again).count("step_reused") == 1
    )  # the second step's own file is whole, and its input is the same again
    assert again.results()["first"]["lines"] == 6


def test_fresh_computes_everything(execute: Execute, recipe: Recipe) -> None:
    execute(recipe)
    assert "step_reused" not in kinds(execute(recipe, fresh=True))


def test_a_failed_step_says_why_and_what_to_do(execute: Execute, recipe: Recipe) -> None:
    recipe.steps[1].with_["fail"] = True
    run = execute(recipe)
    status, message = run.state.status, run.state.message
    assert (status, message) == (RunStatus.FAILED, "It was asked to fail. Do not ask.")
    assert run.exit_code == 1  # type: ignore[attr-defined]
    assert run.lock.step("first").outcome.status == "done"  # type: ignore[union-attr]


def test_a_defect_in_a_tool_is_no_traceback(
    execute: Execute, recipe: Recipe, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe.steps[0].with_["crash"] = True
    run = execute(recipe)
    assert "ZeroDivisionError: a defect" in run.state.message
    assert "Traceback" not in run.events.path.read_text()
    assert "Traceback" in capsys.readouterr().err  # the worker's log keeps it


def test_cancel_stops_and_says_what_was_kept(execute: Execute, recipe: Recipe) -> None:
    run = execute(recipe, cancelled=lambda: len(CALLS) >= 2)
    status, message = run.state.status, run.state.message
    assert status is RunStatus.CANCELLED
    assert "Kept: first." in message
    assert run.exit_code == 4  # type: ignore[attr-defined]


def test_nothing_runs_without_approval(execute: Execute, recipe: Recipe) -> None:
    recipe.steps[1].tool = "heavy_lines"
    run = execute(recipe, approvals=[])
    assert run.exit_code == 4  # type: ignore[attr-defined]
    assert CALLS == []


def test_every_problem_is_reported_before_anything_runs(execute: Execute, recipe: Recipe) -> None:
    recipe.steps[0].with_["times"] = 50
    recipe.steps[1].with_["tims"] = 1
    recipe.inputs["data"].path = "/nowhere.txt"
    run = execute(recipe)
    message = run.state.message
    assert "`times=50` is outside 0 < x ≤ 10" in message
    assert "no parameter `tims`. Did you mean `times`?" in message
    assert "/nowhere.txt does not exist" in message
    assert CALLS == []
    assert run.exit_code == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(("bound", "code"), [({"at_least": 7}, 3), ({"at_most": 5}, 3), ({"equals": 6}, 0)])
def test_expectations(execute: Execute, recipe: Recipe, bound: dict[str, int], code: int) -> None:
    recipe.expect = [Expectation(value="${steps.second.lines}", **bound)]
    assert execute(recipe).exit_code == code  # type: ignore[attr-defined]


def test_a_replay_that_gives_the_same_is_bit_exact(execute: Execute, recipe: Recipe) -> None:
    first = execute(recipe)
    again = execute(recipe, fresh=True, record=first.folder / "lock.yaml")
    drift = next(event.data["steps"] for event in again.events.read() if event.kind == "drift")
    assert {row["outcome"] for row in drift} == {"bit-exact"}


def test_a_replay_that_gives_something_else_exits_with_3(execute: Execute, recipe: Recipe, tmp_path: Path) -> None:
    first = execute(recipe)
    record = tmp_path / "record.yaml"
    digest = first.results()["second"]["table"]["digest"]
    record.write_text((first.folder / "lock.yaml").read_text().replace(digest, "sha256:0"))
    again = execute(recipe, fresh=True, record=record)
    assert again.exit_code == 3  # type: ignore[attr-defined]
    assert "second" in again.state.message

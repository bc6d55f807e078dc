"""A yes belongs to the recipe it was given to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.cli import main
from agent.recipe.recipe import Recipe, parse_recipe
from agent.runs.approval import approve
from agent.runs.launchers.launcher import launcher_named
from agent.runs.lock import Lock, read_lock
from agent.runs.run import Run
from agent.runs.runner import resume, start
from agent.runs.state import RunStatus
from agent.session.workspace import Workspace
from tools.errors import ApprovalNeeded


@pytest.fixture
def heavy(data: Path) -> Recipe:
    """A recipe that needs approval, of a step that fails."""
    return parse_recipe(
        f"""
        tunesmith: 1
        name: heavy
        inputs: {{data: {{path: {data}}}}}
        steps:
          - {{id: first, tool: count_lines, with: {{data: "${{inputs.data}}"}}}}
          - {{id: second, tool: heavy_lines, with: {{data: "${{inputs.data}}", fail: true}}}}
        """,
        "heavy.yaml",
    )


def test_a_recipe_edited_after_its_approval_is_not_approved(
    execute: Callable[..., Run], heavy: Recipe, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    run = execute(heavy)
    assert run.status is RunStatus.FAILED
    text = run.recipe_file.read_text()
    run.recipe_file.write_text(text.replace("fail: true", "fail: false"))
    before = run.events.path.read_bytes()
    assert main(["--workspace", str(workspace.root), "runs", "resume", run.id]) == 4
    said = capsys.readouterr().err
    assert "the recipe is not the one that was approved, and second must be" in said
    assert run.events.path.read_bytes() == before
    assert not run.alive
    # A comment, or another spelling of the same, is the same recipe.
    run.recipe_file.write_text("# checked by hand\n" + text)
    approvals = [approve(Run(run.folder).recipe_as_written, "person")]
    assert approvals[0].recipe == heavy.digest
    # The worker checks too, whoever started it.
    run.recipe_file.write_text(text.replace("fail: true", "fail: false"))
    with pytest.raises(ApprovalNeeded, match="not the one that was approved"):
        start(workspace, Run(run.folder).recipe_as_written, approvals)


def test_approvals_of_the_first_release_name_no_recipe_and_count(
    execute: Callable[..., Run], heavy: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched: list[Path] = []
    local = launcher_named()
    fake = type(local)(
        name="local",
        summary="x",
        launch=lambda folder, lock: launched.append(folder),
        alive=local.alive,
        cancel=local.cancel,
    )
    run = execute(heavy)
    first, *rest = (json.loads(line) for line in run.events.path.read_text().splitlines())
    del first["data"]["approvals"][0]["recipe"]
    run.events.path.write_text("".join(json.dumps(one) + "\n" for one in (first, *rest)))
    with pytest.raises(ApprovalNeeded):
        resume(Run(run.folder), launcher=fake)  # a run of today has a digest, or is not approved
    for name in ("version", "recipe"):
        del first["data"][name]
    run.events.path.write_text("".join(json.dumps(one) + "\n" for one in (first, *rest)))
    resume(Run(run.folder), launcher=fake)
    assert launched == [run.folder]


def test_a_lock_written_before_opens(tmp_path: Path) -> None:
    text = """
    tunesmith_lock: 2
    run: x
    status: done
    created: ""
    versions: {}
    machine: {}
    approvals:
      - {steps: [train], by: person, at: "2025-01-01"}
    """
    (tmp_path / "lock.yaml").write_text(text)
    lock = read_lock(tmp_path / "lock.yaml")
    assert isinstance(lock, Lock)
    assert lock.approvals[0].recipe is None

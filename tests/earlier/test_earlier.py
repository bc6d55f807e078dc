"""What earlier versions wrote opens: recipes, locks, logs and conversations of a real workspace of version 0.1.0.

`workspace-0.1.0` was made by that version's command line; the places of the repository and of the workspace were
replaced by `@ROOT@` and `@WORKSPACE@`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agent.recipe.recipe import read_recipe
from agent.runs.lock import read_lock
from agent.runs.run import RunStatus
from agent.session.session import Session
from agent.session.workspace import Workspace
from tests.by_path import ROOT

RUN = "20261128-173356-008-train-sft-support-2fcf"
WRITTEN = Path(__file__).parent / "workspace-0.1.0"


@pytest.fixture
def earlier(tmp_path: Path) -> Workspace:
    root = tmp_path / "workspace"
    shutil.copytree(WRITTEN, root)
    for file in [path for path in root.rglob("*") if path.is_file()]:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("@ROOT@", str(ROOT)).replace("@WORKSPACE@", str(root)), encoding="utf-8")
    return Workspace.open(root)


def test_a_lock_of_version_1_is_read_as_one_of_today(earlier: Workspace) -> None:
    lock = read_lock(earlier.runs / RUN / "lock.yaml")
    assert lock is not None
    assert lock.tunesmith_lock == 2
    outcomes = {step.id: step.outcome for step in lock.steps}
    assert [outcome and outcome.status for outcome in outcomes.values()] == ["done", "done", "done"]
    train = outcomes["train"]
    assert train is not None
    assert train.result is not None
    assert train.result["steps"] == 4
    assert train.key.startswith("sha256:")
    assert lock.step("train").with_["max_steps"] == 4  # type: ignore[union-attr]


def test_a_lock_of_a_version_to_come_is_refused_by_its_number(earlier: Workspace) -> None:
    from tools.errors import InputError

    file = earlier.runs / RUN / "lock.yaml"
    file.write_text(file.read_text().replace("tunesmith_lock: 1", "tunesmith_lock: 9"))
    with pytest.raises(InputError, match="version 9"):
        read_lock(file)


def test_its_run_is_listed_and_shown(earlier: Workspace) -> None:
    run = earlier.run(RUN)
    assert run.status is RunStatus.DONE
    assert set(run.results()) == {"profile", "prepare", "train"}
    assert run.session is None
    command = [sys.executable, "-m", "agent.cli", "--workspace", str(earlier.root), "runs", "show", RUN]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "Training made 4 steps" in done.stdout


def test_its_conversation_goes_on(earlier: Workspace) -> None:
    session = Session.open(earlier, "LD0-NureVMP8l8eD3ksAZQ")
    assert session.id == "LD0-NureVMP8l8eD3ksAZQ"
    assert [turn.role for turn in session.state.turns] == ["user", "assistant"]
    plan = session.state.turns[1].plan
    assert plan is not None
    assert [step.id for step in plan.recipe.steps] == ["profile", "prepare", "train"]


def test_its_saved_recipe_is_checked_like_any_other(earlier: Workspace) -> None:
    recipe = read_recipe(earlier.recipes / "kept.yaml")
    assert [step.tool for step in recipe.steps] == ["profile_dataset", "prepare_dataset", "train_sft"]
    command = [sys.executable, "-m", "agent.cli", "--workspace", str(earlier.root), "replay", "kept", "--dry-run"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "train: train_sft would be computed" in done.stdout

"""Every shipped recipe is replayed, shortened where it would take minutes, and finishes with what it promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent.recipe.check import check
from agent.recipe.recipe import read_recipe
from agent.session.workspace import SHIPPED_RECIPES

ROOT = Path(__file__).resolve().parents[2]
SHORTENED = {
    "quickstart": ["epochs=1"],
    "preferences": ["epochs=1"],
    "monthly": [],
}
SHIPPED = sorted(path for path in SHIPPED_RECIPES.rglob("*.yaml") if not path.name.endswith(".lock.yaml"))


def replay(workspace: Path, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "agent.cli", "replay", *arguments, "--json"]
    environment = {**os.environ, "TUNESMITH_WORKSPACE": str(workspace)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=550)
    assert done.returncode == 0, done.stdout + done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_no_shipped_recipe_is_forgotten() -> None:
    assert {path.stem for path in SHIPPED} == set(SHORTENED)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_recipe_is_in_order(path: Path) -> None:
    recipe = read_recipe(path)
    assert check(recipe) == []
    assert recipe.name == path.stem
    assert recipe.description


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_recipe_runs_and_runs_again(path: Path, tmp_path: Path) -> None:
    """Unchanged in the same workspace it computes nothing; in a new one it makes the very same model."""
    settings = [word for value in SHORTENED[path.stem] for word in ("--set", value)]
    first = replay(tmp_path / "first", path.stem, *settings)
    assert [step["status"] for step in first["steps"]] == ["done"] * len(first["steps"])
    comparison = next(step["result"] for step in first["steps"] if step["tool"] == "compare_models")
    assert comparison["verdict"]["sentence"]

    again = replay(tmp_path / "first", path.stem, *settings)
    assert all(step["reused_from"] for step in again["steps"])

    elsewhere = replay(tmp_path / "elsewhere", first["recipe"])
    assert not any(step["reused_from"] for step in elsewhere["steps"])
    assert adapters(elsewhere) == adapters(first)
    assert {row["outcome"] for row in elsewhere["drift"] if row["step"] in adapters(first)} == {"bit-exact"}


def adapters(content: dict[str, Any]) -> dict[str, str]:
    """Step id to the digest of the model it made."""
    return {
        step["id"]: step["result"]["model"]["digest"] for step in content["steps"] if step["tool"].startswith("train_")
    }


def test_new_data_goes_through_the_same_recipe(tmp_path: Path) -> None:
    data = ROOT / "recipes" / "examples" / "support_may.csv"
    content = replay(tmp_path / "workspace", "quickstart", "--set", "epochs=1", "--input", f"data={data}")
    prepared = next(step["result"] for step in content["steps"] if step["id"] == "prepare")
    assert prepared["rows_in"] == 63

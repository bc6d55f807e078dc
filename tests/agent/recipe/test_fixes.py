"""What a profile says helps becomes parameters of prepare_dataset that it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from agent.recipe.fixes import advised, fix_parameters, offered, with_fixes
from agent.recipe.recipe import Recipe
from agent.recipe.step import Step
from tools.data.detectors import DETECTORS
from tools.prepare_dataset import PrepareDatasetParams

PROBLEMS: list[dict[str, Any]] = [
    {"code": "malformed_row", "severity": "error", "fix": "dropped"},
    {"code": "exact_duplicate", "severity": "warning", "fix": "deduplicate=true"},
    {"code": "placeholder", "severity": "warning", "fix": "drop=placeholder"},
    {"code": "over_max_length", "severity": "warning", "fix": "max_tokens=512"},
    {"code": "mixed_language", "severity": "info", "fix": "drop=mixed_language"},
    {"code": "few_rows", "severity": "warning", "fix": None},
]


def fixed(settings: dict[str, Any], problems: list[dict[str, Any]], codes: list[str]) -> tuple[Step, Step]:
    """The preparation and the profile that follows it."""
    recipe = Recipe(steps=[Step(id="look", tool="profile_dataset", with_=settings)])
    prepared, look = with_fixes(recipe, "look", problems, codes).steps
    return prepared, look


def test_what_is_offered_and_what_is_advised() -> None:
    assert offered(PROBLEMS) == ["malformed_row", "exact_duplicate", "placeholder", "over_max_length", "mixed_language"]
    assert advised(PROBLEMS) == ["malformed_row", "exact_duplicate", "placeholder", "over_max_length"]


def test_fixes_are_joined() -> None:
    assert fix_parameters(PROBLEMS, offered(PROBLEMS)) == {
        "deduplicate": True,
        "drop": ["placeholder", "mixed_language"],
        "max_tokens": 512,
    }
    assert fix_parameters(PROBLEMS, ["malformed_row"]) == {}


def test_the_step_keeps_data_columns_and_model() -> None:
    settings = {"data": "x.csv", "prompt_column": "q", "model": "m", "near_duplicates": False}
    step, look = fixed(settings, PROBLEMS, ["over_max_length"])
    assert step.tool == "prepare_dataset"
    assert step.with_ == {"data": "x.csv", "prompt_column": "q", "model": "m", "max_tokens": 512}
    assert look.with_ == {"data": "${steps.prepare.train}", "model": "m", "near_duplicates": False}
    assert fixed(settings, PROBLEMS, ["exact_duplicate"])[0].with_ == {
        "data": "x.csv",
        "prompt_column": "q",
        "deduplicate": True,
    }


@pytest.mark.parametrize("code", DETECTORS)
def test_every_fix_is_a_parameter_of_preparing(code: str) -> None:
    fix = DETECTORS[code].fix
    assert fix is not None, f"{code} offers nothing"
    parameters = fix_parameters([{"code": code, "fix": fix.replace("{limit}", "512")}], [code])
    PrepareDatasetParams.model_validate({"data": "x.csv", **parameters})


def test_the_limit_and_the_test_that_were_looked_with_go_along() -> None:
    settings = {"data": "x.csv", "model": "m", "max_length": 128, "test_data": "t.csv"}
    problems = [{"code": "no_trainable_token", "severity": "error", "fix": "drop=no_trainable_token"}]
    step, look = fixed(settings, problems, ["no_trainable_token"])
    assert step.with_ == {**settings, "drop": ["no_trainable_token"]}
    assert look.with_ == {"data": "${steps.prepare.train}", "model": "m", "max_length": 128}

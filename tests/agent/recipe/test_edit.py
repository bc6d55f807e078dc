"""Edits: what is stated reaches the steps it is meant for, in a plan of literal values and in a composed recipe."""

from __future__ import annotations

from typing import Any

import pytest

from agent.planner.jobs.standard_job import Job
from agent.recipe.compose import compose
from agent.recipe.edit import (
    with_columns,
    with_data,
    with_model,
    with_stated,
    with_step_values,
    with_training_tool,
    with_values,
    without_values,
)
from agent.recipe.recipe import Recipe
from agent.recipe.wiring import literal
from tools.errors import InputError


def plan(**wanted: Any) -> Recipe:
    return Recipe(steps=Job(**{"tool": "train_sft", "data": "/x/a.csv", **wanted}).steps())


def stated(recipe: Recipe, name: str) -> dict[str, Any]:
    """Step to the value it states, references to params and inputs followed."""
    return {step.id: literal(recipe, step.with_[name]) for step in recipe.steps if name in step.with_}


BOTH = pytest.mark.parametrize("composed", [False, True], ids=["plan", "recipe"])


def made(composed: bool, **wanted: Any) -> Recipe:
    recipe = plan(**wanted)
    return compose(recipe.steps) if composed else recipe


@BOTH
def test_what_a_training_takes_is_not_said_of_the_tests(composed: bool) -> None:
    recipe = with_stated(made(composed), {"seed": 7, "epochs": 2, "metrics": ["bleu"], "max_length": 64})
    assert stated(recipe, "seed") == {"prepare": 7, "train": 7}
    assert stated(recipe, "max_length") == {"prepare": 64, "train": 64}
    assert stated(recipe, "epochs") == {"train": 2}
    assert stated(recipe, "metrics") == {"evaluate": ["bleu"], "compare": ["bleu"]}


def test_what_no_step_takes_is_left_out() -> None:
    assert with_stated(plan(), {"prompt": "hello", "beta": 0.3}) == plan()


def test_the_recipe_that_comes_in_stays_as_it_is() -> None:
    recipe = compose(plan(values={"epochs": 2}).steps)
    before = recipe.model_copy(deep=True)
    with_stated(recipe, {"epochs": 5})
    with_model(recipe, "m/x")
    with_step_values(recipe, {"train": {"epochs": None}})
    with_data(recipe, "${inputs.data}", "/x/b.csv", {})
    with_training_tool(recipe, "train_dpo")
    assert recipe == before


@BOTH
def test_a_test_file_is_not_prepared_like_the_other(composed: bool) -> None:
    recipe = made(composed, test_data="/x/t.csv", columns={"prompt_column": "B"})
    assert stated(with_stated(recipe, {"deduplicate": True}), "deduplicate") == {"prepare": True}
    assert stated(with_values(recipe, {"deduplicate": True}), "deduplicate") == {"prepare": True}


@BOTH
def test_another_file_is_read_wherever_the_first_was(composed: bool) -> None:
    recipe = made(composed, columns={"prompt_column": "B", "completion_column": "C"})
    changed = with_data(recipe, recipe.steps[0].with_["data"], "/x/b.csv", {"prompt_column": "Q"})
    assert {name: value for name, value in stated(changed, "data").items() if "steps." not in value} == {
        "profile": "/x/b.csv",
        "prepare": "/x/b.csv",
    }
    assert stated(changed, "prompt_column") == {"profile": "Q", "prepare": "Q"}
    assert stated(changed, "completion_column") == {}


@BOTH
def test_columns_reach_what_reads_the_file(composed: bool) -> None:
    recipe = made(composed)
    changed = with_columns(recipe, recipe.steps[0].with_["data"], {"prompt_column": "Q"})
    assert stated(changed, "prompt_column") == {"profile": "Q", "prepare": "Q"}


@BOTH
@pytest.mark.parametrize("first", [None, "m/first"])
def test_another_model_is_trained_counted_with_and_compared_with(composed: bool, first: str | None) -> None:
    changed = with_model(made(composed, model=first, values={"min_tokens": 3}), "m/other")
    models = {**stated(changed, "model"), **stated(changed, "base")}
    assert {name: value for name, value in models.items() if "steps." not in value} == dict.fromkeys(
        ("profile", "prepare", "train", "compare") if first or not composed else models.keys() - {"evaluate"},
        "m/other",
    )


def test_a_model_that_is_yet_to_be_made_counts_no_tokens() -> None:
    changed = with_model(plan(model="m/first"), "${runs.last.train.model}")
    assert stated(changed, "model")["train"] == "${runs.last.train.model}"
    assert "profile" not in stated(changed, "model")


def test_another_objective_keeps_what_every_training_has() -> None:
    recipe = plan(tool="train_dpo", values={"beta": 0.3, "loss_type": "ipo", "epochs": 2})
    changed = with_training_tool(recipe, "train_kto")
    assert changed.step("train").tool == "train_kto"
    assert changed.step("train").with_ == {"data": "${steps.prepare.train}", "epochs": 2}


@BOTH
def test_a_value_is_left_open_again(composed: bool) -> None:
    recipe = made(composed, values={"epochs": 2, "seed": 7})
    changed = without_values(recipe, ["epochs"])
    assert (stated(changed, "epochs"), "epochs" in changed.params) == ({}, False)
    assert stated(changed, "seed") == {"prepare": 7, "train": 7}


def test_a_field_that_is_emptied_goes_back_to_its_default_for_all_that_share_it() -> None:
    recipe = compose(plan(values={"max_new_tokens": 9}).steps)
    changed = with_step_values(recipe, {"compare": {"max_new_tokens": None}})
    assert stated(changed, "max_new_tokens") == {}
    assert "max_new_tokens" not in changed.params


def test_a_set_seed_reaches_the_split() -> None:
    changed = with_values(compose(plan().steps), {"seed": 7})
    assert stated(changed, "seed") == {"prepare": 7, "train": 7}
    assert changed.params["seed"] == 7


def test_a_param_that_no_step_read_reaches_the_one_that_takes_it() -> None:
    recipe = compose(plan().steps)
    recipe.params["near_deduplicate"] = False
    assert stated(with_values(recipe, {"near_deduplicate": True}), "near_deduplicate") == {"prepare": True}


def test_what_fits_several_steps_is_asked_for_by_step() -> None:
    recipe = compose(plan().steps)
    with pytest.raises(InputError, match=r"fits several steps\. .*evaluate\.max_rows, compare\.max_rows"):
        with_values(recipe, {"max_rows": 3})
    assert stated(with_values(recipe, {"compare.max_rows": 3}), "max_rows") == {"compare": 3}
    with pytest.raises(InputError, match="no parameter of this recipe"):
        with_values(recipe, {"speed": 3})
    with pytest.raises(InputError, match="Did you mean `epochs`"):
        with_values(recipe, {"train.epohs": 3})

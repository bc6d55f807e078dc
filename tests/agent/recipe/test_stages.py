"""Stages come in their place and wired; leaving one out wires what needed it past it."""

from __future__ import annotations

from typing import Any

import pytest

from agent.planner.jobs.standard_job import Job
from agent.recipe.compose import compose
from agent.recipe.edit import with_stated
from agent.recipe.held_out import with_test_data, with_tests_wired
from agent.recipe.recipe import Expectation, Recipe
from agent.recipe.removal import without_stage, without_steps
from agent.recipe.stages import with_second_training, with_stage
from agent.recipe.step import Step
from tools.contract import Purpose
from tools.errors import InputError

ONLY = frozenset({Purpose.TRAIN})


def plan(**wanted: Any) -> Recipe:
    return Recipe(steps=Job(**{"tool": "train_sft", "data": "/x/a.csv", **wanted}).steps())


def ids(recipe: Recipe) -> list[str]:
    return [step.id for step in recipe.steps]


def test_stages_are_added_one_by_one_until_it_is_the_standard_job() -> None:
    recipe = plan(stages=ONLY)
    for stage in (Purpose.COMPARE, Purpose.PREPARE, Purpose.COMPARE, Purpose.PROFILE, Purpose.EVALUATE):
        recipe = with_stage(recipe, stage)
    assert recipe.steps == plan().steps


def test_a_composed_recipe_gets_a_stage_wired_to_its_inputs_and_params() -> None:
    recipe = with_stage(compose(plan(stages=ONLY, model="m/x", values={"seed": 7}).steps), Purpose.PREPARE)
    recipe = with_stage(recipe, Purpose.COMPARE)
    assert recipe.step("prepare").with_ == {"data": "${inputs.data}", "seed": "${params.seed}"}
    assert recipe.step("train").with_["data"] == "${steps.prepare.train}"
    assert recipe.step("compare").with_["base"] == "${params.model}"


def test_a_new_test_is_measured_as_the_one_that_is_there() -> None:
    recipe = without_stage(plan(values={"metrics": ["bleu"], "max_new_tokens": 9}), Purpose.EVALUATE)
    assert with_stage(recipe, Purpose.EVALUATE).step("evaluate").with_ == {
        "model": "${steps.train.model}",
        "data": "${steps.prepare.test}",
        "metrics": ["bleu"],
        "max_new_tokens": 9,
    }


def test_what_is_no_stage_of_a_training_is_refused() -> None:
    with pytest.raises(InputError, match="Stages are profile, prepare, evaluate, compare"):
        with_stage(plan(), Purpose.GENERATE)
    with pytest.raises(InputError, match="no stage around a training"):
        with_stage(Recipe(steps=[Step(id="a", tool="profile_dataset", with_={"data": "a.csv"})]), Purpose.COMPARE)


def test_without_preparation_the_training_reads_the_file() -> None:
    recipe = without_stage(plan(test_data="/x/t.csv"), Purpose.PREPARE)
    assert ids(recipe) == ["profile", "train", "evaluate", "compare"]
    assert recipe.step("train").with_["data"] == "/x/a.csv"
    assert recipe.step("evaluate").with_["data"] == "/x/t.csv"


def test_without_preparation_nothing_is_held_out_to_test_on() -> None:
    recipe = plan(values={"early_stopping": 2})
    assert recipe.step("train").with_["eval_data"] == "${steps.prepare.test}"
    without = without_steps(recipe, ["prepare"])
    assert ids(without) == ["profile", "train"]
    assert without.step("train").with_ == {"data": "/x/a.csv", "early_stopping": 2}


def test_a_test_file_that_was_prepared_is_read_as_it_is_and_goes_with_its_tests() -> None:
    recipe = plan(test_data="/x/t.csv", columns={"prompt_column": "B"})
    assert ids(recipe) == ["profile", "prepare", "train", "prepare_test", "evaluate", "compare"]
    assert without_steps(recipe, ["prepare_test"]).step("compare").with_["data"] == "/x/t.csv"
    assert ids(without_steps(recipe, ["evaluate"])) == ["profile", "prepare", "train", "prepare_test", "compare"]
    assert ids(without_steps(recipe, ["evaluate", "compare"])) == ["profile", "prepare", "train"]


def test_without_the_training_nothing_is_proven() -> None:
    assert ids(without_steps(plan(), ["train"])) == ["profile", "prepare"]


def test_without_the_second_training_the_first_is_tested() -> None:
    recipe = plan(preferences="/x/p.jsonl")
    without = without_steps(recipe, ["prefer"])
    assert without.step("compare").with_["tuned"] == without.step("evaluate").with_["model"] == "${steps.train.model}"


def test_models_side_by_side_are_compared_while_there_are_two() -> None:
    recipe = plan(methods=("lora", "full", "dora"))
    without = without_steps(recipe, ["train_2"])
    assert without.step("compare").with_["models"] == ["${steps.train.model}", "${steps.train_3.model}"]
    assert ids(without_steps(recipe, ["train_2", "train_3"])) == ["profile", "prepare", "train"]


def test_params_inputs_and_expectations_of_what_is_gone_go_too() -> None:
    recipe = compose(plan(test_data="/x/t.csv", values={"max_new_tokens": 9, "epochs": 2}).steps)
    recipe.expect = [
        Expectation(value="${steps.compare.rows}", at_least=1),
        Expectation(value="${steps.train.final_loss}", at_most=9),
    ]
    without = without_steps(recipe, ["evaluate", "compare"])
    assert set(without.inputs) == {"data"}
    assert set(without.params) == {"model", "epochs", "seed", "test_size"} & set(recipe.params)
    assert [each.value for each in without.expect] == ["${steps.train.final_loss}"]


def test_something_has_to_be_left() -> None:
    with pytest.raises(InputError, match="Nothing is left"):
        without_steps(plan(), ids(plan()))


def test_a_test_file_takes_the_place_of_held_out_rows_and_of_another_test_file() -> None:
    recipe = with_test_data(plan(), "/x/t.csv")
    assert recipe.steps == plan(test_data="/x/t.csv").steps
    assert with_test_data(recipe, "/x/u.csv").steps == plan(test_data="/x/u.csv").steps
    named = plan(test_data="/x/t.csv", columns={"prompt_column": "B"})
    assert with_test_data(named, "/x/u.csv").step("prepare_test").with_ == {
        "data": "/x/u.csv",
        "prompt_column": "B",
        "test_size": 0,
    }


def test_a_stated_share_stays_beside_a_test_file() -> None:
    recipe = with_test_data(plan(values={"test_size": 0.3}), "/x/t.csv")
    assert recipe.step("prepare").with_["test_size"] == 0.3


def test_tests_go_when_nothing_is_held_out_any_more() -> None:
    recipe = with_tests_wired(with_stated(plan(values={"early_stopping": 2}), {"test_size": 0}))
    assert ids(recipe) == ["profile", "prepare", "train"]
    assert "eval_data" not in recipe.step("train").with_


def test_rows_that_somebody_gave_to_a_test_or_a_training_stay() -> None:
    recipe = plan(values={"early_stopping": 2})
    recipe.step("train").with_["eval_data"] = "/x/watch.csv"
    recipe.step("evaluate").with_["data"] = "/x/hard.csv"
    changed = with_tests_wired(recipe)
    assert changed == recipe


@pytest.mark.parametrize(
    ("tool", "names"),
    [
        ("train_dpo", ["profile_preferences", "prepare_preferences", "prefer"]),
        ("train_sft", ["profile_2", "prepare_2", "train_2"]),
    ],
)
def test_a_second_training_goes_on_from_the_first_and_is_what_is_tested(tool: str, names: list[str]) -> None:
    recipe = with_second_training(plan(), "/x/p.jsonl", tool, {"prompt_column": "Q"})
    look, prepare, train = names
    assert ids(recipe) == ["profile", "prepare", "train", *names, "evaluate", "compare"]
    assert recipe.step(look).with_ == recipe.step(prepare).with_ == {"data": "/x/p.jsonl", "prompt_column": "Q"}
    assert recipe.step(train).with_ == {"data": f"${{steps.{prepare}.train}}", "model": "${steps.train.model}"}
    assert (
        recipe.step("evaluate").with_["model"] == recipe.step("compare").with_["tuned"] == f"${{steps.{train}.model}}"
    )
    assert (
        recipe.steps
        == plan(preferences="/x/p.jsonl", preference_tool=tool, preference_columns={"prompt_column": "Q"}).steps
    )

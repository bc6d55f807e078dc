"""From proposed steps to a recipe people can read, override and replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.planner.contract import RunFacts
from agent.recipe.check import check
from agent.recipe.compose import compose, with_models_placed
from agent.recipe.edit import with_inputs, with_step_values, with_values
from agent.recipe.recipe import parse_recipe
from agent.recipe.removal import without_steps
from agent.recipe.step import Step
from tools.errors import InputError


def job(data: str, **train: object) -> list[Step]:
    return [
        Step(id="profile", tool="profile_dataset", with_={"data": data}),
        Step(id="prepare", tool="prepare_dataset", with_={"data": data}),
        Step(id="train", tool="train_sft", with_={"data": "${steps.prepare.train}", **train}),
        Step(
            id="compare",
            tool="compare_models",
            with_={
                "base": train.get("model", "starter"),
                "tuned": "${steps.train.model}",
                "data": "${steps.prepare.test}",
            },
        ),
    ]


def test_files_become_inputs_and_stated_values_params(data: Path) -> None:
    recipe = compose(job(str(data), epochs=3), request="tune it")
    assert recipe.inputs["data"].path == str(data)
    assert recipe.params == {"model": "starter", "epochs": 3, "seed": 42}
    assert recipe.step("profile").with_["data"] == "${inputs.data}"
    assert recipe.step("train").with_ == {
        "data": "${steps.prepare.train}",
        "epochs": "${params.epochs}",
        "model": "${params.model}",
    }
    assert recipe.step("compare").with_["base"] == "${params.model}"
    assert parse_recipe(recipe.to_yaml(), "again") == recipe


def test_overriding_the_model_reaches_every_step(data: Path) -> None:
    recipe = compose(job(str(data)))
    recipe = with_values(recipe, {"model": "Qwen/Qwen3-0.6B"})
    assert recipe.params["model"] == "Qwen/Qwen3-0.6B"
    assert {step.with_.get("model", step.with_.get("base")) for step in recipe.steps if step.id != "prepare"} == {
        "${params.model}"
    }


def test_a_parameter_that_was_not_stated_can_still_be_set(data: Path) -> None:
    recipe = compose(job(str(data)))
    recipe = with_values(recipe, {"learning_rate": 0.001, "prepare.test_size": 5})
    assert recipe.step("train").with_["learning_rate"] == 0.001
    assert recipe.step("prepare").with_["test_size"] == 5


@pytest.mark.parametrize(
    ("key", "expected"), [("speed", "is no parameter"), ("nostep.epochs", "no step"), ("train.epoch", "epochs")]
)
def test_what_cannot_be_set_is_said(data: Path, key: str, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        with_values(compose(job(str(data))), {key: 1})


def test_an_unknown_input_names_those_there_are(data: Path) -> None:
    with pytest.raises(InputError, match="Its inputs: data"):
        with_inputs(compose(job(str(data))), {"dat": "x.csv"})


def test_earlier_runs_are_referred_to_by_what_they_made(data: Path) -> None:
    made = {"path": "/w/adapter", "kind": "adapter", "digest": "sha256:1"}
    run = "20251121-101500-123-train-sft-x-1a2b"
    runs = [RunFacts(id=run, name="n", status="done", results={"train": {"model": made}})]
    for named in (run, "last"):
        model = f"${{runs.{named}.train.model}}"
        steps = [Step(id="generate", tool="generate_text", with_={"model": model, "prompt": "hi"})]
        assert compose(steps, runs=runs).params["model"] == "/w/adapter"
    with pytest.raises(InputError, match="no earlier run"):
        compose(steps)


def test_edits_change_shared_params_and_removed_steps_take_what_only_they_used(data: Path) -> None:
    recipe = compose(job(str(data), epochs=1))
    changed = with_step_values(recipe, {"train": {"epochs": 4, "lora_r": 8}})
    assert changed.params["epochs"] == 4
    left = without_steps(changed, ["train"])
    assert [step.id for step in left.steps] == ["profile", "prepare"]
    assert "epochs" not in left.params
    assert recipe.params["epochs"] == 1
    with pytest.raises(InputError, match="Nothing is left"):
        without_steps(recipe, [step.id for step in recipe.steps])


def test_a_file_whose_name_reads_as_a_reference_is_a_file_all_the_same(tmp_path: Path) -> None:
    data = tmp_path / "${steps.train.model}.csv"
    data.write_text("question,answer\na,b\n")
    recipe = compose([Step(id="profile", tool="profile_dataset", with_={"data": str(data)})])
    assert recipe.inputs["data"].path == str(data)
    assert recipe.steps[0].with_["data"] == "${inputs.data}"
    assert check(recipe) == []


def test_models_of_the_workspace_are_named_wherever_a_model_is(data: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    (models / "house-bot").mkdir(parents=True)
    place = str(models / "house-bot")
    recipe = compose(job(str(data), model="house-bot"), models=models)
    assert recipe.params["train_model"] == place, "the profile counts with the starter's tokens"
    assert check(recipe) == []
    edited = with_values(compose(job(str(data))), {"model": "house-bot", "compare.tuned": "house-bot"})
    assert "There is no model 'house-bot'" in " ".join(check(edited))
    placed = with_models_placed(edited, models)
    assert (placed.params["model"], placed.step("compare").with_["tuned"]) == (place, place)
    assert placed.step("compare").with_["base"] == "${params.model}"
    assert check(placed) == []
    assert edited.params["model"] == "house-bot"


def test_what_stands_at_the_top_of_a_recipe_is_what_the_tools_lift(data: Path) -> None:
    recipe = compose(job(str(data), epochs=2, warmup=0.1, lora_r=4))
    assert recipe.params == {"model": "starter", "epochs": 2, "lora_r": 4, "seed": 42}
    assert recipe.step("train").with_["warmup"] == 0.1


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("${steps.zzz.train}", "step `train` refers to `zzz`, which is not a step above it"),
        ("${steps.train.model}", "step `train` refers to `train`, which is not a step above it"),
        ("${steps.compare.verdict}", "step `train` refers to `compare`, which is not a step above it"),
    ],
)
def test_a_value_that_is_set_is_wired_like_one_that_is_written(value: str, said: str, data: Path) -> None:
    problems = check(with_values(compose(job(str(data))), {"train.data": value}))
    assert len(problems) == 1
    assert said in problems[0]


def test_an_input_without_a_file_is_refused(data: Path) -> None:
    with pytest.raises(InputError, match="was given no file"):
        with_inputs(compose(job(str(data))), {"data": " "})

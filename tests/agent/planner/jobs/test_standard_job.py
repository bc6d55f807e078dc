from __future__ import annotations

import pytest

from agent.planner.declared import problems
from agent.planner.jobs.standard_job import STAGES, Job
from agent.recipe.recipe import Recipe
from agent.recipe.removal import without_stage
from agent.recipe.stages import with_stage
from tools.contract import Purpose

JOBS = [
    Job("train_sft", "a.csv"),
    Job(
        "train_sft",
        "a.csv",
        model="Qwen/Qwen3-0.6B",
        values={"epochs": 2, "test_size": 0.2, "deduplicate": True, "seed": 7},
    ),
    Job("train_dpo", "p.jsonl", values={"beta": 0.2}, model="${runs.last.train.model}"),
    Job("train_sft", "a.csv", test_data="t.csv", values={"metrics": ["bleu"]}),
    Job("train_sft", "a.csv", test_data="t.csv", columns={"prompt_column": "B", "completion_column": "R"}),
    Job("train_sft", "a.csv", stages=frozenset({"prepare", "train"})),
    Job("train_sft", "a.csv", stages=frozenset(STAGES) - {"compare"}),
    Job("train_sft", "a.csv", preferences="p.jsonl", preference_values={"beta": 0.3}, values={"epochs": 2}),
    Job("train_sft", "a.csv", values={"early_stopping": True}),
    Job("train_sft", "a.csv", compare_base="Qwen/Qwen3-0.6B"),
]


@pytest.mark.parametrize("stage", [Purpose.PROFILE, Purpose.EVALUATE, Purpose.COMPARE])
@pytest.mark.parametrize("job", JOBS)
def test_a_stage_that_is_left_out_comes_back_as_it_was(job: Job, stage: Purpose) -> None:
    recipe = Recipe(steps=job.steps())
    if stage not in job.stages or job.compare_base:
        return
    without = without_stage(recipe, stage)
    assert len(without.steps) < len(recipe.steps)
    assert with_stage(without, stage, job.test_data).steps == recipe.steps


@pytest.mark.parametrize("job", JOBS)
def test_every_job_is_one_the_tools_accept(job: Job) -> None:
    assert problems(job.steps()) == []


def test_the_standard_job_is_wired() -> None:
    steps = {step.id: step for step in Job("train_sft", "a.csv", model="m/m1").steps()}
    assert list(steps) == ["profile", "prepare", "train", "evaluate", "compare"]
    assert steps["train"].with_ == {"data": "${steps.prepare.train}", "model": "m/m1"}
    assert steps["evaluate"].with_ == {"model": "${steps.train.model}", "data": "${steps.prepare.test}"}
    assert steps["compare"].with_ == {"base": "m/m1", "tuned": "${steps.train.model}", "data": "${steps.prepare.test}"}


def test_alignment_follows_the_tuned_model() -> None:
    steps = {step.id: step for step in Job("train_sft", "a.csv", preferences="p.jsonl").steps()}
    assert list(steps)[3:6] == ["profile_preferences", "prepare_preferences", "prefer"]
    assert steps["prefer"].with_["model"] == "${steps.train.model}"
    assert steps["compare"].with_["tuned"] == "${steps.prefer.model}"


def test_nothing_is_proven_on_nothing() -> None:
    assert [step.id for step in Job("train_sft", "a.csv", values={"test_size": 0}).steps()] == [
        "profile",
        "prepare",
        "train",
    ]


def test_a_test_file_takes_the_place_of_a_split() -> None:
    steps = {step.id: step for step in Job("train_sft", "a.csv", test_data="t.csv").steps()}
    assert steps["prepare"].with_["test_size"] == 0
    assert steps["evaluate"].with_["data"] == steps["compare"].with_["data"] == "t.csv"


def test_named_columns_reach_the_test_file() -> None:
    steps = {s.id: s for s in Job("train_sft", "a.csv", test_data="t.csv", columns={"prompt_column": "B"}).steps()}
    assert steps["prepare_test"].with_ == {"data": "t.csv", "prompt_column": "B", "test_size": 0}
    assert steps["evaluate"].with_["data"] == "${steps.prepare_test.train}"


def test_stopping_early_needs_rows_to_look_at() -> None:
    steps = {step.id: step for step in Job("train_sft", "a.csv", values={"early_stopping": True}).steps()}
    assert steps["train"].with_["eval_data"] == "${steps.prepare.test}"


def test_preferences_are_learnt_from_where_nothing_is_prepared() -> None:
    job = Job("train_sft", "a.csv", preferences="p.jsonl", stages=frozenset({Purpose.TRAIN}))
    steps = {step.id: step for step in job.steps()}
    assert steps["train"].with_["data"] == "a.csv"
    assert steps["prefer"].with_["data"] == "p.jsonl"


def test_methods_side_by_side_are_tested_on_a_file_with_named_columns() -> None:
    job = Job("train_sft", "a.csv", columns={"prompt_column": "B"}, test_data="t.csv", methods=("lora", "full"))
    steps = {step.id: step for step in job.steps()}
    assert steps["compare"].with_ == {
        "base": "${steps.train.model}",
        "tuned": "${steps.train_2.model}",
        "data": "${steps.prepare_test.train}",
    }
    assert [steps[name].with_["method"] for name in ("train", "train_2")] == ["lora", "full"]

"""The plan as a card: everything a person should know, and a form made from the tools' declarations."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.catalogue import step_tool
from agent.recipe.recipe import Recipe
from agent.session.session import Plan
from tests.ui.test_markup import ATTACK, parsed
from tools.facts import FileFacts, Shape
from tools.parameters import parameter_table
from ui.plan_card import headline, plan_card, read_edits, read_value, settled_plan


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    recipe = Recipe.model_validate(
        {
            "name": "tune",
            "inputs": {"data": {"path": str(tmp_path / "x.csv")}},
            "params": {"epochs": 3, "model": "starter", "seed": 42},
            "steps": [
                {"id": "prepare", "tool": "prepare_dataset", "with": {"data": "${inputs.data}", "test_size": 0.1}},
                {
                    "id": "train",
                    "tool": "train_sft",
                    "with": {
                        "data": "${steps.prepare.train}",
                        "model": "${params.model}",
                        "epochs": "${params.epochs}",
                        "target_modules": ["q_proj"],
                    },
                },
            ],
        }
    )
    estimate = {"seconds": 130.0, "memory_gb": 1.25}
    return Plan(recipe=recipe, approval_needed=["train"], estimate=estimate, notes=["A note with `code`."])


def facts(path: str, name: str = "x.csv") -> FileFacts:
    return FileFacts(
        name=name,
        path=path,
        bytes=4200,
        format="csv",
        shape=Shape.PROMPT_COMPLETION,
        columns=["q", "a"],
        rows=310,
        mapping={"prompt": "q", "completion": "a"},
    )


def test_it_says_what_was_recognised_what_it_takes_and_what_was_assumed(plan: Plan) -> None:
    html = str(plan_card(2, plan, [facts(plan.recipe.inputs["data"].path)]))
    for text in ("310 rows", "prompts with answers", "2 min 10 s", "1.2 GB", "A note with", "takes time", "epochs 3"):
        assert text in html


def test_files_the_plan_does_not_use_are_left_out(plan: Plan) -> None:
    assert "310 rows" not in str(plan_card(2, plan, [facts("/elsewhere.csv")]))


def test_columns_that_were_asked_about_are_shown_as_the_plan_reads_them(plan: Plan) -> None:
    asked = facts(plan.recipe.inputs["data"].path).model_copy(
        update={"shape": Shape.UNKNOWN, "mapping": {}, "question": "Which column?", "options": ["a → q"]}
    )
    assert "Which column?" in str(plan_card(2, plan, [asked]))
    for step in plan.recipe.steps:
        if step.tool == "prepare_dataset":
            step.with_.update(prompt_column="a", completion_column="q")
    html = str(plan_card(2, plan, [asked]))
    assert "Which column?" not in html
    assert "prompts with answers" in html


def test_problems_stand_first(plan: Plan) -> None:
    plan.problems = ["step `train`: `epochs=0` is outside 0 < x."]
    html = str(plan_card(2, plan, []))
    assert html.index("This plan cannot run yet") < html.index("Prepare the data")


def test_names_of_others_cannot_become_markup(plan: Plan) -> None:
    plan.notes = [ATTACK]
    plan.recipe.params["model"] = ATTACK
    file = facts(plan.recipe.inputs["data"].path, ATTACK)
    file.mapping = {"prompt": ATTACK}
    for html in (plan_card(2, plan, [file]), settled_plan(plan, "approved")):
        assert not {"script", "img"} & set(parsed(str(html)).tags)


def test_every_declared_parameter_can_be_reached_except_data_and_what_other_steps_give(plan: Plan) -> None:
    html = str(plan_card(2, plan, []))
    tool = step_tool("train_sft")
    assert tool is not None
    for row in parameter_table(tool):
        assert (f'name="set:train.{row.name}"' in html) is (row.role != "data"), row.name


def test_a_form_sent_back_unchanged_changes_nothing(plan: Plan) -> None:
    assert read_edits(plan, {}) == ({}, [])


def test_changes_get_the_type_of_their_declaration(plan: Plan) -> None:
    edits, removed = read_edits(
        plan,
        {
            "set:train.epochs": "1.5",
            "set:train.max_steps": "20",
            "set:train.packing": "true",
            "set:train.target_modules": "q_proj, v_proj",
            "set:train.learning_rate": "",
            "set:train.method": "qlora",
            "keep:prepare": "true",
        },
    )
    assert edits == {
        "train": {
            "epochs": 1.5,
            "max_steps": 20,
            "packing": True,
            "target_modules": ["q_proj", "v_proj"],
            "learning_rate": None,
            "method": "qlora",
        }
    }
    assert removed == []


def test_a_form_cannot_point_a_plan_at_other_data_or_unknown_parameters(plan: Plan) -> None:
    values = {
        "set:train.data": "/etc/passwd",
        "set:prepare.data": "/etc/passwd",
        "set:train.eval_data": "x",
        "set:x.y": "1",
    }
    assert read_edits(plan, {**values, "set:train.nonsense": "1", "keep:nonsense": "false"}) == ({}, [])


def test_text_that_does_not_fit_its_type_is_left_for_the_check_to_refuse() -> None:
    tool = step_tool("train_sft")
    assert tool is not None
    row = next(row for row in parameter_table(tool) if row.name == "epochs")
    assert read_value(row, "many") == "many"


@pytest.mark.parametrize("estimate", [None, {"unknown": "the model is not at hand"}])
def test_a_plan_without_an_estimate_has_no_figures(plan: Plan, estimate: dict[str, str] | None) -> None:
    plan.estimate = estimate
    assert "min" not in headline(plan)
    assert headline(plan).startswith("2 steps")


@pytest.mark.parametrize(("state", "said"), [("approved", "Plan approved"), ("declined", "Plan declined")])
def test_an_answered_plan_folds_to_a_line(plan: Plan, state: str, said: str) -> None:
    html = str(settled_plan(plan, state))
    assert html.startswith("<details")
    assert said in html
    assert "Fine-tune" in html


def test_a_training_that_does_not_fit_says_so_before_anything_runs(plan: Plan) -> None:
    plan.estimate = {
        "memory_gb": 90.0,
        "fits": False,
        "error": "rough",
        "verdict": {"sentence": "It does not fit: 90 GB."},
    }
    assert "It does not fit: 90 GB." in str(plan_card(2, plan, []))


def test_an_estimate_says_how_far_off_it_may_be_and_a_missing_one_why(plan: Plan) -> None:
    plan.estimate = {"seconds": 60.0, "seconds_error": "within a factor of 2"}
    assert "May be off: time within a factor of 2." in str(plan_card(2, plan, []))
    plan.estimate = {"unknown": "the model is not at hand"}
    assert "not known: the model is not at hand" in str(plan_card(2, plan, []))

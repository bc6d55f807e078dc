"""Everything that is wrong with a recipe is said together, before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.planner.jobs.standard_job import Job
from agent.recipe.binding import DEFAULT_SEED, seed_of
from agent.recipe.check import check
from agent.recipe.compose import compose
from agent.recipe.edit import with_values
from agent.recipe.expectations import refuse_missed
from agent.recipe.recipe import Expectation, Recipe, parse_recipe
from tools.errors import ExpectationFailed, InputError


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    data = tmp_path / "data.csv"
    data.write_text("question,answer\na,b\n")
    return compose(Job("train_sft", str(data), values={"epochs": 2, "test_size": 0.2}).steps())


def test_a_composed_plan_is_in_order(recipe: Recipe) -> None:
    assert check(recipe) == []


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (
            {"value": "${steps.train.fnal_loss}", "at_most": 3},
            "train_sft has no result `fnal_loss`. Did you mean `final",
        ),
        ({"value": "${steps.prepare.train_rows}", "at_least": 3}, "Did you mean `rows_train`?"),
        ({"value": "${steps.trian.final_loss}", "at_most": 3}, "there is no step `trian`. Did you mean `train`?"),
        ({"value": "${steps.train}", "at_most": 3}, "not which of its results"),
        ({"value": "${steps.prepare.verdict.outcom}", "equals": "done"}, "Did you mean `outcome`?"),
        ({"value": "${steps.prepare.rows_train.n}", "at_least": 3}, "There is nothing below it."),
        ({"value": "${params.epochs}", "at_least": 3}, "not a reference to a result"),
        ({"value": "${steps.train.final_loss}"}, "nothing is expected of it"),
        ({"value": "${steps.train.final_loss}", "equals": None}, "nothing is expected of it"),
        ({"value": "${steps.prepare.verdict.outcome}", "at_least": 1}, "is no number"),
        ({"value": "${steps.prepare.train}", "at_least": 1}, "is no number"),
    ],
)
def test_an_expectation_that_says_nothing_is_refused(recipe: Recipe, expected: dict[str, Any], said: str) -> None:
    recipe.expect = [Expectation.model_validate(expected)]
    (problem,) = check(recipe)
    assert said in problem


@pytest.mark.parametrize(
    "expected",
    [
        {"value": "${steps.train.final_loss}", "at_most": 3, "at_least": 0},
        {"value": "${steps.prepare.dropped.empty}", "at_most": 0},
        {"value": "${steps.prepare.verdict.outcome}", "equals": "done"},
        {"value": "${steps.prepare.test.digest}", "equals": "sha256:0"},
        {"value": "${steps.evaluate.metrics.bleu}", "at_least": 3},
    ],
)
def test_an_expectation_that_can_hold_is_taken(recipe: Recipe, expected: dict[str, Any]) -> None:
    recipe.expect = [Expectation.model_validate(expected)]
    assert check(recipe) == []


@pytest.mark.parametrize("value", ["many", None, True, [3]])
def test_what_came_out_as_no_number_misses_its_bound(recipe: Recipe, value: Any) -> None:
    recipe.expect = [Expectation(value="${steps.prepare.dropped.empty}", at_least=0)]
    with pytest.raises(ExpectationFailed, match="expected a number"):
        refuse_missed(recipe, {"prepare": {"dropped": {"empty": value}}})


def test_a_number_that_is_none_misses_every_bound(recipe: Recipe) -> None:
    recipe.expect = [Expectation(value="${steps.train.final_loss}", at_most=3)]
    with pytest.raises(ExpectationFailed, match="is nan, expected at most 3"):
        refuse_missed(recipe, {"train": {"final_loss": float("nan")}})


@pytest.mark.parametrize("seed", ["abc", -1, 1.5, True, 2**32])
def test_a_seed_that_is_none_is_refused(recipe: Recipe, seed: Any) -> None:
    recipe.params["seed"] = seed
    assert [text for text in check(recipe) if "is no seed" in text]


@pytest.mark.parametrize(("values", "seed"), [({}, DEFAULT_SEED), ({"seed": 0}, 0), ({"seed": 7}, 7)])
def test_a_seed_of_nought_is_a_seed(recipe: Recipe, values: dict[str, Any], seed: int) -> None:
    changed = with_values(recipe, values)
    assert check(changed) == []
    assert seed_of(changed) == seed


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("epohs", "Did you mean `epochs` of step `train`?"),
        ("near_deduplicate", "Write `near_deduplicate: ${params.near_deduplicate}` in step `prepare`"),
        ("sparkle", "Take it out."),
    ],
)
def test_a_param_that_does_nothing_is_refused(recipe: Recipe, name: str, said: str) -> None:
    recipe.params[name] = 3
    (problem,) = check(recipe)
    assert f"param `{name}` is read by no step" in problem
    assert said in problem


def test_what_an_earlier_version_left_behind_hurts_nothing(recipe: Recipe) -> None:
    """Version 0.1.0 kept the params of a step that was taken out of a plan."""
    recipe.params |= {"beta": 0.2, "prefer_beta": 0.3}
    assert check(recipe) == []


def test_a_value_for_one_step_leaves_no_param_behind_that_does_nothing(recipe: Recipe) -> None:
    changed = with_values(recipe, {"train.epochs": 3})
    assert "epochs" not in changed.params
    assert check(changed) == []


def test_everything_is_said_together(recipe: Recipe) -> None:
    recipe.inputs["data"].path = "/nowhere.csv"
    recipe.params |= {"seed": "x", "epohs": 1}
    recipe.step("train").with_ |= {"epochs": "${params.gone}", "eval_data": "${steps.prepare.tset}"}
    recipe.step("compare").with_["max_rows"] = -1
    recipe.expect = [Expectation(value="${steps.train.final_loss}")]
    problems = check(recipe)
    for said in ("/nowhere.csv", "`seed='x'`", "`epohs`", "`gone`", "Did you mean `test`", "max_rows=-1", "nothing is"):
        assert sum(said in problem for problem in problems) == 1, (said, problems)


BOMB = "  b0: &b0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"  b{n}: &b{n} [{','.join([f'*b{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


def with_params(params: str) -> str:
    return "name: x\nparams:\n" + params + "steps:\n  - id: a\n    tool: profile_dataset\n"


def test_aliases_do_not_blow_up() -> None:
    with pytest.raises(InputError, match="holds too much: aliases"):
        parse_recipe(with_params(BOMB), "bomb.yaml")


@pytest.mark.parametrize("params", ["  a: &a\n    b: *a\n", "  a: &a [1, [*a]]\n"])
def test_a_value_that_holds_itself_is_refused(params: str) -> None:
    with pytest.raises(InputError, match=r"`\*a` at line [34] stands for itself"):
        parse_recipe(with_params(params), "loop.yaml")


def test_an_alias_is_what_it_stands_for() -> None:
    text = "steps:\n  - id: a\n    tool: t\n    with: &w\n      k: [1, 2]\n  - id: b\n    tool: t\n    with: *w\n"
    assert parse_recipe(text, "alias.yaml").step("b").with_ == {"k": [1, 2]}

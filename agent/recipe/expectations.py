"""What a recipe says must hold: checked for sense before anything runs, and against what came out."""

from __future__ import annotations

from typing import Any

from agent.recipe.recipe import Expectation, Recipe
from agent.recipe.refs import Ref, dig
from agent.recipe.result_fields import is_number, result_problem
from tools.errors import ExpectationFailed


def expectation_problems(recipe: Recipe) -> list[str]:
    """Expectations that nothing could meet or miss: of a result that no step gives, or that ask for nothing."""
    return [text for expected in recipe.expect if (text := _problem(recipe, expected))]


def _problem(recipe: Recipe, expected: Expectation) -> str | None:
    ref = Ref.whole(expected.value, "steps")
    if ref is None:
        return f"`expect` value `{expected.value}` is not a reference to a result. Write ${{steps.…}}."
    if problem := result_problem(recipe, ref):
        return f"`expect` {problem}"
    bounded = expected.at_least is not None or expected.at_most is not None
    if not bounded and expected.equals is None:
        return f"`expect` `{ref}`: nothing is expected of it. Add at_least, at_most, or equals with a value."
    if bounded and not is_number(recipe, ref):
        return f"`expect` `{ref}` is no number, so at_least and at_most say nothing of it. Use equals."
    return None


def refuse_missed(recipe: Recipe, results: dict[str, dict[str, Any]]) -> None:
    """Raises `ExpectationFailed` naming every expectation that does not hold, with the value found."""
    missed = []
    for expected in recipe.expect:
        ref = Ref.whole(expected.value, "steps")
        assert ref is not None, "a recipe with another value is refused before it runs"
        value = dig(results, ref)
        if expected.equals is not None and value != expected.equals:
            missed.append(f"{expected.value} is {value!r}, expected {expected.equals!r}")
        missed += _out_of_bounds(expected, value)
    if missed:
        raise ExpectationFailed("Expectations that did not hold: " + "; ".join(missed) + ".", "The results are kept.")


def _out_of_bounds(expected: Expectation, value: Any) -> list[str]:
    low, high = expected.at_least, expected.at_most
    if low is None and high is None:
        return []
    if isinstance(value, bool) or not isinstance(value, int | float):
        return [f"{expected.value} is {value!r}, expected a number"]
    missed = []
    # Written so that NaN misses every bound.
    if low is not None and not value >= low:
        missed.append(f"{expected.value} is {value:.6g}, expected at least {low:g}")
    if high is not None and not value <= high:
        missed.append(f"{expected.value} is {value:.6g}, expected at most {high:g}")
    return missed

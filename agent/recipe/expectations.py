"""What a recipe says must hold, checked against what came out."""

from __future__ import annotations

from typing import Any

from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref, dig
from tools.errors import ExpectationFailed, InputError


def refuse_missed(recipe: Recipe, results: dict[str, dict[str, Any]]) -> None:
    """Raises `ExpectationFailed` naming every expectation that does not hold, with the value found."""
    missed = []
    for expected in recipe.expect:
        ref = Ref.whole(expected.value, "steps")
        if ref is None:
            raise InputError(f"`expect` value `{expected.value}` is not a reference to a result.", "Write ${steps.…}.")
        value = dig(results, ref)
        if expected.equals is not None and value != expected.equals:
            missed.append(f"{expected.value} is {value!r}, expected {expected.equals!r}")
        if expected.at_least is not None and not value >= expected.at_least:
            missed.append(f"{expected.value} is {value:.6g}, expected at least {expected.at_least:g}")
        if expected.at_most is not None and not value <= expected.at_most:
            missed.append(f"{expected.value} is {value:.6g}, expected at most {expected.at_most:g}")
    if missed:
        raise ExpectationFailed("Expectations that did not hold: " + "; ".join(missed) + ".", "The results are kept.")

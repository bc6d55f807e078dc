"""The value a reference stands for while a recipe runs."""

from __future__ import annotations

from typing import Any

from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref, dig
from tools.refs import name_of_place

SEED, DEFAULT_SEED = "seed", 42
"""The param that every run has, stated or not."""


def value_of(recipe: Recipe, results: dict[str, dict[str, Any]], ref: Ref) -> Any:
    """What a tool is given for `params.epochs`, `inputs.data` or `steps.train.model`: of an artifact its place.

    Raises `InputError` for a reference to what is not there, and for a group that a recipe does not have.
    """
    if ref.group == "params":
        return dig(recipe.params, ref)
    if ref.group == "inputs":
        return dig({name: name_of_place(item.path) for name, item in recipe.inputs.items()}, ref)
    return place_of(dig(results, ref))


def place_of(value: Any) -> Any:
    """A result's value as another tool takes it: an artifact is given as its path."""
    return value["path"] if isinstance(value, dict) and "digest" in value and "path" in value else value


def is_seed(value: Any) -> bool:
    """Whether a value can seed every random choice of a run."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**32


def seed_of(recipe: Recipe) -> int:
    """The seed a run is carried out with; one that is none is refused before it comes to that."""
    seed: Any = recipe.params.get(SEED)
    return int(seed) if is_seed(seed) else DEFAULT_SEED

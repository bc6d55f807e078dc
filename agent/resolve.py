"""The value a reference stands for while a recipe runs."""

from __future__ import annotations

from typing import Any

from agent.recipe import Recipe
from agent.references import dig


def value_of(recipe: Recipe, results: dict[str, dict[str, Any]], text: str) -> Any:
    """`params.epochs`, `inputs.data` or `steps.train.model` as a tool is given it: an artifact as its place."""
    group, *path = text.split(".")
    if group == "params":
        return dig(recipe.params, path, text)
    if group == "inputs":
        return dig({name: item.path.removeprefix("hub:") for name, item in recipe.inputs.items()}, path, text)
    value = dig(results, path, text)
    return value["path"] if isinstance(value, dict) and "digest" in value and "path" in value else value

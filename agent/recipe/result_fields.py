"""What a step's result will hold, read from its tool's declaration before anything runs."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from agent.catalogue import step_tool
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref


def result_problem(recipe: Recipe, ref: Ref) -> str | None:
    """Why a reference to a result can name nothing, with the nearest name there is; None where it can."""
    step = next((step for step in recipe.steps if step.id == ref.name), None)
    if step is None:
        return f"`{ref}`: there is no step `{ref.name}`. {_nearest(ref.name, [each.id for each in recipe.steps])}"
    if len(ref.path) < 2:
        return f"`{ref}` names a step but not which of its results."
    tool = step_tool(step.tool)
    kinds = [tool.result] if tool else []
    for depth, name in enumerate(ref.path[1:], 1):
        below = [inner for kind in kinds for inner in _inside(kind, name)]
        if kinds and not below:
            known = list(dict.fromkeys(field for kind in kinds for field in _fields(kind)))
            where = tool.name if tool and depth == 1 else f"`{'.'.join(ref.path[:depth])}`"
            return f"`{ref}`: {where} has no result `{name}`. {_nearest(name, known)}"
        kinds = below
    return None


def is_number(recipe: Recipe, ref: Ref) -> bool:
    """Whether a result, where it is declared what it is, can be a number that bounds hold for."""
    tool = step_tool(recipe.step(ref.name).tool)
    kinds = [tool.result] if tool else []
    for name in ref.path[1:]:
        kinds = [inner for kind in kinds for inner in _inside(kind, name)]
    return not kinds or any(kind is Any or kind in (int, float) for each in kinds for kind in _alternatives(each))


def _inside(kind: Any, name: str) -> Iterator[Any]:
    """What a value of this kind holds under a name; anything where that is not declared."""
    for each in _alternatives(kind):
        if each is Any:
            yield Any
        elif isinstance(each, type) and issubclass(each, BaseModel):
            if name in each.model_fields:
                yield each.model_fields[name].annotation
        elif get_origin(each) is dict:
            yield get_args(each)[1]
        elif each is dict:
            yield Any


def _fields(kind: Any) -> Iterator[str]:
    for each in _alternatives(kind):
        if isinstance(each, type) and issubclass(each, BaseModel):
            yield from each.model_fields


def _alternatives(kind: Any) -> Iterator[Any]:
    """The types a declaration allows, without None and without what is said about them."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _alternatives(get_args(kind)[0])
    elif origin in (Union, types.UnionType):
        for inner in get_args(kind):
            yield from _alternatives(inner)
    elif origin is Literal:
        yield from {type(value) for value in get_args(kind)}
    elif kind is not type(None):
        yield kind


def _nearest(name: str, known: list[str]) -> str:
    """`train_rows` is as near to `rows_train` as a slip of the keyboard."""
    in_order = {"_".join(sorted(each.split("_"))): each for each in known}
    close = difflib.get_close_matches("_".join(sorted(name.split("_"))), in_order, n=1, cutoff=0.7)
    if close:
        return f"Did you mean `{in_order[close[0]]}`?"
    return f"There is: {', '.join(known)}." if known else "There is nothing below it."

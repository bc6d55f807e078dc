"""Edits: functions from a recipe to a recipe. The plan card's form, `--set` and `--input` all go through these.

The recipe that comes in stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from agent.catalogue import purpose_of, step_tool
from agent.recipe.check import explain
from agent.recipe.recipe import Recipe, RecipeInput
from agent.recipe.refs import Ref, refers_to_step, step_references
from agent.recipe.step import Step
from tools.contract import Purpose
from tools.errors import InputError


def with_inputs(recipe: Recipe, inputs: Mapping[str, str]) -> Recipe:
    """Named inputs point at other files. Raises `InputError` for a name the recipe does not have."""
    changed = recipe.model_copy(deep=True)
    for name, path in inputs.items():
        if name not in recipe.inputs:
            known = ", ".join(recipe.inputs) or "none"
            raise InputError(f"The recipe `{recipe.name}` has no input `{name}`.", f"Its inputs: {known}.")
        place = path if path.startswith("hub:") else str(Path(path).expanduser().resolve())
        changed.inputs[name] = RecipeInput(path=place)
    return changed


def with_values(recipe: Recipe, values: Mapping[str, Any]) -> Recipe:
    """Params set by name, `step.parameter`, or a parameter's own name where it is plain which step is meant.

    Raises `InputError` naming what can be set.
    """
    changed = recipe.model_copy(deep=True)
    for key, value in values.items():
        if key in changed.params or key == "seed":
            changed.params[key] = value
        elif "." in key:
            step_id, _, parameter = key.partition(".")
            _set_on_step(changed, step_id, parameter, value)
        else:
            _set_where_declared(changed, key, value)
    return changed


def with_step_values(recipe: Recipe, values: Mapping[str, Mapping[str, Any]]) -> Recipe:
    """Parameters of steps, by step id; None takes a parameter back to its default.

    A param that several steps share is changed for all of them: that is what it is shared for.
    """
    changed = recipe.model_copy(deep=True)
    for step_id, stated in values.items():
        step = changed.step(step_id)
        for name, value in stated.items():
            if shared := Ref.whole(step.with_.get(name), "params"):
                changed.params[shared.name] = value
            elif value is None:
                step.with_.pop(name, None)
            else:
                step.with_[name] = value
    return changed


def without_steps(recipe: Recipe, ids: Collection[str]) -> Recipe:
    """Steps are left out, and with them those that need what they make. Raises `InputError` where none is left."""
    gone = set(ids)
    for step in recipe.steps:
        if gone & set(step_references(step.with_)):
            gone.add(step.id)
    changed = recipe.model_copy(deep=True)
    changed.steps = [step for step in changed.steps if step.id not in gone]
    if not changed.steps:
        raise InputError("Nothing is left of the plan.", "Keep at least one step, or decline it.")
    return changed


def _set_on_step(recipe: Recipe, step_id: str, parameter: str, value: Any) -> None:
    step = next((step for step in recipe.steps if step.id == step_id), None)
    if step is None:
        ids = ", ".join(step.id for step in recipe.steps)
        raise InputError(f"The recipe `{recipe.name}` has no step `{step_id}`.", f"Its steps: {ids}.")
    tool = step_tool(step.tool)
    if tool is not None and parameter not in tool.params.model_fields:
        item = {"type": "extra_forbidden", "loc": (parameter,), "input": value, "msg": ""}
        raise InputError(explain(tool, parameter, item))
    step.with_[parameter] = value


def _set_where_declared(recipe: Recipe, key: str, value: Any) -> None:
    """Steps whose tool has the parameter and does not get it from another step; training steps go first."""
    takers = [step for step in recipe.steps if _takes(step, key) and not refers_to_step(step.with_.get(key))]
    training = [step for step in takers if purpose_of(step.tool) is Purpose.TRAIN]
    chosen = training or takers
    if not chosen or (len(chosen) > 1 and not training):
        names = ", ".join([*recipe.params, *(f"{step.id}.{key}" for step in chosen)]) or "none"
        problem = "fits several steps" if chosen else "is no parameter of this recipe"
        raise InputError(f"`{key}` {problem}.", f"It can be set: {names}, or any `step.parameter`.")
    for step in chosen:
        step.with_[key] = value


def _takes(step: Step, key: str) -> bool:
    tool = step_tool(step.tool)
    return tool is not None and key in tool.params.model_fields

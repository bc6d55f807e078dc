"""Edits: functions from a recipe to a recipe. The plan card's form, follow-ups, fixes, `--set` and `--input` are these.

The recipe that comes in stays as it is. A plan's steps are edited as a recipe whose values are literal; where a value
is a param or an input that several steps share, it is changed for all of them: that is what it is shared for.
Stages are added and left out in `stages.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from typing import Any

from agent.catalogue import purpose_of, step_tool, training_tools
from agent.recipe.binding import SEED
from agent.recipe.check import explain
from agent.recipe.recipe import Recipe, RecipeInput
from agent.recipe.refs import Ref, find, refers_to_step
from agent.recipe.step import Step
from agent.recipe.wiring import (
    MODEL,
    columns_of,
    data_of,
    declares,
    first_trainings,
    is_made,
    literal,
    names_of,
    source_of,
    takers,
    with_purpose,
)
from tools.contract import Purpose
from tools.errors import InputError
from tools.refs import place_of_data


def with_inputs(recipe: Recipe, inputs: Mapping[str, str]) -> Recipe:
    """Named inputs point at other files. Raises `InputError` for a name the recipe does not have."""
    changed = recipe.model_copy(deep=True)
    for name, path in inputs.items():
        if name not in recipe.inputs:
            known = ", ".join(recipe.inputs) or "none"
            raise InputError(f"The recipe `{recipe.name}` has no input `{name}`.", f"Its inputs: {known}.")
        if not path.strip():
            raise InputError(f"The input `{name}` was given no file.", f"Write --input {name}=PATH.")
        changed.inputs[name] = _input(path)
    return changed


def with_values(recipe: Recipe, values: Mapping[str, Any]) -> Recipe:
    """Params set by name, `step.parameter`, or a parameter's own name where it is plain which step is meant.

    Raises `InputError` naming what can be set.
    """
    changed = recipe.model_copy(deep=True)
    for key, value in values.items():
        if key in changed.params or key == SEED:
            changed.params[key] = value
            _let_reach(changed, key)
        elif "." in key:
            step_id, _, parameter = key.partition(".")
            _set_on_step(changed, step_id, parameter, value)
        else:
            _set_where_declared(changed, key, value)
    drop_unused(changed, recipe)
    return changed


def with_stated(recipe: Recipe, values: Mapping[str, Any], within: Container[str] | None = None) -> Recipe:
    """Values set on every step they are meant for (see `takers`); what no step takes is left out.

    `within` are the ids of the steps that may take them; left out, all.
    """
    changed = recipe.model_copy(deep=True)
    for name, value in values.items():
        for step in takers(changed, name, within):
            assign(changed, step, name, value)
    for training in first_trainings(changed):
        source, model = source_of(changed, training), training.with_.get(MODEL)
        if model is not None and _counts_tokens(source):
            source.with_.setdefault(MODEL, model)
    return changed


def with_step_values(recipe: Recipe, values: Mapping[str, Mapping[str, Any]]) -> Recipe:
    """Parameters of steps, by step id; None takes a parameter back to its default."""
    changed = recipe.model_copy(deep=True)
    for step_id, stated in values.items():
        for name, value in stated.items():
            assign(changed, changed.step(step_id), name, value)
    return changed


def without_values(recipe: Recipe, names: Collection[str], within: Container[str] | None = None) -> Recipe:
    """Parameters left open again, wherever they are stated, or in the steps of these ids."""
    changed = recipe.model_copy(deep=True)
    for step in changed.steps:
        if within is None or step.id in within:
            step.with_ = {name: value for name, value in step.with_.items() if name not in names}
    drop_unused(changed, recipe)
    return changed


def with_data(recipe: Recipe, old: Any, new: str, columns: Mapping[str, str]) -> Recipe:
    """Another file in place of one, wherever that is read, with the columns that it is read by."""
    changed = recipe.model_copy(deep=True)
    before = literal(recipe, old)
    for step in changed.steps:
        for name in names_of(step, "data"):
            if name not in step.with_ or literal(recipe, step.with_[name]) != before:
                continue
            if not Ref.whole(step.with_[name], "inputs"):
                step.with_[name] = new
            for column in columns_of(step):
                del step.with_[column]
    if read := Ref.whole(old, "inputs"):
        changed.inputs[read.name] = _input(new)
    return with_columns(changed, old if read else new, columns)


def with_columns(recipe: Recipe, data: Any, columns: Mapping[str, str]) -> Recipe:
    """Which column of a file plays which part, in every step that reads the file by its columns."""
    changed = recipe.model_copy(deep=True)
    wanted = literal(recipe, data)
    for step in changed.steps:
        if literal(changed, data_of(step)) == wanted:
            step.with_ |= {name: value for name, value in columns.items() if declares(step, name)}
    return changed


def with_model(recipe: Recipe, model: str) -> Recipe:
    """Another model to train, to count tokens with, and to compare the result with."""
    changed = recipe.model_copy(deep=True)
    roots = first_trainings(changed)
    sources = [source_of(changed, step) for step in roots]
    files = [literal(changed, data_of(step)) for step in sources]
    for step in roots:
        assign(changed, step, MODEL, model)
    for step in with_purpose(changed, Purpose.PROFILE):
        if literal(changed, data_of(step)) in files:
            # Without a model of its own it counts by the default: what is yet to be made has no tokenizer to ask for.
            if is_made(model):
                step.with_.pop(MODEL, None)
            else:
                assign(changed, step, MODEL, model)
    for step in sources:
        if _counts_tokens(step):
            assign(changed, step, MODEL, model)
    return with_base(changed, model)


def with_base(recipe: Recipe, model: str) -> Recipe:
    """Another model that the result is compared with."""
    changed = recipe.model_copy(deep=True)
    for step in with_purpose(changed, Purpose.COMPARE):
        for name in names_of(step, "model"):
            if isinstance(step.with_.get(name), str) and not refers_to_step(step.with_[name]):
                assign(changed, step, name, model)
    return changed


def with_training_tool(recipe: Recipe, tool: str, within: Collection[str] | None = None) -> Recipe:
    """Another way to train. What belongs to the earlier one alone, and not to every training, is left out.

    `within` are ids of trainings; left out, those that start from no model of this recipe.
    """
    changed = recipe.model_copy(deep=True)
    declared = [step_tool(name) for name in training_tools()]
    shared = set.intersection(*(set(each.params.model_fields) for each in declared if each))
    chosen = {step.id for step in first_trainings(changed)} if within is None else set(within)
    for step in changed.steps:
        if step.id in chosen and step.tool != tool:
            step.tool = tool
            step.with_ = {name: value for name, value in step.with_.items() if name in shared}
    drop_unused(changed, recipe)
    return changed


def assign(recipe: Recipe, step: Step, name: str, value: Any) -> None:
    """Set a parameter in place; None leaves it open. A shared param is changed for all that share it."""
    stated = step.with_.get(name)
    shared = Ref.whole(stated, "params")
    if shared and value is not None:
        recipe.params[shared.name] = value
    elif shared:
        recipe.params.pop(shared.name, None)
        for each in recipe.steps:
            each.with_ = {key: kept for key, kept in each.with_.items() if kept != stated}
    elif value is None:
        step.with_.pop(name, None)
    else:
        step.with_[name] = value


def _input(path: str) -> RecipeInput:
    return RecipeInput(path=place_of_data(path))


def _counts_tokens(step: Step) -> bool:
    """Whether a preparation keeps rows by their tokens, which a model's tokenizer counts."""
    return purpose_of(step.tool) is Purpose.PREPARE and any(name.endswith("_tokens") for name in step.with_)


def drop_unused(changed: Recipe, before: Recipe) -> None:
    """Take out, in place, the params and inputs that an edit left without a step that uses them."""
    was, now = _used(before), _used(changed)
    changed.params = {n: v for n, v in changed.params.items() if ("params", n) in now or ("params", n) not in was}
    changed.inputs = {n: v for n, v in changed.inputs.items() if ("inputs", n) in now or ("inputs", n) not in was}


def _used(recipe: Recipe) -> set[tuple[str, str]]:
    return {(ref.group, ref.name) for step in recipe.steps for ref in find(step.with_)}


def _let_reach(recipe: Recipe, key: str) -> None:
    """A param that no step reads yet reaches those it is meant for: nothing is set to no effect."""
    if ("params", key) not in _used(recipe):
        for step in takers(recipe, key):
            step.with_.setdefault(key, str(Ref.param(key)))


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
    chosen = takers(recipe, key)
    training = any(purpose_of(step.tool) is Purpose.TRAIN for step in chosen)
    if not chosen or (len(chosen) > 1 and not training):
        names = ", ".join([*recipe.params, *(f"{step.id}.{key}" for step in chosen)]) or "none"
        problem = "fits several steps" if chosen else "is no parameter of this recipe"
        raise InputError(f"`{key}` {problem}.", f"It can be set: {names}, or any `step.parameter`.")
    for step in chosen:
        assign(recipe, step, key, value)

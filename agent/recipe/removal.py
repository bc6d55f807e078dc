"""Leaving steps out of a recipe: what needed them is wired past them, and what cannot do without goes too."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from agent.catalogue import purpose_of
from agent.recipe.edit import drop_unused
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref, refers_to_step, step_references
from agent.recipe.step import Step
from agent.recipe.wiring import MODEL, PROOFS, ROWS, data_of, names_of, with_purpose
from tools.contract import Purpose
from tools.errors import InputError


def without_stage(recipe: Recipe, *purposes: Purpose) -> Recipe:
    """Without the steps that are for one of these."""
    return without_steps(recipe, [step.id for step in with_purpose(recipe, *purposes)])


def without_steps(recipe: Recipe, ids: Collection[str]) -> Recipe:
    """Steps are left out, and what needed them is wired to what they were made of.

    Rows that are not prepared are read from the file; a model that is not trained further is taken as it was before.
    What cannot do without goes too, and so does what is expected of it. Raises `InputError` where nothing is left.
    """
    gone = set(ids)
    tests = {step.id for step in with_purpose(recipe, *PROOFS)}
    changed = recipe.model_copy(deep=True)
    for step in changed.steps:  # in their order, so that what a step needs is settled before it
        if step.id not in gone and not _wired_past(recipe, step, gone):
            gone.add(step.id)
    for step in with_purpose(recipe, Purpose.PREPARE):
        readers = {each.id for each in recipe.steps if step.id in step_references(each.with_)}
        if readers and readers <= gone & tests:
            gone.add(step.id)  # a test file is prepared for its tests alone
    changed.steps = [step for step in changed.steps if step.id not in gone]
    changed.expect = [each for each in changed.expect if not gone & set(step_references(each.value))]
    if not changed.steps:
        raise InputError("Nothing is left of the plan.", "Keep at least one step, or decline it.")
    drop_unused(changed, recipe)
    return changed


def _wired_past(recipe: Recipe, step: Step, gone: set[str]) -> bool:
    """Wire a step past those that are gone, in place; False where it cannot do without them."""
    for name, value in list(step.with_.items()):
        if not gone & set(step_references(value)):
            continue
        many = value if isinstance(value, list) else [value]
        kept = [other for each in many if (other := _stand_in(recipe, each, gone)) is not None]
        if len(kept) == len(many) or len(kept) > 1:
            step.with_[name] = kept if isinstance(value, list) else kept[0]
        elif purpose_of(step.tool) is Purpose.TRAIN and name in names_of(step, "data")[1:]:
            del step.with_[name]  # rows that it only watches
        else:
            return False
    return True


def _stand_in(recipe: Recipe, value: Any, gone: set[str]) -> Any:
    """What a result was made of, where that does in its place; None where nothing does."""
    ref = Ref.whole(value, "steps")
    if ref is None or ref.name not in gone:
        return None if gone & set(step_references(value)) else value
    step = recipe.step(ref.name)
    made = (purpose_of(step.tool), *ref.path[1:])
    if made == (Purpose.PREPARE, ROWS):
        return _stand_in(recipe, data_of(step), gone)
    start = step.with_.get(MODEL)
    if made == (Purpose.TRAIN, MODEL) and refers_to_step(start):
        # Where it is the only training, there is nothing left to prove or to ask.
        return _stand_in(recipe, start, gone)
    return None

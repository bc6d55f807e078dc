"""The stages of the standard job, as edits: each is put in its place around a training and wired.

How the steps are linked stands here and in `wiring.py`; `removal.py` takes stages out again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agent.catalogue import step_tool, tool_for
from agent.recipe.held_out import OPEN, wire_tests
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref
from agent.recipe.step import Step
from agent.recipe.wiring import (
    MODEL,
    ROWS,
    TEST_SIZE,
    columns_of,
    data_name,
    data_of,
    first_trainings,
    free_id,
    further_trainings,
    is_made,
    last_trainings,
    preparation_of,
    proofs,
    source_of,
    stated_of,
    test_file,
    trainings,
    with_purpose,
)
from tools.contract import Purpose
from tools.errors import InputError
from tools.training.objectives import OBJECTIVES


def with_stage(recipe: Recipe, purpose: Purpose, test_data: str | None = None) -> Recipe:
    """A look at the data, its preparation, or a proof of the result, where there is none yet.

    `test_data` is a file to prove the result on, where nothing in the recipe reads it yet. A proof is left out where
    there are no rows to test on. Raises `InputError` for what is no stage of a training, and where nothing trains.
    """
    add = _STAGES.get(purpose)
    if add is None or not trainings(recipe):
        stages = ", ".join(_STAGES)
        raise InputError(f"`{purpose}` cannot be added: it is no stage around a training.", f"Stages are {stages}.")
    changed = recipe.model_copy(deep=True)
    if not with_purpose(changed, purpose):
        test = test_data or test_file(recipe)
        add(changed, test)
        wire_tests(changed, test)
    return changed


def with_second_training(recipe: Recipe, data: str, tool: str, columns: Mapping[str, str]) -> Recipe:
    """Another training that goes on from the last one's model, on a file of its own, handled as the first one's is.

    Preferences align the model with them; other rows are more to learn from. What is tested is the model at the end.
    """
    changed = recipe.model_copy(deep=True)
    before, aligns = last_trainings(changed)[-1], is_aligning(tool)
    earlier = str(Ref.output(before.id, MODEL))
    step = Step(id=free_id(changed, "prefer" if aligns else "train"), tool=tool, with_={MODEL: earlier})
    step.with_ = {data_name(step): data, **step.with_}
    changed.steps.insert(changed.steps.index(before) + 1, step)
    if with_purpose(changed, Purpose.PREPARE):
        _prepare(changed, step, columns, None)
    if with_purpose(changed, Purpose.PROFILE):
        _look_at(changed, step, columns)
    for proof in proofs(changed):
        later = str(Ref.output(step.id, MODEL))
        proof.with_ = {name: later if value == earlier else value for name, value in proof.with_.items()}
    return changed


def is_aligning(tool: str) -> bool:
    """Whether a training goes on from a tuned model by preferences, rather than to teach it more."""
    declared = step_tool(tool)
    return declared is not None and declared.objective is not None and OBJECTIVES[declared.objective].aligns


def _profile_stage(recipe: Recipe, test: Any) -> None:
    for training in trainings(recipe):
        source = source_of(recipe, training)
        if data_of(source) not in [data_of(step) for step in with_purpose(recipe, Purpose.PROFILE)]:
            _look_at(recipe, training, columns_of(source))


def _prepare_stage(recipe: Recipe, test: Any) -> None:
    profiled = {str(data_of(step)): columns_of(step) for step in with_purpose(recipe, Purpose.PROFILE)}
    first = first_trainings(recipe)
    for training in trainings(recipe):
        if preparation_of(recipe, training) is None:
            columns = profiled.get(str(data_of(training)), {})
            _prepare(recipe, training, columns, test if training in first else None)


def _evaluation_stage(recipe: Recipe, test: Any) -> None:
    for training in last_trainings(recipe):
        _prove(recipe, Purpose.EVALUATE, "evaluate", {MODEL: str(Ref.output(training.id, MODEL))})


def _comparison_stage(recipe: Recipe, test: Any) -> None:
    made = [str(Ref.output(training.id, MODEL)) for training in last_trainings(recipe)]
    if len(made) > 2:
        _prove(recipe, Purpose.COMPARE, "compare", {"models": made})
    else:
        base = made[0] if len(made) > 1 else _start_of(first_trainings(recipe)[0])
        _prove(recipe, Purpose.COMPARE, "compare", {"base": base, "tuned": made[-1]})


_STAGES: dict[Purpose, Callable[[Recipe, Any], None]] = {
    Purpose.PROFILE: _profile_stage,
    Purpose.PREPARE: _prepare_stage,
    Purpose.EVALUATE: _evaluation_stage,
    Purpose.COMPARE: _comparison_stage,
}


def _look_at(recipe: Recipe, training: Step, columns: Mapping[str, Any]) -> None:
    """A profile of what a training learns from, in tokens of its model where that is there already."""
    source, start = source_of(recipe, training), training.with_.get(MODEL)
    model = {} if start is None or is_made(start) else {MODEL: start}
    step = _step(recipe, Purpose.PROFILE, f"profile{_suffix(recipe, training)}", data_of(source), {**model, **columns})
    recipe.steps.insert(recipe.steps.index(source), step)


def _prepare(recipe: Recipe, training: Step, columns: Mapping[str, Any], test: Any) -> None:
    """A preparation of what a training reads; what is stated of both goes to both, as the seed does."""
    declared, data = tool_for(Purpose.PREPARE).params.model_fields, data_of(training)
    shared = {key: value for key, value in stated_of(training).items() if key in declared}
    whole = {} if test is None else {TEST_SIZE: 0}
    name = f"prepare{_suffix(recipe, training)}"
    step = _step(recipe, Purpose.PREPARE, name, data, {**columns, **shared, **whole})
    recipe.steps.insert(recipe.steps.index(training), step)
    for each in trainings(recipe):
        if data_of(each) == data:
            each.with_[data_name(each)] = str(Ref.output(step.id, ROWS))


def _suffix(recipe: Recipe, training: Step) -> str:
    """What the steps before a training are called beside those of the one it goes on from."""
    return "_preferences" if is_aligning(training.tool) and training in further_trainings(recipe) else ""


def _prove(recipe: Recipe, purpose: Purpose, name: str, models: dict[str, Any]) -> None:
    """A test of models, measured as those that are there; `wire_tests` says on which rows."""
    alike = {key: value for proof in proofs(recipe) for key, value in stated_of(proof).items()}
    stated = {key: value for key, value in alike.items() if key in tool_for(purpose).params.model_fields}
    above = with_purpose(recipe, Purpose.PREPARE, Purpose.TRAIN, Purpose.EVALUATE, purpose)
    step = _step(recipe, purpose, name, OPEN, {})
    step.with_ = {**models, **step.with_, **stated}
    recipe.steps.insert(max(recipe.steps.index(each) for each in above) + 1, step)


def _start_of(training: Step) -> Any:
    """The model a training starts from, written out."""
    declared = step_tool(training.tool)
    return training.with_.get(MODEL, declared.params.model_fields[MODEL].default if declared else None)


def _step(recipe: Recipe, purpose: Purpose, name: str, data: Any, values: Mapping[str, Any]) -> Step:
    """A step of that name, numbered where another has it."""
    step = Step(id=free_id(recipe, name), tool=tool_for(purpose).name)
    step.with_ = {data_name(step): data, **values}
    return step

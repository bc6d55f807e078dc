"""How the steps of a recipe hang together: which train, on whose rows, from which model, and what proves the result.

Readers only; `edit.py` and `stages.py` change what is read here. The steps of a plan that is not composed yet are read
as a recipe whose values are literal.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from agent.catalogue import purpose_of, step_tool
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref, find, refers_to_step, step_references
from agent.recipe.step import Step
from tools.contract import Purpose
from tools.refs import name_of_place

ROWS, HELD_OUT, MODEL = "train", "test", "model"
"""Results that steps hand on: the rows to learn from, the rows that are held out, the model that was trained."""
TEST_SIZE, PATIENCE = "test_size", "early_stopping"
"""What is held out, and whether a training watches rows that are held out."""
PROOFS = (Purpose.EVALUATE, Purpose.COMPARE)


def declares(step: Step, name: str) -> bool:
    """Whether the step's tool has a parameter of that name."""
    tool = step_tool(step.tool)
    return tool is not None and name in tool.params.model_fields


def names_of(step: Step, role: str) -> list[str]:
    """The tool's parameters that name a dataset, or a model, as they are declared."""
    tool = step_tool(step.tool)
    return [name for name in tool.params.model_fields if tool.role_of(name) == role] if tool else []


def data_name(step: Step) -> str:
    """The parameter that says what the step reads: the first of its tool that names a dataset; empty without one."""
    return next(iter(names_of(step, "data")), "")


def data_of(step: Step) -> Any:
    """What the step reads, as it is written there; None where it reads nothing."""
    return step.with_.get(data_name(step))


def columns_of(step: Step) -> dict[str, Any]:
    """Which column plays which part, as far as the step says."""
    return {name: value for name, value in step.with_.items() if name.endswith("_column")}


def stated_of(step: Step) -> dict[str, Any]:
    """What the step says beside its data, its models and its columns."""
    wired = {*names_of(step, "data"), *names_of(step, "model"), *columns_of(step)}
    return {name: value for name, value in step.with_.items() if name not in wired}


def literal(recipe: Recipe, value: Any) -> Any:
    """The value that a reference to a param or an input stands for; any other value as it is."""
    if shared := Ref.whole(value, "params"):
        return recipe.params.get(shared.name)
    if (read := Ref.whole(value, "inputs")) and read.name in recipe.inputs:
        return name_of_place(recipe.inputs[read.name].path)
    return value


def is_made(value: Any) -> bool:
    """Whether a value is what a step makes, of this recipe or of an earlier run."""
    return any(ref.group in ("steps", "runs") for ref in find(value))


def with_purpose(recipe: Recipe, *purposes: Purpose) -> list[Step]:
    """The steps that are for one of these."""
    return [step for step in recipe.steps if purpose_of(step.tool) in purposes]


def trainings(recipe: Recipe) -> list[Step]:
    """The steps that train, in their order."""
    return with_purpose(recipe, Purpose.TRAIN)


def first_trainings(recipe: Recipe) -> list[Step]:
    """Trainings that start from no model of this recipe: one, or several side by side."""
    return [step for step in trainings(recipe) if not refers_to_step(step.with_.get(MODEL))]


def further_trainings(recipe: Recipe) -> list[Step]:
    """Trainings that go on from a model that is trained in this recipe."""
    first = {step.id for step in first_trainings(recipe)}
    return [step for step in trainings(recipe) if step.id not in first]


def last_trainings(recipe: Recipe) -> list[Step]:
    """Trainings whose model no other goes on from."""
    further = {name for step in trainings(recipe) for name in step_references(step.with_.get(MODEL))}
    return [step for step in trainings(recipe) if step.id not in further]


def preparation_of(recipe: Recipe, step: Step) -> Step | None:
    """The step that prepares what this one reads."""
    made = set(step_references(data_of(step)))
    return next((each for each in with_purpose(recipe, Purpose.PREPARE) if each.id in made), None)


def source_of(recipe: Recipe, step: Step) -> Step:
    """The step that reads the file this one works on: the preparation, or the step itself."""
    return preparation_of(recipe, step) or step


def proofs(recipe: Recipe) -> list[Step]:
    """Steps that test what the recipe trains, or test on what it holds out, on rows of a dataset."""
    own = {step.id for step in with_purpose(recipe, Purpose.TRAIN, Purpose.PREPARE)}
    tests = with_purpose(recipe, *PROOFS)
    return [step for step in tests if data_of(step) is not None and own & set(step_references(step.with_))]


def test_preparation(recipe: Recipe) -> Step | None:
    """The step that prepares a test file of its own, where one does."""
    taught = {name for step in trainings(recipe) for name in step_references(data_of(step))}
    prepared = (preparation_of(recipe, step) for step in proofs(recipe))
    return next((step for step in prepared if step is not None and step.id not in taught), None)


def test_file(recipe: Recipe) -> Any:
    """The file that results are proven on, as it is written there; None where rows are held out, or nothing is."""
    if prepared := test_preparation(recipe):
        return data_of(prepared)
    return next((data_of(step) for step in proofs(recipe) if not refers_to_step(data_of(step))), None)


def holds_out(recipe: Recipe, preparation: Step) -> bool:
    """Whether a preparation keeps rows back to test on."""
    return literal(recipe, preparation.with_.get(TEST_SIZE)) != 0


def takers(recipe: Recipe, name: str, within: Container[str] | None = None) -> list[Step]:
    """The steps that a parameter stated without its step is meant for.

    Training goes first: what it takes is said of the training, of the preparation that it shares the parameter with,
    and of an estimate of it, and not of steps that merely look at what comes out. A dataset or a model is then the
    training's alone. What no training takes reaches every step that does, but for a preparation of test rows.
    `within` are the ids of steps to look at.
    """
    of_test = test_preparation(recipe)
    chosen = [step for step in recipe.steps if step is not of_test and (within is None or step.id in within)]
    able = [step for step in chosen if declares(step, name) and not refers_to_step(step.with_.get(name))]
    training = [step for step in able if purpose_of(step.tool) is Purpose.TRAIN]
    if not training:
        return able
    if any(name in names_of(step, role) for step in training for role in ("data", "model")):
        return training
    return [step for step in able if purpose_of(step.tool) in (Purpose.TRAIN, Purpose.PREPARE, Purpose.ESTIMATE)]


def free_id(recipe: Recipe, name: str) -> str:
    """That name for a step, numbered where another has it."""
    taken = {step.id for step in recipe.steps}
    numbered = (f"{name}_{count}" for count in range(2, len(taken) + 3))
    return next(each for each in (name, *numbered) if each not in taken)

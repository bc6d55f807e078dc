"""Which rows prove a training: those of a test file, or those its preparation holds out. All of it is wired here."""

from __future__ import annotations

from typing import Any

from agent.catalogue import tool_for
from agent.recipe.edit import assign, drop_unused
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref, refers_to_step
from agent.recipe.step import Step
from agent.recipe.wiring import (
    HELD_OUT,
    PATIENCE,
    ROWS,
    TEST_SIZE,
    columns_of,
    data_name,
    data_of,
    first_trainings,
    holds_out,
    literal,
    names_of,
    preparation_of,
    proofs,
    test_file,
    test_preparation,
    trainings,
)
from tools.contract import Purpose

OPEN = ""
"""Stands for the rows of a proof until they are wired."""


def with_test_data(recipe: Recipe, path: str) -> Recipe:
    """The result is proven on a file of its own; where no share was stated, nothing is held out of the other then."""
    changed = recipe.model_copy(deep=True)
    for training in first_trainings(changed):
        if prepared := preparation_of(changed, training):
            prepared.with_.setdefault(TEST_SIZE, 0)
    of_test = test_preparation(changed)
    for proof in proofs(changed):
        if of_test is None or preparation_of(changed, proof) is not of_test:
            proof.with_[data_name(proof)] = OPEN
    wire_tests(changed, path)
    drop_unused(changed, recipe)
    return changed


def with_tests_wired(recipe: Recipe, test_data: str | None = None) -> Recipe:
    """Tests follow what was changed of columns or shares; where nothing is held out any more, they are left out.

    `test_data` is the test file where nothing in the recipe reads it yet.
    """
    changed = recipe.model_copy(deep=True)
    wire_tests(changed, test_data or test_file(recipe))
    drop_unused(changed, recipe)
    return changed


def wire_tests(recipe: Recipe, test: Any) -> None:
    """Wire, in place, what reads rows that nothing learns from: to the test file, else to what is held out.

    A test file is prepared by the columns that had to be named for the file that is trained on. Tests that somebody
    gave rows of their own each keep them.
    """
    if not first_trainings(recipe):
        return
    tests = proofs(recipe)
    if len({data_of(proof) for proof in tests} - {OPEN}) > 1:
        tests = [proof for proof in tests if data_of(proof) == OPEN]
    rows = _test_rows(recipe, test)
    if rows is None:
        recipe.steps[:] = [step for step in recipe.steps if step not in tests]
    for proof in tests:
        proof.with_[data_name(proof)] = rows
    for training in trainings(recipe):
        _watch(recipe, training, test)


def _test_rows(recipe: Recipe, test: Any) -> Any:
    """What tests read; None where there is nothing. A preparation of the test file is made or left out in place."""
    prepared = preparation_of(recipe, first_trainings(recipe)[0])
    of_test = test_preparation(recipe)
    if test is None:
        return str(Ref.output(prepared.id, HELD_OUT)) if prepared and holds_out(recipe, prepared) else None
    columns = columns_of(prepared) if prepared else {}
    if not columns or not proofs(recipe):
        if of_test is not None:
            recipe.steps.remove(of_test)
        return test
    if of_test is None:
        of_test = Step(id="prepare_test", tool=tool_for(Purpose.PREPARE).name)
        recipe.steps.insert(recipe.steps.index(proofs(recipe)[0]), of_test)
    kept = {name: value for name, value in of_test.with_.items() if name not in columns_of(of_test)}
    of_test.with_ = {**kept, data_name(of_test): test, **columns, TEST_SIZE: 0}
    return str(Ref.output(of_test.id, ROWS))


def _watch(recipe: Recipe, training: Step, test: Any) -> None:
    """Rows to see whether a training still improves, where it is to stop when it does not."""
    watched = next(iter(names_of(training, "data")[1:]), None)
    own = training.with_.get(watched or "")
    if watched is None or PATIENCE not in training.with_ or (own not in (None, test) and not refers_to_step(own)):
        return  # nothing is said of stopping, or somebody chose the rows
    prepared, rows = preparation_of(recipe, training), test
    if not literal(recipe, training.with_[PATIENCE]):
        rows = None
    elif rows is None and prepared is not None and holds_out(recipe, prepared):
        rows = str(Ref.output(prepared.id, HELD_OUT))
    assign(recipe, training, watched, rows)

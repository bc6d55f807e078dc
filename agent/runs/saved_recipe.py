"""Preparing a saved recipe to run again: new inputs, other params, and the record it has to agree with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.recipe.compose import with_models_placed
from agent.recipe.edit import with_inputs, with_values
from agent.recipe.recipe import Recipe, read_recipe
from agent.runs.keys import Digests
from agent.runs.lock import Lock, read_lock
from agent.session.workspace import Workspace
from tools.errors import ExpectationFailed


@dataclass(frozen=True)
class Replay:
    """A recipe ready to start. `record` is the lock beside it, given only when nothing was changed on purpose."""

    recipe: Recipe
    record: Path | None


def prepare_replay(
    workspace: Workspace, name: str, inputs: dict[str, str] | None = None, params: dict[str, Any] | None = None
) -> Replay:
    """The recipe of that name or path with inputs and params replaced.

    Raises `InputError` for a name that is none, and `ExpectationFailed` when a file the recipe or its lock has a digest
    for holds other content now, unless that input was named on purpose.
    """
    file = workspace.recipe_file(name)
    edited = with_values(with_inputs(read_recipe(file), inputs or {}), params or {})
    recipe = with_models_placed(edited, workspace.models)
    lock_file = _lock_beside(file)
    _refuse_changed_inputs(workspace, recipe, read_lock(lock_file) if lock_file else None, set(inputs or {}))
    return Replay(recipe, lock_file if not inputs and not params else None)


def _lock_beside(file: Path) -> Path | None:
    """`lock.yaml` beside a run's recipe, `<name>.lock.yaml` beside a saved one."""
    beside = file.with_name("lock.yaml") if file.name == "recipe.yaml" else file.with_name(f"{file.stem}.lock.yaml")
    return beside if beside.is_file() else None


def _refuse_changed_inputs(workspace: Workspace, recipe: Recipe, lock: Lock | None, named: set[str]) -> None:
    digests = Digests(workspace.cache / "digests.json")
    changed = []
    for name, item in recipe.inputs.items():
        recorded = item.digest or (lock.inputs[name].digest if lock and name in lock.inputs else None)
        if name in named or not recorded or not Path(item.path).exists():
            continue
        if digests.data(item.path) != recorded:
            changed.append(f"`{name}` ({item.path})")
    if changed:
        raise ExpectationFailed(
            f"Changed since the recipe was recorded: {', '.join(changed)}.",
            "To use the new content on purpose, name it: --input "
            + " --input ".join(f"{text.split('`')[1]}=PATH" for text in changed)
            + ".",
        )

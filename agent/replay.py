"""Preparing a saved recipe to run again: new inputs, other params, and the record it has to agree with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.check import explain
from agent.declarations import step_tool
from agent.keys import Digests
from agent.lock import Lock, read_lock
from agent.recipe import Recipe, RecipeInput, read_recipe
from agent.references import refers_to_step
from agent.workspace import Workspace
from tools.contract import Tool
from tools.errors import ExpectationFailed, InputError


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
    recipe = read_recipe(file)
    lock_file = _lock_beside(file)
    replace_inputs(recipe, inputs or {})
    override(recipe, params or {})
    _refuse_changed_inputs(workspace, recipe, read_lock(lock_file) if lock_file else None, set(inputs or {}))
    return Replay(recipe, lock_file if not inputs and not params else None)


def replace_inputs(recipe: Recipe, inputs: dict[str, str]) -> None:
    """Point named inputs at other files. Raises `InputError` for a name the recipe does not have."""
    for name, path in inputs.items():
        if name not in recipe.inputs:
            known = ", ".join(recipe.inputs) or "none"
            raise InputError(f"The recipe `{recipe.name}` has no input `{name}`.", f"Its inputs: {known}.")
        place = path if path.startswith("hub:") else str(Path(path).expanduser().resolve())
        recipe.inputs[name] = RecipeInput(path=place)


def override(recipe: Recipe, params: dict[str, Any]) -> None:
    """Set params by name, `step.parameter`, or a parameter's own name where it is plain which step is meant.

    Raises `InputError` naming what can be set.
    """
    for key, value in params.items():
        if key in recipe.params or key == "seed":
            recipe.params[key] = value
        elif "." in key:
            step_id, _, parameter = key.partition(".")
            _set_on_step(recipe, step_id, parameter, value)
        else:
            _set_where_declared(recipe, key, value)


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
    takers = [
        step for step in recipe.steps if _takes(step_tool(step.tool), key) and not refers_to_step(step.with_.get(key))
    ]
    training = [step for step in takers if step.tool.startswith(("train_", "continue_"))]
    chosen = training or takers
    if not chosen or (len(chosen) > 1 and not training):
        names = ", ".join([*recipe.params, *(f"{step.id}.{key}" for step in chosen)]) or "none"
        problem = "fits several steps" if chosen else "is no parameter of this recipe"
        raise InputError(f"`{key}` {problem}.", f"It can be set: {names}, or any `step.parameter`.")
    for step in chosen:
        step.with_[key] = value


def _takes(tool: Tool[Any, Any] | None, key: str) -> bool:
    return tool is not None and key in tool.params.model_fields


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

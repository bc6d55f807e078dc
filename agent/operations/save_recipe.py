"""The operation `save_recipe`: a run's recipe and lock, kept under a name."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field

from agent.files import safe_name, write_atomically
from agent.operations.desk import desk_of, run_of
from agent.recipe.recipe import dump_yaml
from agent.runs.lock import read_lock
from agent.runs.run import Run
from agent.runs.store import relative_to_workspace
from agent.session.workspace import Workspace
from tools.contract import Context, Cost, Params, Purpose, Repeatability, Result, tool
from tools.errors import InputError


class SaveRecipeParams(Params):
    """Which recipe, and its name."""

    name: str = Field(min_length=1, max_length=80)
    """What the recipe is called from now on."""
    run: str = "last"
    """The run whose recipe is kept."""


class SaveRecipeResult(Result):
    """Where it is kept."""

    name: str
    path: str
    text: str


@tool(
    title="Keep the recipe",
    purpose=Purpose.SAVE,
    examples=("save this recipe as support",),
    cost=Cost.INSTANT,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def save_recipe(params: SaveRecipeParams, context: Context) -> SaveRecipeResult:
    """Keep a run's recipe under a name, with its lock, to replay it any time."""
    desk = desk_of(context)
    path = keep_recipe(desk.open_workspace, run_of(desk, params.run), params.name)
    text = f"Saved as {path.stem}. Replay it with: tunesmith replay {path.stem}"
    return SaveRecipeResult(name=path.stem, path=str(path), text=text)


def keep_recipe(workspace: Workspace, run: Run, name: str) -> Path:
    """Write a run's recipe and lock into the workspace's recipes. A name in use for another recipe is refused."""
    stem = safe_name(name).removesuffix(".yaml")
    place = workspace.recipes / f"{stem}.yaml"
    if not stem.strip(" .") or stem.endswith(".lock"):
        raise InputError(f"`{name}` cannot be a recipe's name.", "Use letters, digits, spaces, hyphens.")
    recipe = run.recipe.model_copy(deep=True)
    recipe.name = "".join(c for c in stem if c.isalnum() or c in " ._-") or "untitled"
    for item in recipe.inputs.values():
        path = Path(item.path)
        if path.is_relative_to(workspace.root):
            # Inputs that live in the workspace are written from the recipe's folder, so that the workspace may move.
            item.path = str(Path("..") / path.relative_to(workspace.root))
    text = recipe.to_yaml()
    if place.exists() and place.read_text(encoding="utf-8") != text:
        raise InputError(f"There is another recipe called {stem}.", "Choose another name.")
    write_atomically(place, text)
    # The lock of a run that still goes on is no record yet: the recipe alone is kept then.
    if (lock := read_lock(run.folder / "lock.yaml")) is not None and lock.finished:
        content = json.loads(lock.model_dump_json(by_alias=True, exclude_none=True))
        write_atomically(
            place.with_name(f"{stem}.lock.yaml"), dump_yaml(relative_to_workspace(content, workspace.root))
        )
    return place

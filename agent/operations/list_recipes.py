"""The operation `list_recipes`."""

from __future__ import annotations

from agent.operations.desk import NoParams, desk_of
from tools.contract import Context, Cost, Purpose, Repeatability, Result, tool


class RecipeLine(Result):
    """A recipe in a list."""

    name: str
    path: str
    source: str
    """`saved` in the workspace or `shipped` with Tunesmith."""


class ListRecipesResult(Result):
    """Saved recipes first."""

    recipes: list[RecipeLine]
    text: str


@tool(
    title="List the recipes",
    purpose=Purpose.LIST_RECIPES,
    examples=("which recipes are there?",),
    cost=Cost.INSTANT,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def list_recipes(params: NoParams, context: Context) -> ListRecipesResult:
    """List the recipes that can be replayed: saved ones and those shipped with Tunesmith."""
    found = desk_of(context).open_workspace.saved_recipes()
    lines = [RecipeLine(name=name, path=str(path), source=source) for name, path, source in found]
    return ListRecipesResult(recipes=lines, text=f"{len(lines)} recipes.")

"""What a recipe would do if it ran now: which steps are valid already, which would be computed."""

from __future__ import annotations

from typing import Any

from agent.catalogue import step_tool
from agent.recipe.binding import seed_of, value_of
from agent.recipe.check import read_params, refuse_invalid
from agent.recipe.recipe import Recipe
from agent.recipe.refs import step_references, substitute
from agent.runs.keys import Digests, step_key
from agent.runs.store import StepStore, absolute_in_workspace
from agent.session.workspace import Workspace


def forecast(workspace: Workspace, recipe: Recipe) -> list[dict[str, Any]]:
    """A row per step: id, tool, with (params resolved), and `reused from RUN` or `computed` with the reason.

    Raises `InputError` with every problem of the recipe.
    """
    refuse_invalid(recipe)
    digests = Digests(workspace.cache / "digests.json")
    store = StepStore(workspace.root)
    seed = seed_of(recipe)
    results: dict[str, dict[str, Any]] = {}
    rows = []
    for step in recipe.steps:
        tool = step_tool(step.tool)
        assert tool is not None, "refuse_invalid lets no unknown tool through"
        row: dict[str, Any] = {"id": step.id, "tool": step.tool, "forecast": "would be computed"}
        waiting = [other for other in step_references(step.with_) if other not in results]
        if waiting:
            row["forecast"] += f": it needs {', '.join(dict.fromkeys(waiting))}"
        else:
            values = substitute(step.with_, lambda ref: value_of(recipe, results, ref))
            found = store.find(step_key(tool, read_params(tool, values), seed, digests), digests, tool.result)
            if found:
                row["forecast"] = f"is unchanged, reused from run {found[0]}"
                results[step.id] = absolute_in_workspace(found[1], workspace.root)
        rows.append(row)
    return rows

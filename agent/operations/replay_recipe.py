"""The operation `replay_recipe`."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from agent.operations.desk import RunAnswer, desk_of
from agent.runs.approval import approve
from agent.runs.runner import start
from agent.runs.saved_recipe import prepare_replay
from tools.contract import Context, Cost, Params, Purpose, Repeatability, tool


class ReplayParams(Params):
    """Which recipe, and what is to be other than it was."""

    recipe: str
    """Name of a saved or shipped recipe, a recipe file, or a run."""
    inputs: dict[str, str] = Field(default_factory=dict)
    """Other files for named inputs."""
    params: dict[str, Any] = Field(default_factory=dict)
    """Other values for params."""


@tool(
    title="Replay a recipe",
    purpose=Purpose.REPLAY,
    examples=("replay quickstart on new.csv",),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def replay_recipe(params: ReplayParams, context: Context) -> RunAnswer:
    """Run a saved recipe again, unchanged, on new data, or with other values."""
    workspace = desk_of(context).open_workspace
    prepared = prepare_replay(workspace, params.recipe, params.inputs, params.params)
    run = start(workspace, prepared.recipe, [approve(prepared.recipe, "command")], record=prepared.record)
    return RunAnswer(run=run.id, text=f"Started run {run.id}.")

"""Operations: tools that are answered at once and not recorded as steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import Field

from agent.approval import approve
from agent.artifacts import relative_to_workspace
from agent.desk import Desk
from agent.files import safe_name, write_atomically
from agent.lock import read_lock
from agent.recipe import dump_yaml
from agent.replay import prepare_replay
from agent.run import Run, RunStatus
from agent.runner import resume, start
from agent.workspace import Workspace
from tools.contract import Context, Cost, Params, Repeatability, Result, Tool, tool
from tools.errors import InputError


class NoParams(Params):
    """Takes nothing."""


class RunParams(Params):
    run: str = "last"
    """Id of a run, a part of it that fits only one, or `last`."""


class RunLine(Result):
    """A run in a list."""

    id: str
    name: str
    status: str
    created: str
    message: str


class ListRunsResult(Result):
    runs: list[RunLine]
    text: str


class StepLine(Result):
    """How a step of a run ended."""

    id: str
    tool: str
    status: str
    seconds: float | None = None
    reused_from: str | None = None
    result: dict[str, Any] | None = None
    error: str | None = None


class ShowRunResult(Result):
    run: str
    name: str
    status: str
    message: str
    recipe: str
    """Where its recipe is."""
    steps: list[StepLine]
    text: str


class RunAnswer(Result):
    run: str
    text: str


class SaveRecipeParams(Params):
    name: str = Field(min_length=1, max_length=80)
    """What the recipe is called from now on."""
    run: str = "last"
    """The run whose recipe is kept."""


class SaveRecipeResult(Result):
    name: str
    path: str
    text: str


class RecipeLine(Result):
    name: str
    path: str
    source: str
    """`saved` in the workspace or `shipped` with Tunesmith."""


class ListRecipesResult(Result):
    recipes: list[RecipeLine]
    text: str


class ReplayParams(Params):
    recipe: str
    """Name of a saved or shipped recipe, a recipe file, or a run."""
    inputs: dict[str, str] = Field(default_factory=dict)
    """Other files for named inputs."""
    params: dict[str, Any] = Field(default_factory=dict)
    """Other values for params."""


class HelpResult(Result):
    text: str
    tools: list[str]


def _desk(context: Context) -> Desk:
    assert isinstance(context, Desk), "operations are answered at a desk"
    return context


def _visible(desk: Desk) -> list[Run]:
    """All runs at the command line; in a session its own and those that belong to none."""
    runs = desk.open_workspace.list_runs()
    return [run for run in runs if desk.session is None or run.session in (None, desk.session.id)]


def _run(desk: Desk, wanted: str) -> Run:
    visible = _visible(desk)
    if wanted == "last":
        if not visible:
            raise InputError("There is no run yet.", "Ask for something to be done with a file first.")
        return visible[0]
    run = desk.open_workspace.run(wanted)
    if run.id not in [other.id for other in visible]:
        raise InputError(f"There is no run `{wanted}` in this conversation.", "`list runs` shows those there are.")
    return run


@tool(cost=Cost.INSTANT, effects=(), repeatability=Repeatability.INFORMATIVE)
def list_runs(params: NoParams, context: Context) -> ListRunsResult:
    """List the runs of the workspace, newest first."""
    lines = []
    for run in _visible(_desk(context)):
        status, message = run.status_and_message()
        lines.append(RunLine(id=run.id, name=run.name, status=status, created=run.created, message=message))
    text = f"{len(lines)} runs." if lines else "There are no runs yet."
    return ListRunsResult(runs=lines, text=text)


@tool(cost=Cost.INSTANT, effects=(), repeatability=Repeatability.INFORMATIVE)
def show_run(params: RunParams, context: Context) -> ShowRunResult:
    """Show a run: its steps, what came out, and why it ended."""
    run = _run(_desk(context), params.run)
    status, message = run.status_and_message()
    return ShowRunResult(
        run=run.id,
        name=run.name,
        status=status,
        message=message,
        recipe=str(run.recipe_file),
        steps=step_lines(run),
        text=f"{run.name}: {status}. {message}",
    )


def step_lines(run: Run) -> list[StepLine]:
    """Every step of a run as its log tells it, also those that did not start."""
    lines = {step.id: StepLine(id=step.id, tool=step.tool, status="not started") for step in run.recipe.steps}
    for event in run.events.read():
        if event.step not in lines:
            continue
        line, data = lines[event.step], event.data
        if event.kind == "step_started":
            lines[event.step] = line.model_copy(update={"status": "running", "error": None})
        elif event.kind == "step_finished":
            update = {"status": "done", "seconds": data["seconds"], "result": data["result"], "error": None}
            lines[event.step] = line.model_copy(update=update)
        elif event.kind == "step_reused":
            update = {"status": "done", "reused_from": data["from_run"], "result": data["result"], "error": None}
            lines[event.step] = line.model_copy(update=update)
        elif event.kind == "step_failed":
            error = f"{data['message']} {data['remedy']}".strip()
            lines[event.step] = line.model_copy(update={"status": "failed", "error": error})
        elif event.kind == "step_cancelled":
            lines[event.step] = line.model_copy(update={"status": "cancelled"})
    if run.status is RunStatus.INTERRUPTED:
        for step_id, line in lines.items():
            if line.status == "running":
                lines[step_id] = line.model_copy(update={"status": "interrupted"})
    return list(lines.values())


@tool(cost=Cost.INSTANT, effects=(), repeatability=Repeatability.INFORMATIVE)
def cancel_run(params: RunParams, context: Context) -> RunAnswer:
    """Stop a run at its next safe point; what was finished is kept."""
    run = _run(_desk(context), params.run)
    status = run.status
    if status.ended:
        return RunAnswer(run=run.id, text=f"Nothing to stop: run {run.id} is {status} already.")
    run.request_cancel()
    return RunAnswer(run=run.id, text=f"Run {run.id} stops at its next safe point; finished steps are kept.")


@tool(cost=Cost.INSTANT, effects=(), repeatability=Repeatability.INFORMATIVE)
def resume_run(params: RunParams, context: Context) -> RunAnswer:
    """Go on with a run that was cancelled, interrupted or failed."""
    run = resume(_run(_desk(context), params.run))
    return RunAnswer(run=run.id, text=f"Run {run.id} goes on; finished steps are not computed again.")


@tool(cost=Cost.INSTANT, effects=(), repeatability=Repeatability.INFORMATIVE)
def save_recipe(params: SaveRecipeParams, context: Context) -> SaveRecipeResult:
    """Keep a run's recipe under a name, with its lock, to replay it any time."""
    desk = _desk(context)
    path = keep_recipe(desk.open_workspace, _run(desk, params.run), params.name)
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


@tool(cost=Cost.INSTANT, effects=(), repeatability=Repeatability.INFORMATIVE)
def list_recipes(params: NoParams, context: Context) -> ListRecipesResult:
    """List the recipes that can be replayed: saved ones and those shipped with Tunesmith."""
    found = _desk(context).open_workspace.saved_recipes()
    lines = [RecipeLine(name=name, path=str(path), source=source) for name, path, source in found]
    return ListRecipesResult(recipes=lines, text=f"{len(lines)} recipes.")


@tool(cost=Cost.HEAVY, effects=(), repeatability=Repeatability.INFORMATIVE)
def replay_recipe(params: ReplayParams, context: Context) -> RunAnswer:
    """Run a saved recipe again, unchanged, on new data, or with other values."""
    workspace = _desk(context).open_workspace
    prepared = prepare_replay(workspace, params.recipe, params.inputs, params.params)
    run = start(workspace, prepared.recipe, [approve(prepared.recipe, "command")], record=prepared.record)
    return RunAnswer(run=run.id, text=f"Started run {run.id}.")


@tool(cost=Cost.INSTANT, effects=(), repeatability=Repeatability.INFORMATIVE)
def help(params: NoParams, context: Context) -> HelpResult:
    """Say what can be asked for."""
    from agent.declarations import all_tools

    tools = all_tools()
    lines = [f"- **{declared.name}**: {declared.summary}" for declared in tools.values()]
    return HelpResult(text="\n".join(lines), tools=list(tools))


OPERATIONS: dict[str, Tool[Any, Any]] = {
    declared.name: declared
    for declared in (list_runs, show_run, cancel_run, resume_run, save_recipe, list_recipes, replay_recipe, help)
}

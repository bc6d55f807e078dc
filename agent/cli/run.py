"""`tunesmith run TOOL key=value …`: one tool as a one-step recipe, or an operation at once."""

from __future__ import annotations

from typing import Any

import click

from agent.catalogue import operation, step_tool, unknown_tool
from agent.cli import print_json
from agent.cli.options import open_workspace, pairs, typed
from agent.cli.say import say
from agent.cli.watch import summary, watch
from agent.operations.desk import Desk
from agent.recipe.check import read_params
from agent.recipe.compose import compose
from agent.recipe.step import Step
from agent.runs.approval import approve
from agent.runs.runner import start
from agent.session.workspace import Workspace
from tools.contract import Params
from tools.errors import InputError


@click.command("run")
@click.argument("tool")
@click.argument("parameters", nargs=-1, metavar="[key=value]…")
@click.option("--json", "as_json", is_flag=True, help="Print one object: run, status, result, recipe.")
@click.option("--yes", is_flag=True, help="Approve effects beyond this machine too.")
@click.option("--fresh", is_flag=True, help="Compute again what could be reused.")
@click.pass_context
def command(
    context: click.Context, tool: str, parameters: tuple[str, ...], as_json: bool, yes: bool, fresh: bool
) -> int:
    """Run TOOL with parameters; `tunesmith tools TOOL` shows them."""
    values = typed_parameters(tool, pairs(parameters, "a parameter"))
    if answered := operation(tool):
        return _answer(open_workspace(context), read_params(answered, values), tool, as_json)
    declared = step_tool(tool)
    if declared is None:
        raise InputError(unknown_tool(tool), "`tunesmith tools` lists what there is.")
    read_params(declared, values)
    workspace = open_workspace(context)
    recipe = compose([Step(id=tool, tool=tool, with_=values)], request=f"run {tool}", models=workspace.models)
    run = start(workspace, recipe, [approve(recipe, "--yes" if yes else "command")], fresh=fresh)
    code = watch(run, quiet=as_json)
    if as_json:
        content = summary(run)
        steps = content.pop("steps")
        content["result"] = steps[0]["result"] if steps else None
        print_json({key: content[key] for key in ("run", "status", "result", "recipe", *_error_keys(content))})
    return code


def typed_parameters(tool: str, texts: dict[str, str]) -> dict[str, Any]:
    """Values as the tool's declaration types them: a text parameter keeps `007` and `yes` as they were written."""
    declared = operation(tool) or step_tool(tool)
    if declared is None:
        return dict(texts)
    properties = declared.schema().get("properties", {})
    return {key: text if _only_text(properties.get(key, {})) else typed(text) for key, text in texts.items()}


def _only_text(info: dict[str, Any]) -> bool:
    kinds = [part.get("type") for part in info.get("anyOf", [info]) if part.get("type") != "null"]
    return bool(kinds) and all(kind == "string" for kind in kinds)


def _answer(workspace: Workspace, params: Params, name: str, as_json: bool) -> int:
    found = operation(name)
    assert found is not None
    result = found.run(params, Desk(work=workspace.root, workspace=workspace)).model_dump(mode="json")
    if as_json:
        print_json({"run": result.get("run"), "status": "done", "result": result, "recipe": None})
    else:
        say(result.get("text", ""))
    return 0


def _error_keys(content: dict[str, Any]) -> list[str]:
    return [key for key in ("error",) if content.get(key)]

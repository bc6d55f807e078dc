"""`tunesmith replay RECIPE`: run a saved recipe again, unchanged or on new data."""

from __future__ import annotations

import click

from agent.cli import print_json
from agent.cli.options import open_workspace, pairs, typed
from agent.cli.say import say
from agent.cli.watch import summary, watch
from agent.recipe.recipe import Recipe
from agent.runs.approval import approve
from agent.runs.forecast import forecast
from agent.runs.runner import start
from agent.runs.saved_recipe import prepare_replay
from agent.session.workspace import Workspace


@click.command("replay")
@click.argument("recipe")
@click.option("--set", "params", multiple=True, metavar="KEY=VALUE", help="Another value for a param; repeatable.")
@click.option("--input", "inputs", multiple=True, metavar="NAME=PATH", help="Another file for an input; repeatable.")
@click.option("--dry-run", is_flag=True, help="Check everything and say what would be computed; run nothing.")
@click.option("--fresh", is_flag=True, help="Compute again what could be reused.")
@click.option("--yes", is_flag=True, help="Approve effects beyond this machine too.")
@click.option("--json", "as_json", is_flag=True, help="Print one object: run, status, steps, recipe.")
@click.pass_context
def command(
    context: click.Context,
    recipe: str,
    params: tuple[str, ...],
    inputs: tuple[str, ...],
    dry_run: bool,
    fresh: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Run RECIPE again: a saved or shipped name, a file, or a run."""
    workspace = open_workspace(context)
    values = {key: typed(value) for key, value in pairs(params, "a param").items()}
    prepared = prepare_replay(workspace, recipe, pairs(inputs, "an input"), values)
    if dry_run:
        return _dry(workspace, prepared.recipe, as_json)
    approval = approve(prepared.recipe, "--yes" if yes else "command")
    run = start(workspace, prepared.recipe, [approval], record=prepared.record, fresh=fresh)
    code = watch(run, quiet=as_json)
    if as_json:
        print_json(summary(run))
    return code


def _dry(workspace: Workspace, recipe: Recipe, as_json: bool) -> int:
    """What each step would do, after the same checks as a real replay."""
    rows = forecast(workspace, recipe)
    if as_json:
        print_json({"run": None, "status": "dry-run", "steps": rows, "recipe": recipe.model_dump(by_alias=True)})
    else:
        for row in rows:
            say(f"{row['id']}: {row['tool']} {row['forecast']}")
    return 0

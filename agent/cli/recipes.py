"""`tunesmith recipes`: what can be replayed."""

from __future__ import annotations

import click

from agent.cli import print_json
from agent.cli.options import open_workspace
from agent.cli.say import say
from agent.recipe.recipe import read_recipe
from tools.errors import InputError


@click.command("recipes")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """List saved and shipped recipes with what they do."""
    rows = []
    for name, path, source in open_workspace(context).saved_recipes():
        try:
            recipe = read_recipe(path)
            about = recipe.description or recipe.request or ", ".join(step.tool for step in recipe.steps)
        except InputError as error:
            about = f"cannot be replayed: {error.message.splitlines()[0]}"
        rows.append({"name": name, "source": source, "path": str(path), "about": " ".join(about.split())})
    if as_json:
        print_json({"recipes": rows})
        return 0
    for row in rows:
        say(f"{row['name']:<24} {row['source']:<8} {row['about']}")
    return 0

"""Which planner a command uses, in the workspace it works in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from agent.planner.contract import Planner
from agent.planner.which_planner import planner_for

HELP = "built-in, openai:MODEL or transformers:MODEL [TUNESMITH_PLANNER, settings.yaml, built-in]."


def planner_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--planner`, the same wherever requests are understood."""
    return click.option("--planner", metavar="NAME", help=f"Which planner understands requests: {HELP}")(command)


def chosen_planner(context: click.Context, flag: str | None) -> Planner:
    """The planner by flag, environment or settings. Raises `InputError` for one that is not set up."""
    return planner_for(flag, settings_folder(context))


def settings_folder(context: click.Context) -> Path:
    """The workspace's folder, which is not made for the sake of looking for settings."""
    named = context.find_root().obj["workspace"] or os.environ.get("TUNESMITH_WORKSPACE") or "tunesmith-workspace"
    return Path(named).expanduser().resolve()

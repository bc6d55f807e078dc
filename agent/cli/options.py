"""What several commands take: the workspace, `key=value` pairs, files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from agent.session.workspace import Workspace
from tools.errors import InputError


def open_workspace(context: click.Context) -> Workspace:
    """The workspace named by --workspace, the environment, or the default."""
    chosen = context.find_root().obj["workspace"]
    return Workspace.open(Path(chosen) if chosen else None)


def pairs(texts: tuple[str, ...], what: str) -> dict[str, str]:
    """`key=value` texts as a mapping. Raises `InputError` for one without `=`."""
    found = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise InputError(f"`{text}` is not {what}.", "Write it as name=value.")
        found[key.strip()] = value
    return found


def typed(value: str) -> Any:
    """A value as YAML reads it: numbers, true/false, [lists]; text otherwise."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        read = YAML(typ="safe", pure=True).load(value)
    except YAMLError:
        return value
    # Dates and the like stay text: no parameter takes them.
    return read if isinstance(read, bool | int | float | list | dict | str) or read is None else value

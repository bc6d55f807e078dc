"""Every tool by name: steps of a recipe, which `tools/` declares, and operations, which are answered at once."""

from __future__ import annotations

import difflib
from functools import cache
from typing import Any

from tools.catalogue import LATER_TOOLS, TOOLS, later_tool
from tools.contract import Purpose, Tool
from tools.records import Records

OPERATIONS: Records[Tool[Any, Any]] = Records(
    "agent.operations", Tool, "operation", lambda declared: list(Purpose).index(declared.purpose or Purpose.HELP)
)
"""Tools that are answered at once and not recorded as steps."""


def step_tool(name: str) -> Tool[Any, Any] | None:
    """A tool a recipe may use as a step."""
    return TOOLS.get(name)


def operation(name: str) -> Tool[Any, Any] | None:
    """A tool that is answered at once and not recorded as a step."""
    return OPERATIONS.get(name)


def tool_named(name: str) -> Tool[Any, Any] | None:
    """A step or an operation; None for a name that is neither."""
    return step_tool(name) or operation(name)


def all_tools() -> dict[str, Tool[Any, Any]]:
    """Steps and operations, in the order people read about them."""
    return {**TOOLS, **OPERATIONS}


def purpose_of(name: str) -> Purpose | None:
    """What a tool is for; None for a name that is none, and for a tool without a purpose of its own."""
    found = tool_named(name)
    return found.purpose if found else None


@cache
def tool_for(purpose: Purpose, objective: str | None = None) -> Tool[Any, Any]:
    """The tool with that purpose; of those that train, the one with that objective.

    Raises `LookupError` where no tool, or more than one, is declared for it.
    """
    found = [t for t in TOOLS.values() if t.purpose is purpose and objective in (None, t.objective)]
    # Operations are asked last: loading them takes longer than planning does.
    found = found or [t for t in OPERATIONS.values() if t.purpose is purpose]
    if len(found) != 1:
        names = ", ".join(declared.name for declared in found) or "none"
        raise LookupError(f"one tool was expected for {purpose}{f' ({objective})' if objective else ''}: {names}")
    return found[0]


def training_tools() -> tuple[str, ...]:
    """Names of the tools that train."""
    return tuple(name for name, declared in TOOLS.items() if declared.purpose is Purpose.TRAIN)


def unknown_tool(name: str) -> str:
    """What to say about a name that is no tool of today."""
    if later := later_tool(name):
        return f"`{name}` comes in a later release. Today: {later.instead}"
    names = [*(later.name for later in LATER_TOOLS), *all_tools()]
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean `{close[0]}`?" if close else "`tunesmith tools` lists them."
    return f"`{name}` is not a tool. {hint}"

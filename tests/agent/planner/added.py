"""Tools that are there for one test, as if a file had declared them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import agent.catalogue
from tools.catalogue import TOOLS
from tools.contract import Tool

_OF_TEXTS = ("phrase_files", "needles", "model_names")
"""Modules whose caches hold nothing of the catalogue, and take long to fill."""


@contextmanager
def added(*tools: Tool[Any, Any]) -> Iterator[None]:
    """The catalogue with these tools in it, or in place of those of the same name."""
    before, seen_by_agent = dict(TOOLS), agent.catalogue.TOOLS
    # Other tests put a copy there.
    agent.catalogue.TOOLS = TOOLS
    TOOLS.__dict__["_found"] = {**before, **{tool.name: tool for tool in tools}}
    _forget()
    try:
        yield
    finally:
        TOOLS.__dict__["_found"] = before
        agent.catalogue.TOOLS = seen_by_agent
        _forget()
        # Filled again before another test puts tools of its own in.
        agent.catalogue.all_tools()


def _forget() -> None:
    """Everything that was worked out from the catalogue is worked out again."""
    for name, module in list(sys.modules.items()):
        if name.startswith("agent.") and not name.endswith(_OF_TEXTS):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()

"""Which planner understands requests. An LLM is used only when it is named, never because a key is found."""

from __future__ import annotations

import os

from agent.planner.contract import Planner
from tools.errors import InputError


def planner_named(name: str | None) -> Planner:
    """The planner of that name, of `TUNESMITH_PLANNER`, or the built-in one."""
    chosen = name or os.environ.get("TUNESMITH_PLANNER") or "built-in"
    if chosen != "built-in":
        raise InputError(f"There is no planner `{chosen}`.", "There is `built-in`; LLM planners come later.")
    from agent.planner import built_in

    return built_in()

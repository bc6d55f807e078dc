"""From what a person says to steps, a question or an answer. `built_in()` needs no model and no network."""

from __future__ import annotations

from agent.planner.contract import Planner

__all__ = ["built_in"]


def built_in() -> Planner:
    """The planner that works everywhere: written rules, the same reply for the same words."""
    from agent.planner.built_in_planner import BuiltInPlanner

    return BuiltInPlanner()

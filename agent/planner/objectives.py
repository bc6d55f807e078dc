"""From the objectives that are declared to the tools that train for them, and to the wishes that ask for them.

An objective is asked for by its name or by the rows that are there; the tool that trains with it is found by it.
"""

from __future__ import annotations

from functools import cache

from agent.catalogue import tool_for, training_tools
from tools.catalogue import TOOLS
from tools.contract import Purpose
from tools.facts import Shape
from tools.training.objectives import OBJECTIVES
from tools.training.objectives.objective import Objective


def first_objective() -> Objective:
    """The one that is meant where nothing speaks for another."""
    return next(iter(OBJECTIVES.values()))


def objective_of(tool: str) -> Objective | None:
    """What a tool trains for; None for one that does not train."""
    declared = TOOLS.get(tool)
    return OBJECTIVES[declared.objective] if declared and declared.objective else None


def tool_of(objective: Objective) -> str:
    """Name of the tool that trains for it."""
    return tool_for(Purpose.TRAIN, objective.name).name


@cache
def preference_shapes() -> frozenset[Shape]:
    """Rows that say which answers are preferred."""
    return frozenset().union(*(each.shapes for each in OBJECTIVES.values() if each.aligns))


@cache
def objective_wishes() -> tuple[str, ...]:
    """Wishes for training of a kind that is named: objectives a tool of today trains for."""
    return tuple(name for tool in training_tools() if (name := TOOLS[tool].objective))


@cache
def training_wishes() -> tuple[str, ...]:
    """Every wish to train, the plain one first."""
    return (Purpose.TRAIN, *objective_wishes())


@cache
def aligning_wishes() -> tuple[str, ...]:
    """Wishes to learn from preferences."""
    return tuple(name for name in objective_wishes() if OBJECTIVES[name].aligns)

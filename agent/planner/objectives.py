"""What training can be for, as far as a plan turns on it: which rows an objective learns from, and how it is spoken of.

An objective is asked for by its name or by the rows that are there; the tool that trains with it is found by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from agent.catalogue import tool_for, training_tools
from tools.catalogue import TOOLS
from tools.contract import Purpose
from tools.facts import Shape


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What is optimised."""

    name: str
    called: str
    """In a sentence: `DPO`."""
    needs: str
    """The rows it learns from, in words."""
    shapes: frozenset[Shape]
    aligns: bool = False
    """Whether it teaches a model that was tuned already which answers are preferred."""
    words: tuple[str, ...] = ()
    """What people call it beside its name, as patterns over plain words."""


OBJECTIVES: dict[str, Objective] = {
    objective.name: objective
    for objective in (
        Objective(
            name="sft",
            called="fine-tuning (SFT)",
            needs="prompts with answers",
            shapes=frozenset({Shape.PROMPT_COMPLETION, Shape.ALPACA, Shape.MESSAGES, Shape.SHAREGPT}),
            words=(r"supervised", r"instruction tun\w+"),
        ),
        Objective(
            name="dpo",
            called="DPO",
            needs="a chosen and a rejected answer for each prompt",
            shapes=frozenset({Shape.PREFERENCE}),
            aligns=True,
            words=("direct preference",),
        ),
        Objective(
            name="kto",
            called="KTO",
            needs="answers each marked good or bad",
            shapes=frozenset({Shape.UNPAIRED_PREFERENCE}),
            aligns=True,
        ),
        Objective(name="text", called="continued pretraining", needs="raw text", shapes=frozenset({Shape.TEXT})),
    )
}
"""By name, the one that is meant where nothing speaks for another first."""


def first_objective() -> Objective:
    """The one that is meant where nothing speaks for another."""
    return next(iter(OBJECTIVES.values()))


def fitting(shape: Shape) -> Objective:
    """The objective that learns from rows of that shape; the first where none says it does."""
    return next((each for each in OBJECTIVES.values() if shape in each.shapes), first_objective())


def objective_of(tool: str) -> Objective | None:
    """What a tool trains for; None for one that does not train."""
    declared = TOOLS.get(tool)
    return OBJECTIVES[declared.objective] if declared and declared.objective else None


def tool_of(objective: Objective) -> str:
    """Name of the tool that trains for it."""
    return tool_for(Purpose.TRAIN, objective.name).name


def shapes_of(tool: str) -> frozenset[Shape]:
    """What a training tool learns from; empty for any other tool."""
    objective = objective_of(tool)
    return objective.shapes if objective else frozenset()


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

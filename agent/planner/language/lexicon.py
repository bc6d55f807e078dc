"""The phrases requests are read by: those of the files, and what tools declare of their own.

A wish is called by what a tool is for (`profile`), what it trains for (`dpo`), or the tool's own name where it plays no
part of its own; what asks for no tool has the name it has in `talk.txt`, what comes later its own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from agent.planner.declared import wish_of
from agent.planner.language.declared_words import is_ordinary
from agent.planner.language.mask import SIGN, Kind, mask
from agent.planner.language.normalise import plain_words
from agent.planner.language.numbers import figures
from agent.planner.language.phrase_files import Section, sections
from agent.planner.objectives import first_objective
from tools.catalogue import TOOLS
from tools.contract import Purpose, Tool
from tools.training.objectives import OBJECTIVES

FILES = ("data", "training", "models", "operations", "later", "talk")


@cache
def all_phrases() -> dict[str, Section]:
    """Wish to its phrases: those of the files in their order, then what tools declare of their own.

    What is answered at once has all its phrases in the file: its declarations need not be loaded to plan a step.
    """
    found = {section.heading[0]: section for name in FILES for section in sections(name)}
    for tool in TOOLS.values():
        wish = wish_of(tool)
        # Where no file has phrases for it, a tool is asked for as in its examples; the objective that is meant where
        # nothing speaks for another is asked for by the plain wish.
        if tool.name in found and tool.name != wish:
            # It was promised before, and is here now.
            found[wish] = found.pop(tool.name)
        plain = wish in found or wish == first_objective().name
        said = tool.phrases if plain else (*tool.phrases, *_names_of(tool), *map(_as_phrase, tool.examples))
        if said:
            section = found.setdefault(wish, Section((wish,), examples=list(tool.examples)))
            section.strong += [phrase for phrase in said if phrase]
    return found


def _names_of(tool: Tool[Any, Any]) -> tuple[str, ...]:
    """A kind of training is asked for by the words of its objective, and by its name where that means nothing else."""
    if tool.objective is None:
        return ()
    own = () if is_ordinary(tool.objective) else (tool.objective,)
    return (*own, *OBJECTIVES[tool.objective].words)


_SETTING = re.compile(r" (?:with|using|at|of|to|for|into)(?: [a-z]+)*? \d.*$|[.?!;]*$")
_PIECES = {
    **dict.fromkeys((Kind.FILE, Kind.MISSING, Kind.DATASET), "<file>"),
    **dict.fromkeys((Kind.MODEL, Kind.VAGUE_MODEL), "<model>"),
    Kind.LITERAL: "<text>",
    Kind.SQL: "<sql>",
    Kind.RECIPE: "<recipe>",
    Kind.RUN: "<run>",
}


def _as_phrase(example: str) -> str:
    """A request in plain words as a phrase: any file in place of the one it names, without what it sets."""
    masked = mask(example, [], [], [], frozenset())
    text = _SETTING.sub("", figures(plain_words(masked.text)))
    parts = re.split(f"({SIGN})", text)
    return "".join(
        _PIECES.get(masked.items[part].kind, "<any>") if part in masked.items else re.sub(r"([^\w\s])", r"\\\1", part)
        for part in parts
    ).strip()


@cache
def named_in(file: str) -> frozenset[str]:
    """The wishes of one file of phrases, without those that tools declare beside it."""
    return frozenset(section.heading[0] for section in sections(file))


@cache
def tool_wishes() -> frozenset[str]:
    """Wishes that a tool of today answers, the plain one for training included."""
    return frozenset({Purpose.TRAIN, *map(wish_of, TOOLS.values())}) | named_in("operations")


@cache
def later_wishes() -> frozenset[str]:
    """Wishes for what a later release brings."""
    return named_in("later") - TOOLS.keys()

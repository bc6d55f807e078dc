"""Finds what a request asks for: phrases of every tool, longest first, and whether they are denied.

A wish is called by what a tool is for (`profile`), what it trains for (`dpo`), or the tool's own name where it plays no
part of its own; what asks for no tool has the name it has in `talk.txt`, what comes later its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from agent.catalogue import all_tools
from agent.planner.declared import wish_of
from agent.planner.language.guess import guess
from agent.planner.language.mask import SIGN, Kind, mask
from agent.planner.language.needles import possible
from agent.planner.language.negation import Scope, denied
from agent.planner.language.normalise import plain_words
from agent.planner.language.numbers import figures
from agent.planner.language.phrase_files import Section, compiled, sections
from agent.planner.objectives import first_objective, objective_wishes
from tools.contract import Purpose

FILES = ("data", "training", "models", "operations", "later", "talk")


@cache
def all_phrases() -> dict[str, Section]:
    """Wish to its phrases: those of the files in their order, then what tools declare of their own."""
    found = {section.heading[0]: section for name in FILES for section in sections(name)}
    for tool in all_tools().values():
        wish = wish_of(tool)
        # Where no file has phrases for it, a tool is asked for as in its examples; the objective that is meant where
        # nothing speaks for another is asked for by the plain wish.
        plain = wish in found or wish == first_objective().name
        said = tool.phrases if plain else (*tool.phrases, *map(_as_phrase, tool.examples))
        if said:
            section = found.setdefault(wish, Section((wish,), examples=list(tool.examples)))
            section.strong += [phrase for phrase in said if phrase]
    return found


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
    return frozenset({Purpose.TRAIN, *map(wish_of, all_tools().values())})


_FIRST = named_in("later") | {"out_of_reach"}
"""Words that say what cannot be done yet, or at all, decide whatever stands around them."""


@dataclass(frozen=True)
class Wish:
    """One thing asked for, and where."""

    name: str
    start: int
    end: int
    strong: bool
    denied: bool


def find_wishes(text: str, within: list[Scope]) -> list[Wish]:
    """Wishes in the order of the text. Of overlapping ones the longer stays, of equals the one declared first; what is
    out of reach goes before all.

    Loose phrases count where no strong one meets them and the letters of the text agree; weak ones only where nothing
    else was found.
    """
    strong = _without_overlaps(_matches(text, within, "strong"))
    loose = [wish for wish in _matches(text, within, "loose") if not any(_meet(wish, other) for other in strong)]
    if loose:
        odds = guess(text).odds
        strong = _without_overlaps([*strong, *(wish for wish in loose if odds.get(wish.name, 0) >= _AGREED)])
    if any(not wish.denied for wish in strong):
        return strong
    # Beside what is only denied ("train, but do not evaluate") weak words count too.
    return _without_overlaps([*strong, *_matches(text, within, "weak")])


_AGREED = 0.2
"""Odds from which the letters agree with a loose phrase."""


def _matches(text: str, within: list[Scope], kind: Literal["strong", "loose", "weak"]) -> Iterable[Wish]:
    for name, section in all_phrases().items():
        for phrase in getattr(section, kind):
            if not possible(phrase, text):
                continue
            for match in compiled(phrase).finditer(text):
                if match.end() > match.start():
                    yield Wish(name, match.start(), match.end(), kind != "weak", denied(match.start(), within))


def _rank(wish: Wish) -> tuple[bool, bool, int, bool]:
    return wish.name not in _FIRST, not wish.strong, wish.start - wish.end, wish.name != "about_run"


def _without_overlaps(found: Iterable[Wish]) -> list[Wish]:
    kept: list[Wish] = []
    listed = list(found)
    # A kind of training that is named goes before the plain word for it.
    special = [wish for wish in listed if wish.name in objective_wishes()]
    listed = [w for w in listed if w.name != Purpose.TRAIN or not any(_meet(w, other) for other in special)]
    for wish in sorted(listed, key=_rank):
        if not any(_meet(wish, other) for other in kept):
            kept.append(wish)
    return sorted(kept, key=lambda wish: wish.start)


def _meet(wish: Wish, other: Wish) -> bool:
    return wish.start < other.end and other.start < wish.end

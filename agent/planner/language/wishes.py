"""Finds what a request asks for: phrases of every tool, longest first, and whether they are denied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from agent.planner.language.declared_words import new_choices
from agent.planner.language.guess import guess
from agent.planner.language.lexicon import all_phrases, later_wishes
from agent.planner.language.needles import possible
from agent.planner.language.negation import Scope, denied
from agent.planner.language.phrase_files import compiled
from agent.planner.objectives import objective_wishes
from tools.contract import Purpose


def _cannot_be(name: str) -> bool:
    """Words that say what cannot be done yet, or at all, decide whatever stands around them."""
    return name == "out_of_reach" or name in later_wishes()


@cache
def _is_there() -> frozenset[str]:
    """Names that say nothing of what cannot be done, whatever the phrases remember: they are declared."""
    return new_choices() | frozenset(objective_wishes())


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
                if match.end() > match.start() and not (_cannot_be(name) and match.group().strip() in _is_there()):
                    yield Wish(name, match.start(), match.end(), kind != "weak", denied(match.start(), within))


def _rank(wish: Wish) -> tuple[bool, bool, int, bool]:
    return not _cannot_be(wish.name), not wish.strong, wish.start - wish.end, wish.name != "about_run"


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

"""Finds what a request asks for: phrases of every tool, longest first, and whether they are denied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from agent.planner.negation import Scope, denied
from agent.planner.operation_phrases import LATER, OPERATIONS
from agent.planner.talk_phrases import TALK
from agent.planner.wish_phrases import PHRASES, PIECES, WishPhrases

ALL_PHRASES: tuple[WishPhrases, ...] = (*PHRASES, *OPERATIONS, *LATER, *TALK)


@dataclass(frozen=True)
class Wish:
    """One thing asked for, and where."""

    name: str
    start: int
    end: int
    strong: bool
    denied: bool


def expand(pattern: str) -> str:
    """A phrase with its pieces written out."""
    previous = ""
    while previous != pattern:
        previous = pattern
        pattern = re.sub(r"<([a-z]+)>", lambda m: PIECES.get(m.group(1), m.group(0)), pattern)
    return pattern


@cache
def _compiled() -> tuple[tuple[str, bool, tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (phrases.wish, strong, tuple(re.compile(expand(p)) for p in patterns))
        for phrases in ALL_PHRASES
        for strong, patterns in ((True, phrases.strong), (False, phrases.weak))
        if patterns
    )


def find_wishes(text: str, within: list[Scope]) -> list[Wish]:
    """Wishes in the order of the text. Of overlapping ones the longer stays, of equals the one declared first.

    Weak phrases count only where no strong one was found.
    """
    strong = _without_overlaps(_matches(text, within, strong=True))
    return strong or _without_overlaps(_matches(text, within, strong=False))


def _matches(text: str, within: list[Scope], *, strong: bool) -> Iterable[Wish]:
    for name, is_strong, patterns in _compiled():
        if is_strong is not strong:
            continue
        for pattern in patterns:
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    yield Wish(name, match.start(), match.end(), strong, denied(match.start(), within))


def _without_overlaps(found: Iterable[Wish]) -> list[Wish]:
    kept: list[Wish] = []
    for wish in sorted(found, key=lambda wish: wish.start - wish.end):
        if not any(wish.start < other.end and other.start < wish.end for other in kept):
            kept.append(wish)
    return sorted(kept, key=lambda wish: wish.start)

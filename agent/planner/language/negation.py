"""How far a "not" reaches: "don't evaluate or compare, just train" denies two wishes and states one."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from agent.planner.language.phrase_files import expand, sections


@dataclass(frozen=True)
class Scope:
    """A negator and the stretch after it that it denies."""

    start: int
    inner: int
    """Where the words it denies begin."""
    end: int


@cache
def _patterns(heading: str) -> tuple[re.Pattern[str], ...]:
    section = next(section for section in sections("negation") if section.heading == (heading,))
    return tuple(re.compile(expand(phrase)) for phrase in section.strong)


def scopes(text: str) -> list[Scope]:
    """Every stretch of the text that is denied."""
    found = []
    ends = sorted({match.start() for end in _patterns("ends") for match in end.finditer(text)})
    for negator in _patterns("negators"):
        for match in negator.finditer(text):
            # "not on b.csv": what ends a stretch further on begins one here.
            first = _PREPOSITION.match(text, match.end())
            place = bisect_left(ends, first.end() if first else match.end())
            found.append(Scope(match.start(), match.end(), ends[place] if place < len(ends) else len(text)))
    for pattern in _patterns("before"):
        found += [Scope(m.start("what") - 1, m.start("what"), m.end("what")) for m in pattern.finditer(text)]
    return found


_PREPOSITION = re.compile(r"\s*(?:on|with|using|for)\b")


def denied(start: int, within: list[Scope]) -> bool:
    """Whether what starts there is denied; a phrase that holds its own negator ("without duplicates") is not."""
    hits = [scope for scope in within if scope.inner <= start < scope.end]
    # "not without": two in a row make a yes.
    doubled = any(second.start - first.inner in (0, 1) for first in hits for second in hits if first is not second)
    return bool(hits) and not doubled

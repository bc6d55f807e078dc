"""Finds the terms a question is about; the explanations stand in `phrases/glossary.txt`."""

from __future__ import annotations

import re
from functools import cache

from agent.planner.language.phrase_files import TERM, glossary


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?P<t{i}>{pattern})\b" for i, (_, pattern, _) in enumerate(glossary())))


def with_terms_marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Text with every term as one sign, and for each sign (its place in that text, index of the term)."""
    places: list[tuple[int, int]] = []
    shorter = 0

    def mark(match: re.Match[str]) -> str:
        nonlocal shorter
        places.append((match.start() - shorter, int(str(match.lastgroup)[1:])))
        shorter += match.end() - match.start() - 1
        return TERM

    return _pattern().sub(mark, text), places

"""Columns marked in a request by runs of one sign, so that one set of patterns serves the columns of all files."""

from __future__ import annotations

import re

from agent.planner.language.phrase_files import FIELD


def marked(text: str, names: str) -> str:
    """Text with a run of signs as long as the name in place of whatever the pattern `names` finds; signs stay."""
    return re.sub(
        names, lambda m: m.group() if m.group()[0] >= "\ue000" else FIELD * len(m.group()), text, flags=re.IGNORECASE
    )


def words_of(patterns: list[str]) -> frozenset[str]:
    """The plain words patterns are made of. A column called like one of them cannot be marked: the patterns would no
    longer find their word."""
    return frozenset(re.findall(r"[a-z]+", " ".join(patterns)))

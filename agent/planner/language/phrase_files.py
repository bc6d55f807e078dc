"""Reads the phrases in `phrases/`: what people say, one way of saying it a line, so that they can be read and added to.

A phrase is a regular expression over text as `normalise` leaves it. Two things are simpler: `(a|b)` does not capture,
and `<name>` stands for a piece of `pieces.txt` or for a sign of `mask`. It begins and ends at the edge of a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from agent.planner.language.numbers import NUMBER

FOLDER = Path(__file__).with_name("phrases")
BLANK = "\ue0fe"
"""Stands where a parameter was read, one for each character, so that places keep their number."""
CARD = "\ue0fd"
"""The same for memory of a GPU."""
FIELD = "\ue0f2"
"""Stands, one for each character, for a word that is a column's name and nothing else."""
TERM = "\ue0f1"
"""Stands for a term of the glossary."""

_SIGNS = {
    "file": "[\ue000\ue001\ue004][\ue100-\uefff]",
    "model": "[\ue002\ue003][\ue100-\uefff]",
    "text": "\ue005[\ue100-\uefff]",
    "sql": "\ue006[\ue100-\uefff]",
    "recipe": "\ue007[\ue100-\uefff]",
    "run": "\ue008[\ue100-\uefff]",
    "column": f"(?:\ue009[\ue100-\uefff]|{FIELD}+)",
    "any": "[\ue000-\ue0ff][\ue100-\uefff]",
    "set": BLANK,
    "card": CARD,
    "term": TERM,
    "n": rf"(?<![\d.\w])(?P<n>{NUMBER})(?![\w.]*\d)",
}


@dataclass
class Section:
    """A heading in brackets with the lines below it."""

    heading: tuple[str, ...]
    """Its words; the last one may hold spaces where `limit` says so."""
    strong: list[str] = field(default_factory=list)
    """Phrases that decide by themselves."""
    weak: list[str] = field(default_factory=list)
    """Phrases that count only with a file, a model or a parameter beside them."""
    loose: list[str] = field(default_factory=list)
    """Strong phrases of everyday words: they count where the request as a whole looks like it, and nowhere inside what
    is said more plainly."""
    examples: list[str] = field(default_factory=list)

    @property
    def phrases(self) -> list[str]:
        """All ways of saying it, whatever they decide."""
        return [*self.strong, *self.loose, *self.weak]


def sections(name: str, limit: int = -1) -> list[Section]:
    """The sections of a file of phrases. `limit` is how often a heading is split at spaces."""
    found: list[Section] = []
    for line in _lines(name):
        if line.startswith("[") and line.endswith("]"):
            found.append(Section(tuple(line[1:-1].split(" ", limit) if limit >= 0 else line[1:-1].split())))
        elif line.startswith("example: "):
            found[-1].examples.append(line.removeprefix("example: "))
        elif line.startswith("weak: "):
            found[-1].weak.append(line.removeprefix("weak: "))
        elif line.startswith("loose: "):
            found[-1].loose.append(line.removeprefix("loose: "))
        else:
            found[-1].strong.append(line)
    return found


def _lines(name: str) -> list[str]:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def words(heading: str) -> frozenset[str]:
    """A list of plain words."""
    listed = next(section for section in sections("words") if section.heading == (heading,))
    return frozenset(" ".join(listed.strong).split())


@cache
def entries(name: str) -> tuple[tuple[str, str, str], ...]:
    """(name, pattern, text) of every entry of a file of texts."""
    found: list[list[str]] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            found[-1].append(line.strip())
        elif line.strip() and not line.startswith("#"):
            title, _, pattern = line.partition(" = ")
            found.append([title, plain_groups(pattern)])
    return tuple((title, pattern, " ".join(text)) for title, pattern, *text in found)


def glossary() -> tuple[tuple[str, str, str], ...]:
    """(name, pattern of the ways of saying it, explanation) of every term."""
    return entries("glossary")


@cache
def pieces() -> dict[str, str]:
    """Name to pattern, pieces inside pieces written out."""
    named = dict(_SIGNS)
    for line in _lines("pieces"):
        name, _, pattern = line.partition(" = ")
        named[name] = plain_groups(pattern)
    return named


def plain_groups(pattern: str) -> str:
    """`(` as a group that does not capture, unless it says something else."""
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)


def expand(phrase: str) -> str:
    """A phrase as a regular expression without its edges."""
    pattern, previous = plain_groups(_edges(phrase)), ""
    # A sign is no letter, and no punctuation either.
    pattern = pattern.replace(r"\W", "[^\\w\ue000-\uf8ff]")
    while previous != pattern:
        previous = pattern
        pattern = re.sub(r"(?<!\?P)<([a-z]+)>", lambda match: pieces().get(match.group(1), match.group(0)), pattern)
    return pattern


def _edges(phrase: str) -> str:
    """`\\b` beside a group or a piece as an edge that holds beside a sign too, for a sign is no letter."""
    after_piece = re.sub(r"(?<=>)\\b(?=[(<])(?!\( )", r"(?<!\\w)", phrase)
    closing = re.sub(r"(?<=[)>?*+}\]])\\b(?![a-z]|\([^ ?])", r"(?!\\w)", after_piece)
    return re.sub(r"(?<!\w)\\b(?=[(<])", r"(?<!\\w)", closing)


@cache
def compiled(phrase: str) -> re.Pattern[str]:
    """A phrase ready to search with, beginning and ending at the edge of a word."""
    return re.compile(rf"(?<!\w)(?:{expand(phrase)})(?!\w)")

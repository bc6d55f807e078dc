"""What a text must contain for a phrase to match it: tells quickly which of a thousand phrases are worth trying.

Compiling a phrase costs a hundred times more than looking for a word, so a phrase whose words are not there is never
compiled.
"""

from __future__ import annotations

import re
from functools import cache

from agent.planner.language.phrase_files import _lines

_SIGNS = {
    "file": "\ue000\ue001\ue004",
    "model": "\ue002\ue003",
    "text": "\ue005",
    "sql": "\ue006",
    "recipe": "\ue007",
    "run": "\ue008",
    "column": "\ue009\ue0f2",
    "set": "\ue0fe",
    "card": "\ue0fd",
    "term": "\ue0f1",
}

_TOKEN = re.compile(
    r"(?P<letters>[a-z ]+)|\\.|\[(?:\\.|[^\]])*\]|(?P<piece><[a-z]+>)"
    r"|(?P<open>\((?:\?(?:P<\w+>|[:=!]|<[=!]))?)|(?P<close>\))|(?P<bar>\|)|(?P<times>[?*+]\??|\{[\d,]+\}\??)|."
)

Needles = tuple[str, ...]
"""Words of which one has to be there."""


def possible(phrase: str, text: str) -> bool:
    """Whether the phrase may match; False is certain."""
    return all(any(needle in text for needle in needles) for needles in required(phrase))


class _Group:
    """An open bracket: its finished alternatives, and what the current one needs."""

    def __init__(self, looks_around: bool = False) -> None:
        self.looks_around = looks_around
        self.branches: list[list[Needles]] = []
        self.current: list[Needles] = []

    def finished(self) -> list[Needles]:
        """What the whole group needs: all of one alternative, or one word of each of several."""
        branches = [*self.branches, self.current]
        if self.looks_around:
            return []
        if len(branches) == 1:
            return branches[0]
        best = [max(branch, key=lambda needles: min(map(len, needles)), default=()) for branch in branches]
        return [tuple(needle for needles in best for needle in needles)] if all(best) else []


@cache
def required(phrase: str) -> tuple[Needles, ...]:
    """For each part that has to be there, the words one of which has to be there."""
    tokens = list(_TOKEN.finditer(phrase))
    groups = [_Group()]
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        kind = token.lastgroup
        optional = following is not None and following.lastgroup == "times" and following.group()[0] != "+"
        if kind == "letters":
            groups[-1].current += _of_letters(token.group()[:-1] if optional else token.group())
        elif kind == "piece":
            groups[-1].current += [] if optional else _of_piece(token.group()[1:-1])
        elif kind == "open":
            groups.append(_Group(looks_around=token.group()[-1] in "=!"))
        elif kind == "close":
            done = groups.pop().finished()
            groups[-1].current += [] if optional else done
        elif kind == "bar":
            groups[-1].branches.append(groups[-1].current)
            groups[-1].current = []
    return tuple(groups[0].finished())


@cache
def _of_piece(name: str) -> list[Needles]:
    """What a piece needs: its sign, or what it is made of."""
    if name in _SIGNS:
        return [tuple(_SIGNS[name])]
    lines = (line.partition(" = ") for line in _lines("pieces"))
    written = next((pattern for title, _, pattern in lines if title == name), "")
    return list(required(written)) if written else []


def _of_letters(letters: str) -> list[Needles]:
    word = max(letters.split(" "), key=len)
    return [(word,)] if len(word) > 1 else []

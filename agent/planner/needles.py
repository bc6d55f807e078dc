"""What a text must contain for a phrase to match it: tells quickly which of a thousand phrases are worth trying.

Compiling a phrase costs a hundred times more than looking for a word, so a phrase whose words are not there is never
compiled.
"""

from __future__ import annotations

from functools import cache

_SIGNS = {
    "file": "\ue000\ue001\ue004",
    "model": "\ue002\ue003",
    "text": "\ue005",
    "sql": "\ue006",
    "recipe": "\ue007",
    "run": "\ue008",
    "column": "\ue009",
    "set": "\ue0fe",
    "term": "\ue0f1",
}
_LITERAL = frozenset("abcdefghijklmnopqrstuvwxyz ")


def possible(phrase: str, text: str) -> bool:
    """Whether the phrase may match; False is certain."""
    return all(any(needle in text for needle in needles) for needles in required(phrase))


@cache
def required(phrase: str) -> tuple[tuple[str, ...], ...]:
    """For each part that has to be there, the words one of which has to be there."""
    branches = _split(phrase)
    if len(branches) == 1:
        return tuple(_required_of(branches[0]))
    each = [_best(_required_of(branch)) for branch in branches]
    return (tuple(needle for needles in each if needles for needle in needles),) if all(each) else ()


def _best(parts: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The part that tells most: the one whose shortest word is longest."""
    return max(parts, key=lambda needles: min(map(len, needles)), default=())


def _required_of(branch: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    run, place = "", 0
    while place < len(branch):
        char = branch[place]
        end = _unit_end(branch, place)
        optional = branch[end : end + 1] in ("?", "*", "{") and branch[end : end + 1] != ""
        if char in _LITERAL and not optional and branch[end : end + 1] != "+":
            run += char
        else:
            found += _of_run(run)
            run = ""
            if not optional:
                found += _of_unit(branch[place:end])
        place = _after_quantifier(branch, end)
    return [*found, *_of_run(run)]


def _of_run(run: str) -> list[tuple[str, ...]]:
    word = max(run.split(" "), key=len)
    return [(word,)] if len(word) > 1 else []


def _of_unit(unit: str) -> list[tuple[str, ...]]:
    if unit.startswith("(") and not unit.startswith("(?"):
        inner = required(unit[1:-1])
        return list(inner)
    if unit.startswith("<") and unit[1:-1] in _SIGNS:
        return [tuple(_SIGNS[unit[1:-1]])]
    return []


def _unit_end(text: str, place: int) -> int:
    """Where the piece that begins at a place ends: a letter, an escape, a class, a group, a named piece."""
    char = text[place]
    if char == "\\":
        return place + 2
    if char == "[":
        return text.index("]", place + 2) + 1
    if char == "<" and ">" in text[place:]:
        return text.index(">", place) + 1
    if char != "(":
        return place + 1
    depth, at = 0, place
    while at < len(text):
        step = _unit_end(text, at) if text[at] in "\\[" else at + 1
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return step
        at = step
    raise ValueError(f"unbalanced group in phrase: {text}")


def _after_quantifier(text: str, place: int) -> int:
    if text[place : place + 1] == "{":
        place = text.index("}", place) + 1
    while text[place : place + 1] in ("?", "*", "+") and text[place : place + 1]:
        place += 1
    return place


def _split(phrase: str) -> list[str]:
    """The alternatives of a phrase at its outermost level."""
    parts, start, place = [], 0, 0
    while place < len(phrase):
        if phrase[place] == "|":
            parts.append(phrase[start:place])
            start = place + 1
            place += 1
        else:
            place = _unit_end(phrase, place)
    return [*parts, phrase[start:]]

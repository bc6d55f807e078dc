"""What a model chose that the person did not say: numbers, conditions, switches, lists and texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from agent.catalogue import purpose_of, step_tool
from agent.planner.contract import SessionFacts
from agent.planner.language.reading import read
from agent.recipe.step import Step
from tools.contract import Purpose

LAST_REQUESTS = 12
"""How many earlier requests are read for what was stated in them."""
LONGEST_SHOWN = 200
"""Characters of a value in a note."""

_FIGURES = {
    "half": 0.5, "quarter": 0.25, "tenth": 0.1, "fifth": 0.2, "third": 1 / 3, "one": 1, "once": 1, "single": 1,
    "two": 2, "twice": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "twenty": 20, "fifty": 50, "hundred": 100, "thousand": 1000,
}  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?|\.\d+)(e-?\d+)?\s*(%|percent|k\b)?")
_LITERAL = re.compile(r"'((?:[^']|'')*)'")


def notes_of_choices(steps: list[Step], facts: SessionFacts, request: str, said: str) -> list[str]:
    """At most one note on all choices, conditions on rows first, and one on every condition that was said in words.

    `said` is everything the person said, in lower case.
    """
    chosen, conditions = [], []
    known: dict[str, Any] | None = None
    for name, value in _values(steps, facts):
        if stated(value, said):
            continue
        if name in _CONDITIONS and _constants_said(str(value), said):
            conditions.append(f"What you said of the rows was read as: {_shown(value)}.")
            continue
        # A switch has no words of its own: whether it was stated is for whoever understands words to say.
        known = _read_as(facts, request) if known is None else known
        if name not in known or known[name] != value:
            chosen.append((name not in _CONDITIONS, f"{name} = {_shown(value)}"))
    listed = list(dict.fromkeys(text for _, text in sorted(chosen, key=lambda one: one[0])))
    note = [f"Chosen by the model, not stated by you: {', '.join(listed)}."] if listed else []
    return [*note, *dict.fromkeys(conditions)]


_CONDITIONS = ("where", "sql")


def _values(steps: list[Step], facts: SessionFacts) -> Iterator[tuple[str, Any]]:
    """Parameters that name no data and no model, and columns only where detection took others."""
    detected = {file.path: file.mapping for file in facts.files}
    for step in steps:
        tool = step_tool(step.tool)
        values = step.with_.get("params") or {} if purpose_of(step.tool) is Purpose.REPLAY else step.with_
        for name, value in values.items():
            role = name.removesuffix("_column")
            own = role != name and detected.get(str(step.with_.get("data")), {}).get(role) == value
            if (tool is None or tool.role_of(name) is None) and not own:
                yield name, value


def _read_as(facts: SessionFacts, request: str) -> dict[str, Any]:
    """Parameters as the built-in planner reads them out of what was said, the last word on each."""
    known: dict[str, Any] = {}
    for words in [*(exchange.request for exchange in facts.history[-LAST_REQUESTS:]), request]:
        reading = read(words, facts)
        known |= {**reading.parameters.values(), **reading.columns}
    return known


def stated(value: Any, said: str) -> bool:
    """Whether a value stands in the person's words: a number as a figure or a word, a text by all of its words."""
    if isinstance(value, list):
        return bool(value) and all(stated(one, said) for one in value)
    if isinstance(value, str):
        words = _words(value)
        return words <= _words(said) if words else value.lower() in said
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return any(abs(value - number) <= 1e-9 * max(1.0, abs(value)) for number in _numbers(said))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))


def _constants_said(condition: str, said: str) -> bool:
    """Whether every text and number of a condition was said; one without any says nothing of where it is from."""
    texts = [text.replace("''", "'").strip("%") for text in _LITERAL.findall(condition)]
    rest = re.sub(r'"(?:[^"]|"")*"', " ", _LITERAL.sub(" ", condition))
    constants = [*texts, *_numbers(rest)]
    return bool(constants) and all(stated(each, said) for each in constants)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


def _numbers(said: str) -> list[float]:
    numbers = [_FIGURES[word] for word in re.findall(r"[a-z]+", said) if word in _FIGURES]
    for figure, exponent, unit in _NUMBER.findall(said):
        number = float(figure.replace(",", "") + exponent)
        numbers += [number, number / 100] if unit in ("%", "percent") else [number * 1000 if unit else number]
    return numbers

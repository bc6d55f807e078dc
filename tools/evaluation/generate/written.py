"""Answers written down: one line of JSON a row, and the first rows for the chat."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tools.evaluation.generate.generation import Answer
from tools.evaluation.generate.items import Item

SAMPLE_ROWS = 20
SAMPLE_CHARACTERS = 2000
"""Longest text shown inline; the artifact holds it whole."""


def prompt_text(item: Item) -> str:
    """A prompt as people read it: the user's words alone, or every turn with its role."""
    if len(item.prompt) == 1:
        return str(item.prompt[0]["content"])
    return "\n".join(f"{message['role']}: {message['content']}" for message in item.prompt)


def compared_rows(items: Sequence[Item], answers: dict[str, list[Answer]]) -> list[dict[str, Any]]:
    """Rows with each model's answer under its name."""
    return [
        {
            "row": item.row,
            "prompt": prompt_text(item),
            "reference": item.references,
            **{label: of_label[index].text for label, of_label in answers.items()},
        }
        for index, item in enumerate(items)
    ]


def blinded(rows: list[dict[str, Any]], first: str, second: str, seed: int) -> list[dict[str, Any]]:
    """Rows with the two answers in an order drawn by `seed`, and a key that says whose is whose."""
    rng = random.Random(seed)
    found = []
    for row in rows:
        order = [first, second]
        rng.shuffle(order)
        shown = {key: value for key, value in row.items() if key not in order}
        a, b = order
        found.append({**shown, "answer_a": row[a], "answer_b": row[b], "key": {"a": a, "b": b}})
    return found


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """Write JSONL in UTF-8."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def first_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first rows, long texts cut, without a key to a blind order."""
    return [{key: _cut(value) for key, value in row.items() if key != "key"} for row in rows[:SAMPLE_ROWS]]


def _cut(value: Any) -> Any:
    if isinstance(value, list):
        return [_cut(one) for one in value[:5]]
    if isinstance(value, str) and len(value) > SAMPLE_CHARACTERS:
        return value[: SAMPLE_CHARACTERS - 1] + "…"
    return value

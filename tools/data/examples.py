"""A few rows as a person reads them: who says what."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from tools.data.opening import Opened
from tools.data.shapes.forms import Form
from tools.data.shapes.mapping import Mapped

SHOWN = 600
"""Characters of each part that are shown."""


class Part(BaseModel):
    """One turn. `speaker` is system, user, assistant, tool, chosen, rejected or text."""

    model_config = ConfigDict(extra="forbid")
    speaker: str
    text: str


class Example(BaseModel):
    """A row of the dataset as training will see it, long parts cut in the middle."""

    model_config = ConfigDict(extra="forbid")
    row: int
    parts: list[Part]


def pick_examples(
    dataset: Opened, made: Mapped, table: str = "mapped", count: int = 3, *, listed: str | None = None
) -> list[Example]:
    """The first usable row and others drawn by their number, so that the same file shows the same ones.

    `listed` is a table with the same `id`, `row` and `fault` that is quicker to read.
    """
    columns = ", ".join(["row", *made.columns])
    chosen = dataset.connection.execute(
        f"WITH usable AS MATERIALIZED (SELECT id, row FROM {listed or table} WHERE fault IS NULL) SELECT id FROM "
        f"usable ORDER BY id <> (SELECT min(id) FROM usable), hash(row, 7), id LIMIT {count}"
    ).fetchall()
    # One by one and by number: only the part of the table that holds the row is read.
    found = [
        line
        for (number,) in chosen
        for line in dataset.connection.execute(f"SELECT {columns} FROM {table} WHERE id = {number}").fetchall()
    ]
    return [_example(made, dict(zip(["row", *made.columns], line, strict=True))) for line in found]


def _example(made: Mapped, row: dict[str, Any]) -> Example:
    if made.form is Form.TEXT:
        return Example(row=row["row"], parts=[Part(speaker="text", text=trimmed(row["text"]))])
    parts = [Part(speaker=turn["role"], text=trimmed(turn["content"])) for turn in row["prompt"]]
    if made.form is Form.PREFERENCE:
        for side in ("chosen", "rejected"):
            text = "\n".join(turn["content"] for turn in row[side])
            parts.append(Part(speaker=side, text=trimmed(text)))
    else:
        parts += [Part(speaker=turn["role"], text=trimmed(turn["content"])) for turn in row["completion"]]
    return Example(row=row["row"], parts=parts)


def trimmed(text: str) -> str:
    """A text with its middle left out where it is long."""
    if len(text) <= SHOWN:
        return text
    return f"{text[: SHOWN * 2 // 3].rstrip()} […] {text[-SHOWN // 3 :].lstrip()}"

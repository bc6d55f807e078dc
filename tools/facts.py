"""What can be known about a file at a glance: enough to plan on, cheap enough to do at every upload.

No cell text is in here, so nothing written in a file can reach a planner as words to act on. Column names are data too.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict


class Shape(StrEnum):
    """What the rows of a dataset are, which decides what "train on it" means."""

    PROMPT_COMPLETION = "prompt_completion"
    ALPACA = "alpaca"
    MESSAGES = "messages"
    SHAREGPT = "sharegpt"
    PREFERENCE = "preference"
    UNPAIRED_PREFERENCE = "unpaired_preference"
    TEXT = "text"
    UNKNOWN = "unknown"


class FileFacts(BaseModel):
    """A dataset file as a planner sees it."""

    model_config = ConfigDict(extra="forbid")
    name: str
    """Base name, as the person knows it."""
    path: str
    bytes: int
    format: str
    """csv, tsv, json, jsonl, parquet, txt, folder, hub; `.gz` of the first six is named without the suffix."""
    shape: Shape
    columns: list[str]
    rows: int | None
    """None where counting would mean reading more than a glance allows."""
    mapping: dict[str, str]
    """Role (prompt, completion, system, chosen, rejected, label, text, messages, input) to column or dotted path."""
    question: str | None = None
    """What has to be asked before this file can be used, where detection could not decide."""
    options: list[str] = []
    """The likely answers to `question`: column names or pairs."""

    def read_as(self, mapping: dict[str, str]) -> FileFacts:
        """These facts once somebody has said which column plays which part: `mapping` is role to column."""
        roles = mapping.keys()
        shape = (
            Shape.PREFERENCE
            if {"chosen", "rejected"} <= roles
            else Shape.PROMPT_COMPLETION
            if {"prompt", "completion"} <= roles
            else Shape.TEXT
            if "text" in roles
            else self.shape
        )
        return self.model_copy(update={"mapping": mapping, "shape": shape, "question": None, "options": []})


def look_at(path: str | Path) -> FileFacts:
    """Recognise a dataset's format, shape and mapping from its first rows.

    Raises `InputError` for what is not a dataset: a missing, empty or binary file, a PDF, an archive.
    """
    from tools.data.detect import look

    return look(path)


def preview(path: str | Path, columns: dict[str, str]) -> list[dict[str, Any]]:
    """Three rows as training will see them: `{"row", "parts": [{"speaker", "text"}]}`; for people, never for planners.

    `columns` maps roles (prompt, completion, …) to columns that were named. Empty where the file is too large for a
    glance, on the Hub, or its mapping is undecided. Raises `InputError` for columns that are not there.
    """
    from tools.data.preview import first_rows

    return [example.model_dump() for example in first_rows(str(path), columns)]

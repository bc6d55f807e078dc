"""What is known about a file at a glance: enough to plan on. Types only; `tools.look` opens files.

No cell text is in here, so nothing written in a file can reach a planner as words to act on. Column names are data too.
"""

from __future__ import annotations

from enum import StrEnum

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
    """Name of one of `tools.data.formats.FORMATS`, by content, whether compressed or not; `folder` for a folder."""
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

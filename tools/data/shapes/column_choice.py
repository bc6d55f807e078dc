"""The columns a person names, and how they change what was detected."""

from __future__ import annotations

from pydantic import Field

from tools.contract import Params
from tools.data.shapes.forms import FORM_OF, Form
from tools.errors import InputError
from tools.facts import Shape
from tools.fields import Hint

MAX_LENGTH = Hint(
    unit="tokens", usual=(512, 1024), words=("length", "max length", "maximum length", "context"), lifted=True
)
"""What is known of `max_length` wherever a dataset is looked at for a model."""


class ColumnChoice(Params):
    """Which column plays which part. All are optional: what is left out is detected from names and values."""

    prompt_column: str | None = Field(default=None, min_length=1)
    """Column the model is given: the question. A dotted path reaches into nested fields (`userInput.text`)."""
    completion_column: str | None = Field(default=None, min_length=1)
    """Column the model is to answer with."""
    system_column: str | None = Field(default=None, min_length=1)
    """Column with the system message of each row."""
    chosen_column: str | None = Field(default=None, min_length=1)
    """Column with the better answer of a preference pair."""
    rejected_column: str | None = Field(default=None, min_length=1)
    """Column with the worse answer of a preference pair."""
    label_column: str | None = Field(default=None, min_length=1)
    """Column with each row's class, or with yes/no where answers were judged."""
    text_column: str | None = Field(default=None, min_length=1)
    """Column with raw text, to learn from without questions."""
    split_column: str | None = Field(default=None, min_length=1)
    """Column that says which rows are for training and which for testing (train, test, validation, dev)."""

    def chosen(self) -> dict[str, str]:
        """Role to column, for the columns that were named."""
        roles = ("prompt", "completion", "system", "chosen", "rejected", "label", "text", "split")
        named = {role: getattr(self, f"{role}_column") for role in roles}
        return {role: column for role, column in named.items() if column}


def choose(mapping: dict[str, str], shape: Shape, named: dict[str, str]) -> tuple[Shape, dict[str, str]]:
    """A detected mapping with the columns a person named instead.

    Naming a role that belongs to another form changes the form: a person who names the text column wants text.
    Raises `InputError` when what was named is not enough for any form.
    """
    if not named:
        return shape, mapping
    if "text" in named:
        if extra := sorted(named.keys() - {"text", "split"}):
            raise InputError(
                f"text_column stands for itself; received {', '.join(f'{e}_column' for e in extra)} too.",
                "Name the text column, or the columns of a question and its answer.",
            )
        return Shape.TEXT, {**{role: mapping[role] for role in ("split",) if role in mapping}, **named}
    if named.keys() == {"split"} and shape in FORM_OF:
        return shape, {**mapping, **named}
    merged = {**mapping, **named}
    if "prompt" in named:
        merged.pop("messages", None)
        merged.pop("text", None)
        if "input" not in named and mapping.get("prompt") != named["prompt"]:
            merged.pop("input", None)
    if {"chosen", "rejected"} <= merged.keys():
        return Shape.PREFERENCE, {k: v for k, v in merged.items() if k not in ("completion", "label", "text")}
    if "messages" in merged or {"prompt", "completion"} <= merged.keys():
        if shape is Shape.UNPAIRED_PREFERENCE and "label" in merged:
            return shape, merged
        kept = shape if shape in FORM_OF and FORM_OF[shape] is Form.PROMPT_COMPLETION else Shape.PROMPT_COMPLETION
        return kept, merged
    raise InputError(
        f"{', '.join(f'{role}_column={column}' for role, column in named.items())} is not enough.",
        "Name prompt_column and completion_column, or chosen_column and rejected_column, or text_column.",
    )

"""A tool's declaration is whole, and names only what is there."""

from __future__ import annotations

from typing import Any

import pytest

from tools.contract import Context, Cost, Params, Repeatability, Result, tool


class NoteParams(Params):
    text: str
    """What is noted."""


class NoteResult(Result):
    length: int


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"leading": ("text", "colour")}, "note_down: it has no parameter colour to show first"),
        ({"figures": (("width", "width"),)}, "note_down: its result has no field width to show"),
        ({"objective": "sft"}, "note_down: a training tool names its objective"),
    ],
)
def test_a_declaration_that_names_what_is_not_there_is_refused(declared: dict[str, Any], said: str) -> None:
    declare = tool(
        title="Note", purpose=None, examples=(), cost=Cost.LIGHT, repeatability=Repeatability.BIT_EXACT, **declared
    )

    def note_down(params: NoteParams, context: Context) -> NoteResult:
        """Note something down."""
        return NoteResult(length=len(params.text))

    with pytest.raises(TypeError, match=said):
        declare(note_down)

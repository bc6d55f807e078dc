"""The state of one open page: what was chosen on it. It travels with every request, so the server keeps none."""

from __future__ import annotations

import hashlib
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Page(BaseModel):
    """Choices made on the page, and which version of each part it has been sent.

    It comes from the browser: every id in it is checked against the session before it is used.
    """

    model_config = ConfigDict(extra="forbid")
    run: str | None = Field(default=None, max_length=200)
    """The run on show; None for the latest."""
    answers_page: int = Field(default=1, ge=1, le=1_000_000)
    answers_query: str = Field(default="", max_length=500)
    saving: str | None = Field(default=None, max_length=200)
    """The run whose recipe is being given a name."""
    sent: dict[str, str] = Field(default_factory=dict)
    """Part of the screen to the mark of what the page shows there."""


def read_page(choices: Any, sent: Any) -> Page:
    """The page's own account of itself; a fresh page where it makes no sense."""
    try:
        return Page.model_validate({**(choices or {}), "sent": sent or {}})
    except (ValidationError, TypeError):
        return Page()


def mark(facts: Any) -> str:
    """A short mark that changes when what a part is drawn from changes."""
    return hashlib.blake2b(repr(facts).encode(), digest_size=8).hexdigest()

"""What a page sends when it is clicked, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from ui.page import Page


@dataclass
class Update:
    """What the page has to change."""

    page: Page
    browser: dict[str, Any] | None = None
    """What the browser is to remember from now on; None where that stays."""
    drawn: dict[str, Any] = field(default_factory=dict)
    alert: Markup | None = None
    """Something to say beside the conversation; empty takes it away, None leaves it."""
    tab: str | None = None
    text: str | None = None
    """What the input holds from now on; None leaves it."""
    running: bool = False


@dataclass(frozen=True)
class Request:
    """A click: the action, what it is about, and the fields of the form it stands in."""

    action: str
    target: str = ""
    values: dict[str, str] = field(default_factory=dict)

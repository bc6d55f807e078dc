"""The line above everything: name, which planner and workspace, conversations, and light or dark."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from ui.cards import button
from ui.markup import Child, element

MARK = element(
    "svg",
    element("path", d="M4 14h10l6-5v3l-4 3v2h-4l2 4H8l2-4H6z"),
    element("path", d="M15 3l1 2.6L18.6 6.6 16 7.6 15 10.2 14 7.6 11.4 6.6 14 5.6z", class_="tm-spark"),
    viewBox="0 0 24 24",
    width=26,
    height=26,
    aria_hidden="true",
    class_="tm-mark-svg",
)
"""An anvil and a spark."""


def header(status: str, known: Sequence[tuple[str, str]], current: str) -> Markup:
    """`known` are (id, title) of this browser's conversations, the latest first."""
    options: list[Child] = [
        element("option", title or "New conversation", value=session, selected=session == current)
        for session, title in known
    ]
    chooser = element(
        "select", *options, class_="tm-sessions", aria_label="Conversation", name="session", data_change="open_session"
    )
    return element(
        "div",
        MARK,
        element("div", element("h1", "Tunesmith"), element("p", status, title=status), class_="tm-name"),
        element(
            "div",
            element("button", "Chat", type="button", data_view="chat", class_="tm-seg"),
            element("button", "Details", type="button", data_view="side", class_="tm-seg"),
            class_="tm-views",
            role="group",
            aria_label="What is shown",
        ),
        chooser if len(known) > 1 else None,
        button("New", "new_session", title="Start a new conversation", style="tm-small"),
        element(
            "button",
            "◐",
            type="button",
            data_theme_switch=True,
            class_="tm-button tm-small tm-theme",
            title="Light or dark",
            aria_label="Light or dark",
        ),
        class_="tm-header",
    )

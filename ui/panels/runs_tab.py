"""The Runs tab: what was run in this conversation and from the command line, to open again, go on with, or stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ui.cards import button, empty, status_tag
from ui.figures import when
from ui.markup import Child, element
from ui.prose import file_name


@dataclass(frozen=True)
class RunEntry:
    """A run in the list."""

    id: str
    name: str
    status: str
    created: str
    steps: str
    """What it did, in a few words."""


def runs_panel(entries: Sequence[RunEntry], shown: str | None) -> Markup:
    """Newest first; the one on show is marked."""
    if not entries:
        return empty("No runs yet", "Every plan you approve becomes a run. It stays here, also after a restart.")
    return element("ul", *(_entry(entry, entry.id == shown) for entry in entries), class_="tm-list")


def _entry(entry: RunEntry, shown: bool) -> Markup:
    controls: list[Child] = [button("Open", "open_run", entry.id, style="tm-small")]
    if entry.status in ("created", "running"):
        controls.append(button("Stop", "cancel", entry.id, style="tm-small"))
    elif entry.status in ("failed", "cancelled", "interrupted"):
        controls.append(button("Go on", "resume", entry.id, style="tm-small"))
    elif entry.status == "done":
        controls.append(button("Save as a recipe", "ask_save", entry.id, style="tm-small"))
    return element(
        "li",
        element("div", element("b", file_name(entry.name)), status_tag(entry.status), class_="tm-row"),
        element("p", f"{when(entry.created)} · {entry.steps}", class_="tm-quiet"),
        element("div", *controls, class_="tm-controls"),
        class_="tm-item tm-shown" if shown else "tm-item",
    )

"""One conversation as the parts of a page, each with what it is drawn from: only what changed is sent again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from agent.recipe.recipe import parse_recipe
from agent.runs.state import RunState
from agent.session.conversation import Conversation
from agent.session.session import Turn
from tools.errors import TunesmithError
from ui import messages
from ui.downloads import Downloads
from ui.header import header
from ui.live import LiveRuns
from ui.page import Page, mark
from ui.panels.compare_tab import compare_facts, compare_panel
from ui.panels.data_tab import data_panel
from ui.panels.recipes_tab import RecipeEntry, recipes_panel
from ui.panels.run_tab import live_strip, run_panel
from ui.panels.runs_tab import RunEntry, runs_panel
from ui.plan_card import plan_card
from ui.render import title
from ui.welcome import suggestion_row, suggestions, welcome

PARTS = ("header", "chat", "foot", "live", "run", "data", "compare", "recipes", "runs")
"""In the order handlers return them. `foot` follows the last message: a plan, a welcome, or suggestions."""

LISTED_RUNS = 60
"""Runs shown in the Runs tab."""


@dataclass(frozen=True)
class Part:
    """What a part shows depends on `facts` and nothing else; `draw` makes it."""

    facts: Any
    draw: Callable[[], Any]


@dataclass
class Screen:
    """Draws one page of one conversation."""

    conversation: Conversation
    live: LiveRuns
    downloads: Downloads
    page: Page
    status: str
    """One line on planner and workspace, for the header."""
    known: list[tuple[str, str]]
    """(id, title) of the conversations this browser has had."""

    def changed(self) -> dict[str, Any]:
        """What has to be sent, by part; the page's marks are brought up to date."""
        drawn: dict[str, Any] = {}
        for name, part in self.parts().items():
            new = mark(part.facts)
            if self.page.sent.get(name) != new:
                drawn[name] = part.draw()
                self.page.sent[name] = new
        return drawn

    def parts(self) -> dict[str, Part]:
        turns, files = self.conversation.turns, self.conversation.files
        view, running = self.shown_run(), self.running()
        session = self.conversation.session.id
        return {
            "header": Part((self.status, self.known, session), lambda: header(self.status, self.known, session)),
            "chat": Part(
                messages.signature(turns, self.live.view), lambda: messages.conversation(turns, self.live.view)
            ),
            "foot": self._foot(turns),
            "live": Part(running and (running.id, running.seq, running.cancelling), lambda: live_strip(running)),
            "run": Part(_progress(view), lambda: run_panel(view, self._addresses(view))),
            "data": Part((files, view and (view.id, _finished(view))), lambda: data_panel(files, view)),
            "compare": self._compare(view),
            "recipes": self._recipes(),
            "runs": self._runs(view),
        }

    def own_runs(self) -> list[str]:
        """Runs this conversation may see: its own, and those started from the command line."""
        session = self.conversation.session.id
        visible = (run_id for run_id in self.live.ids() if self.live.session_of(run_id) in (None, session))
        return [run_id for _, run_id in zip(range(LISTED_RUNS), visible, strict=False)]

    def shown_run(self) -> RunState | None:
        """The run the page chose, or else the latest of the conversation."""
        if self.page.run and self.page.run in self.own_runs():
            return self.live.view(self.page.run)
        last = next((turn.run for turn in reversed(self.conversation.turns) if turn.run), None)
        return self.live.view(last) if last else None

    def running(self) -> RunState | None:
        """The latest run of this conversation that has not ended."""
        for turn in reversed(self.conversation.turns):
            if turn.run and (view := self.live.view(turn.run)) and view.active:
                return view
        return None

    def proposed(self) -> Turn | None:
        """The plan that waits for an answer."""
        return next((turn for turn in reversed(self.conversation.turns) if turn.state == "proposed"), None)

    def _foot(self, turns: list[Turn]) -> Part:
        if not turns:
            return Part("welcome", welcome)
        turn = self.proposed()
        if turn is not None and turn.plan is not None:
            plan, files = turn.plan, self.conversation.files
            return Part(("plan", turn.id), lambda: plan_card(turn.id, plan, files))
        last = turns[-1]
        if last.role == "assistant" and last.data.get("received"):
            texts = suggestions(self.conversation.files)
            return Part(("suggest", texts), lambda: suggestion_row(texts))
        return Part("nothing", lambda: "")

    def _addresses(self, view: RunState | None) -> list[tuple[str, str]]:
        """(label, address) of everything the run on show made."""
        found = []
        for step in view.steps if view else ():
            for field, value in step.result.items():
                if isinstance(value, dict) and "digest" in value and "path" in value:
                    label = f"{field.replace('_', ' ')} of {title(step.tool).lower()}"
                    found.append((label, self.downloads.address(view.id if view else "", step.id, field)))
        return found

    def _compare(self, view: RunState | None) -> Part:
        facts = compare_facts(view)
        page, query = self.page.answers_page, self.page.answers_query
        return Part((facts, page, query), lambda: compare_panel(view, page, query))

    def _recipes(self) -> Part:
        entries = [
            read_entry(name, str(path), source, path.stat().st_mtime_ns)
            for name, path, source in self.conversation.workspace.saved_recipes()
        ]
        saving = self._saving()
        files = self.conversation.files
        facts = ([(entry.name, entry.text, entry.problem) for entry in entries], [file.path for file in files], saving)
        return Part(facts, lambda: recipes_panel(entries, files, saving))

    def _saving(self) -> tuple[str, str] | None:
        run_id = self.page.saving
        if not run_id or run_id not in self.own_runs():
            return None
        view = self.live.view(run_id)
        return (run_id, view.name) if view else None

    def _runs(self, shown: RunState | None) -> Part:
        views = [view for run_id in self.own_runs() if (view := self.live.view(run_id))]
        facts = ([(view.id, view.status) for view in views], shown and shown.id)
        return Part(facts, lambda: runs_panel([self._entry(view) for view in views], shown.id if shown else None))

    def _entry(self, view: RunState) -> RunEntry:
        steps = " → ".join(title(step.tool) for step in view.steps)
        created = self.live.created(view.id)
        return RunEntry(view.id, view.name, view.status, created, steps)


@lru_cache(maxsize=256)
def read_entry(name: str, path: str, source: str, _changed: int) -> RecipeEntry:
    """A recipe as its file is now; one that cannot be read says why."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        return RecipeEntry(name, source, text, parse_recipe(text, Path(path).name))
    except (OSError, UnicodeDecodeError, TunesmithError) as error:
        return RecipeEntry(name, source, "", None, str(error))


def _progress(view: RunState | None) -> Any:
    return view and (view.id, view.seq, view.status, view.cancelling)


def _finished(view: RunState) -> tuple[str, ...]:
    return tuple(step.id for step in view.steps if step.finished)

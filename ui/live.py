"""Views of runs kept up to date from their logs, reading only what was added since the last look."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from agent.runs.run import Run, RunStatus
from agent.session.workspace import Workspace
from ui.render import RunView, fold, planned, settle

KEPT = 256
"""Runs whose views stay in memory; others are folded again when somebody looks."""


@dataclass
class _Watched:
    run: Run
    view: RunView
    session: str | None = None
    offset: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class LiveRuns:
    """One view per run, shared by every page that shows it. Never waits for a run."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._watched: OrderedDict[str, _Watched] = OrderedDict()
        self._lock = threading.Lock()

    def view(self, run_id: str) -> RunView | None:
        """The run as it is now, None where there is no such run."""
        watched = self._watch(run_id)
        if watched is None:
            return None
        with watched.lock:
            _catch_up(watched)
            return watched.view

    def reopened(self, run_id: str) -> None:
        """A run that had ended goes on: its worker has been started and will soon say so itself."""
        watched = self._watch(run_id)
        if watched is not None:
            with watched.lock:
                watched.view = replace(watched.view, status=RunStatus.CREATED.value, message="", ended="")

    def session_of(self, run_id: str) -> str | None:
        """The session that started a run; None for one from the command line."""
        watched = self._watch(run_id)
        return watched.session if watched else None

    def created(self, run_id: str) -> str:
        """When a run was made, as ISO time; empty for one that is gone."""
        watched = self._watch(run_id)
        return watched.run.created if watched else ""

    def ids(self) -> list[str]:
        """Ids of all runs of the workspace, newest first."""
        return sorted((folder.name for folder in self.workspace.runs.iterdir() if folder.is_dir()), reverse=True)

    def _watch(self, run_id: str) -> _Watched | None:
        with self._lock:
            if run_id in self._watched:
                self._watched.move_to_end(run_id)
                return self._watched[run_id]
        folder = self.workspace.runs / run_id
        # An id is a folder's own name: nothing a page sends can lead out of the runs.
        if folder.parent != self.workspace.runs or not (folder / "recipe.yaml").is_file():
            return None
        run = Run(folder)
        # The log's first event names the steps; reading the recipe of every listed run would be slow.
        watched = _Watched(run, planned(run_id, run.name, ()), run.session)
        with self._lock:
            watched = self._watched.setdefault(run_id, watched)
            while len(self._watched) > KEPT:
                self._watched.popitem(last=False)
        return watched


def _catch_up(watched: _Watched) -> None:
    run = watched.run
    ended_before = watched.view.active and run.worker_pid() is None
    events, watched.offset = run.events.tail(watched.offset)
    if events:
        watched.view = fold(watched.view, events)
    if not watched.view.active:
        return
    if ended_before and not events:
        # Its process is gone and has nothing more to say: the log alone would show it running for ever.
        status, message = run.status_and_message()
        if status is not RunStatus.CREATED:
            watched.view = settle(watched.view, status, message)
    cancelling = run.cancel_requested
    if watched.view.active and cancelling != watched.view.cancelling:
        watched.view = replace(watched.view, cancelling=cancelling)

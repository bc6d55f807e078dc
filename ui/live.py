"""States of runs kept up to date from their logs, reading only what was added since the last look."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from agent.runs.run import Run
from agent.runs.state import RunState
from agent.session.workspace import Workspace

KEPT = 256
"""Runs whose states stay in memory; others are folded again when somebody looks."""


@dataclass
class _Watched:
    run: Run
    lock: threading.Lock = field(default_factory=threading.Lock)

    def state(self) -> RunState:
        with self.lock:
            return self.run.state

    def logged(self) -> RunState:
        """Without asking whether its worker lives."""
        with self.lock:
            return self.run.logged()


class LiveRuns:
    """One state per run, shared by every page that shows it. Never waits for a run."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._watched: OrderedDict[str, _Watched] = OrderedDict()
        self._lock = threading.Lock()

    def view(self, run_id: str) -> RunState | None:
        """The run as it is now, None where there is no such run."""
        watched = self._watch(run_id)
        return watched.state() if watched else None

    def session_of(self, run_id: str) -> str | None:
        """The session that started a run; None for one from the command line."""
        watched = self._watch(run_id)
        return watched.logged().session if watched else None

    def created(self, run_id: str) -> str:
        """When a run was made, as ISO time; empty for one that is gone."""
        watched = self._watch(run_id)
        return watched.logged().created if watched else ""

    def ids(self) -> list[str]:
        """Ids of all runs of the workspace, newest first."""
        return self.workspace.run_ids()

    def _watch(self, run_id: str) -> _Watched | None:
        with self._lock:
            if run_id in self._watched:
                self._watched.move_to_end(run_id)
                return self._watched[run_id]
        run = self.workspace.run_in(run_id)
        if run is None:
            return None
        with self._lock:
            watched = self._watched.setdefault(run_id, _Watched(run))
            while len(self._watched) > KEPT:
                self._watched.popitem(last=False)
        return watched

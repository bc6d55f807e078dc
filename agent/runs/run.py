"""A run: one execution of a recipe, kept as a folder with recipe, lock, events and artifacts."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from agent.files import write_atomically
from agent.recipe.recipe import Recipe, read_recipe
from agent.runs.events import Event, EventLog
from agent.runs.lock import Lock, read_lock


class RunStatus(StrEnum):
    """Where a run stands. `interrupted`: its process ended without saying so (killed, or the machine went down)."""

    CREATED = "created"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    WAITING = "waiting"

    @property
    def ended(self) -> bool:
        return self not in (RunStatus.CREATED, RunStatus.RUNNING)


class Run:
    """Reads a run's folder; once it is launched only the worker writes there, except for the wish to cancel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events = EventLog(folder / "events.jsonl")

    @property
    def id(self) -> str:
        return self.folder.name

    @cached_property
    def recipe(self) -> Recipe:
        return read_recipe(self.folder / "recipe.yaml")

    @property
    def recipe_file(self) -> Path:
        return self.folder / "recipe.yaml"

    @property
    def lock(self) -> Lock | None:
        return read_lock(self.folder / "lock.yaml")

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"

    @property
    def workspace_root(self) -> Path:
        return self.folder.parent.parent

    @cached_property
    def _created_event(self) -> Event | None:
        return next((event for event in self.events.read() if event.kind == "run_created"), None)

    @property
    def name(self) -> str:
        return str(self._created_event.data.get("name", self.id)) if self._created_event else self.id

    @property
    def created(self) -> str:
        return self._created_event.time if self._created_event else ""

    @property
    def session(self) -> str | None:
        return self._created_event.data.get("session") if self._created_event else None

    @property
    def status(self) -> RunStatus:
        """Derived from the log and from whether the worker's process is alive."""
        status, _ = self.status_and_message()
        return status

    def status_and_message(self) -> tuple[RunStatus, str]:
        """The status and one sentence on it."""
        alive = self._worker_alive()
        last: Event | None = None
        for event in self.events.read():
            if event.kind in ("run_created", "run_started", "run_resumed", "run_finished"):
                last = event
        if last is not None and last.kind == "run_finished":
            return RunStatus(last.data["status"]), str(last.data.get("message", ""))
        if alive:
            return RunStatus.RUNNING, "Running."
        if last is None or (last.kind == "run_created" and not (self.folder / "worker.json").exists()):
            return RunStatus.CREATED, "Not started yet."
        return (
            RunStatus.INTERRUPTED,
            "Its process ended without finishing (killed, or the machine went down). "
            f"Finished steps are kept: `tunesmith runs resume {self.id}` goes on.",
        )

    def results(self) -> dict[str, dict[str, Any]]:
        """Step id to result, of the steps that finished or were reused."""
        return {
            event.step: event.data["result"]
            for event in self.events.read()
            if event.step and event.kind in ("step_finished", "step_reused")
        }

    def request_cancel(self) -> None:
        """Ask the worker to stop at its next safe point."""
        write_atomically(self.folder / "cancel", "")

    @property
    def cancel_requested(self) -> bool:
        return (self.folder / "cancel").exists()

    def worker_pid(self) -> int | None:
        """The process id of the worker while it is alive."""
        return self._worker()["pid"] if self._worker_alive() else None

    def _worker(self) -> dict[str, Any]:
        path = self.folder / "worker.json"
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    def _worker_alive(self) -> bool:
        """Whether the very process that was started is still there; a reused process id does not count."""
        worker = self._worker()
        if not worker:
            return False
        import psutil

        try:
            process = psutil.Process(worker["pid"])
            started = process.create_time()
            return process.status() != psutil.STATUS_ZOMBIE and abs(started - worker["started"]) < 1.0
        except psutil.Error:
            return False

"""A run: one execution of a recipe, kept as a folder with recipe, lock, events and artifacts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from agent.files import free_bytes, megabytes
from agent.recipe.recipe import Recipe, parse_recipe, read_recipe
from agent.runs.events import DamagedLog, EventLog
from agent.runs.held_lock import LAUNCH, WORKER, is_held
from agent.runs.launchers.launcher import DEFAULT, LAUNCHERS, Launcher
from agent.runs.lock import Lock, read_lock
from agent.runs.state import RunState, RunStatus, fold, planned, settle
from tools.errors import InputError, TunesmithError

HARDLY_ANYTHING = 1_000_000
"""Free bytes below which a run that ended without a word most likely had no room for one."""


class Run:
    """Reads a run's folder; once it is launched only the worker writes there, except for the wish to cancel.

    Nothing that may stand in the folder makes the reading of `state` fail.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events = EventLog(folder / "events.jsonl")
        self._read: tuple[RunState, int] = (planned(self.id, self.id, ()), 0)
        self._looked_at: dict[str, tuple[Any, str]] = {}

    @property
    def id(self) -> str:
        return self.folder.name

    @cached_property
    def recipe(self) -> Recipe:
        """Raises `InputError` where it cannot be read."""
        try:
            return read_recipe(self.recipe_file)
        except (OSError, RecursionError) as error:
            raise InputError(f"{self.recipe_file} cannot be read: {_reason(error)}.", "Start a new run.") from None

    @property
    def recipe_as_written(self) -> Recipe:
        """With the paths of its inputs as the file has them: what an approval was given to. Raises `InputError`."""
        try:
            return parse_recipe(self.recipe_file.read_text(encoding="utf-8"), self.recipe_file.name)
        except (OSError, UnicodeDecodeError, RecursionError) as error:
            raise InputError(f"{self.recipe_file} cannot be read: {_reason(error)}.", "Start a new run.") from None

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

    @property
    def launcher(self) -> Launcher:
        """What its worker is started with. Raises `InputError` for one that is gone since."""
        return LAUNCHERS[self._launcher_name]

    @property
    def _launcher_name(self) -> str:
        return str(self.logged().made.get("launcher") or DEFAULT)

    @property
    def alive(self) -> bool:
        """Whether a worker has this run, or is being started for it."""
        if is_held(self.folder / LAUNCH):
            return True
        # Looking never fails: without its launcher a worker can still be seen by the lock it holds here.
        known = LAUNCHERS.get(self._launcher_name)
        return known.alive(self.folder) if known else is_held(self.folder / WORKER)

    @property
    def state(self) -> RunState:
        """The run as it is now; one that cannot be read is `damaged` and says why."""
        state = self.logged()
        if state.status.ended:
            return state
        # Asked before the log is read once more: a worker that ends in between has written its last word by then.
        alive = self.alive
        state = self.logged()
        settled = settle(state, alive=alive)
        if settled.status is RunStatus.INTERRUPTED and (free := free_bytes(self.folder)) < HARDLY_ANYTHING:
            message = f"{settled.message} The disk is full ({megabytes(free)} are free): free some space first."
            return replace(settled, message=message)
        return replace(settled, cancelling=settled.active and self.cancel_requested)

    def logged(self) -> RunState:
        """The run as its files tell it, whether or not a worker still lives."""
        state, offset = self._read
        try:
            if self.events.path.is_file() and self.events.path.stat().st_size < offset:
                state, offset = planned(self.id, self.id, ()), 0
            events, offset = self.events.tail(offset, state.seq)
            if events:
                state = fold(state, events)
                self._read = (state, offset)
        except DamagedLog as damage:
            return self._damaged(_as_far_as_it_goes(state, damage), damage.reason)
        except ValueError:
            return self._damaged(state, "events.jsonl names a step that no recipe can have")
        except OSError as error:
            return self._damaged(state, f"events.jsonl cannot be read: {_reason(error)}")
        if reason := self._damage(state):
            return self._damaged(state, reason)
        if state.steps:
            return state
        # Logs of the first release do not list the steps.
        try:
            listed = [(step.id, step.tool) for step in self.recipe.steps]
        except TunesmithError as error:
            return self._damaged(state, error.message.splitlines()[0].rstrip(".:"))
        return replace(state, steps=planned(self.id, "", listed).steps)

    @property
    def status(self) -> RunStatus:
        """Derived from the log and from whether somebody holds the worker's lock."""
        return self.state.status

    @property
    def name(self) -> str:
        return self.logged().name

    @property
    def created(self) -> str:
        return self.logged().created

    @property
    def session(self) -> str | None:
        return self.logged().session

    def results(self) -> dict[str, dict[str, Any]]:
        """Step id to result, of the steps that finished or were reused."""
        return {step.id: step.result for step in self.logged().steps if step.finished}

    def request_cancel(self) -> None:
        """Ask the worker to stop at its next safe point."""
        self.launcher.cancel(self.folder)

    @property
    def cancel_requested(self) -> bool:
        return (self.folder / "cancel").exists()

    def worker_pid(self) -> int | None:
        """What worker.json says of a worker that is alive, for people to look at; nothing is decided by it."""
        if not self.alive:
            return None
        try:
            pid = json.loads((self.folder / "worker.json").read_text(encoding="utf-8"))["pid"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return pid if isinstance(pid, int) else None

    def _damaged(self, state: RunState, reason: str) -> RunState:
        message = f"It cannot be read: {reason}."
        return replace(settle(state, alive=False), status=RunStatus.DAMAGED, message=message)

    def _damage(self, state: RunState) -> str:
        """What keeps the folder from being a whole run; empty for a whole one."""
        if state.seq == 0:
            return f"events.jsonl {'holds no event' if self.events.path.is_file() else 'is missing'}"
        if not state.created:
            return "events.jsonl does not begin with the making of the run"
        digest = state.made.get("recipe")
        if reason := self._unreadable(self.recipe_file, digest, lambda text: parse_recipe(text, "recipe.yaml")):
            return reason
        # An attempt that goes on writes its record anew; only that of a finished run has to be there.
        if state.status is RunStatus.DONE:
            return self._unreadable(
                self.folder / "lock.yaml", state.lock_digest, lambda _: read_lock(self.folder / "lock.yaml")
            )
        return ""

    def _unreadable(self, path: Path, digest: Any, read: Callable[[str], Any]) -> str:
        """Why a file cannot be read. It is parsed only where it is not the one that its digest was taken of, and looked
        at again only where it changed."""
        try:
            stat = path.stat()
            if not (path.is_file() or path.is_dir()):
                return f"{path.name} is no ordinary file"
            mark = (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, digest)
            if self._looked_at.get(path.name, (None, ""))[0] == mark:
                return self._looked_at[path.name][1]
            reason = _why_unreadable(path, digest, read)
        except FileNotFoundError:
            return f"{path.name} is missing"
        except OSError as error:
            return f"{path.name} cannot be read: {_reason(error)}"
        self._looked_at[path.name] = (mark, reason)
        return reason


def _as_far_as_it_goes(state: RunState, damage: DamagedLog) -> RunState:
    """The state before the damage: name and owner of the run are known all the same."""
    try:
        return fold(state, damage.before)
    except ValueError:
        return state


def _why_unreadable(path: Path, digest: Any, read: Callable[[str], Any]) -> str:
    content = path.read_bytes()
    if digest == file_digest(content):
        return ""
    try:
        text = content.decode()
        if not text.strip():
            return f"{path.name} is empty"
        # Without a digest, in runs of the first release, whoever needs the content finds out what is wrong with it.
        if digest is not None:
            read(text)
    except UnicodeDecodeError:
        return f"{path.name} is not UTF-8 text"
    except TunesmithError as error:
        return error.message.splitlines()[0].rstrip(".:")
    except (RecursionError, ValueError) as error:
        return f"{path.name} cannot be read: {_reason(error)}"
    return ""


def file_digest(content: bytes) -> str:
    """`sha256:…` of a file of the run, as its log holds it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error).splitlines()[0][:200]

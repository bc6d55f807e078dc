"""A conversation on disk: its turns, files and runs. Everything a page shows can be rebuilt from it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.files import safe_name, write_atomically
from agent.planner.contract import Reply
from agent.recipe.recipe import Recipe
from agent.runs.events import now
from agent.session.workspace import Workspace
from tools.digests import digest_path
from tools.errors import InputError
from tools.facts import FileFacts
from tools.look import look_at

SESSION_ID = re.compile(r"[A-Za-z0-9_-]{10,64}")

MAX_UPLOAD_BYTES = 2_000_000_000
"""Largest file the chat takes in; larger ones are used in place through the command line."""


class Plan(BaseModel):
    """A proposed recipe with what a person should know before saying yes."""

    model_config = ConfigDict(extra="forbid")
    recipe: Recipe
    problems: list[str] = Field(default_factory=list)
    approval_needed: list[str] = Field(default_factory=list)
    estimate: dict[str, Any] | None = None
    """What `estimate_training` says of the training step."""
    notes: list[str] = Field(default_factory=list)
    save_as: str | None = None
    """Name to keep the recipe under once it was approved, where that was asked for in the same breath."""
    examples: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    """Input name to three of its rows as training will see them."""


TurnState = Literal["proposed", "approved", "declined", "replaced", "answered", "failed"]


class Turn(BaseModel):
    """One entry of the conversation. A proposed turn carries a plan, an approved one also its run."""

    model_config = ConfigDict(extra="forbid")
    id: int
    time: str
    role: Literal["user", "assistant"]
    text: str
    files: list[str] = Field(default_factory=list)
    reply: Reply | None = None
    plan: Plan | None = None
    run: str | None = None
    state: TurnState | None = None
    data: dict[str, Any] = Field(default_factory=dict)
    """Result of an operation, or an error as `{"error", "remedy"}`."""


class SessionState(BaseModel):
    """What is written to `session.json`."""

    model_config = ConfigDict(extra="forbid")
    id: str
    created: str
    title: str = ""
    files: list[FileFacts] = Field(default_factory=list)
    turns: list[Turn] = Field(default_factory=list)


class Session:
    """Reads and writes one session's folder."""

    def __init__(self, workspace: Workspace, state: SessionState) -> None:
        self.workspace = workspace
        self.state = state

    @classmethod
    def open(cls, workspace: Workspace, session_id: str | None = None) -> Session:
        """The session of that id, or a new one under an id nobody can guess.

        An id that does not exist is not made up from outside: it gives a new session under a new id. One whose file
        cannot be read begins anew under its own id; the file is kept aside, and the first turn says so.
        """
        if session_id and SESSION_ID.fullmatch(session_id):
            file = workspace.sessions / session_id / "session.json"
            if file.is_file():
                return cls(workspace, _read(file) or _begun_anew(file))
        session = cls(workspace, SessionState(id=secrets.token_urlsafe(16), created=now()))
        session.save()
        return session

    @property
    def id(self) -> str:
        return self.state.id

    @property
    def folder(self) -> Path:
        return self.workspace.sessions / self.id

    @property
    def uploads(self) -> Path:
        """Named by a digest: paths of uploads stand in recipes others may read, and the id opens the conversation."""
        return self.workspace.uploads / hashlib.sha256(self.id.encode()).hexdigest()[:16]

    def save(self) -> None:
        write_atomically(self.folder / "session.json", self.state.model_dump_json(by_alias=True))

    def reload(self) -> None:
        """Take in what another process wrote."""
        file = self.folder / "session.json"
        if file.is_file():
            self.state = _read(file) or _begun_anew(file)

    def add_turn(self, role: Literal["user", "assistant"], text: str, **fields: Any) -> Turn:
        turn = Turn(id=len(self.state.turns) + 1, time=now(), role=role, text=text, **fields)
        self.state.turns.append(turn)
        if role == "user" and not self.state.title:
            self.state.title = text[:80]
        self.save()
        return turn

    def turn(self, turn_id: int) -> Turn:
        if not 1 <= turn_id <= len(self.state.turns):
            raise InputError(f"This conversation has no turn {turn_id}.")
        return self.state.turns[turn_id - 1]

    def add_upload(self, path: Path, name: str | None = None, limit: int = MAX_UPLOAD_BYTES) -> FileFacts:
        """Copy a file in under a safe name of its own and look at it. The same content twice is one file."""
        if not path.is_file():
            raise InputError(f"There is no file {path}.", "Upload it again.")
        size = path.stat().st_size
        if size > limit:
            raise InputError(
                f"{name or path.name} has {size / 1e6:,.0f} MB; the chat takes files up to {limit / 1e6:,.0f} MB.",
                "Use it in place: tunesmith ask … --file PATH.",
            )
        place = _free_place(self.uploads, safe_name(name or path.name), path)
        if not place.exists():
            self.uploads.mkdir(parents=True, exist_ok=True)
            partial = place.with_name(f".{secrets.token_hex(4)}.part")
            shutil.copyfile(path, partial)
            partial.replace(place)
        try:
            return self._add_file(look_at(place))
        except InputError:
            place.unlink(missing_ok=True)
            raise

    def use_file(self, path: Path) -> FileFacts:
        """Use a file where it is, or a Hub dataset by its id; nothing is copied."""
        here = path.expanduser()
        return self._add_file(look_at(here.resolve() if here.exists() else path))

    def _add_file(self, facts: FileFacts) -> FileFacts:
        self.state.files = [*(known for known in self.state.files if known.path != facts.path), facts]
        self.save()
        return facts


def title_in(file: Path) -> str:
    """What the conversation of a `session.json` is called in lists: its first words, or its first file."""
    state = _read(file)
    return "" if state is None else state.title or next((one.name for one in state.files), "")


def _read(file: Path) -> SessionState | None:
    """What a `session.json` holds; None where that is no session, or one of another id."""
    try:
        state = SessionState.model_validate_json(file.read_bytes())
    except (OSError, ValidationError, RecursionError):
        return None
    return state if state.id == file.parent.name and _numbered(state.turns) else None


def _numbered(turns: list[Turn]) -> bool:
    """Turns are found by their place."""
    return [turn.id for turn in turns] == list(range(1, len(turns) + 1))


def _begun_anew(file: Path) -> SessionState:
    """A new session in the place of a damaged one, whose file stays beside it under another name."""
    kept = file.with_name(f"{file.name}.damaged-{now().replace(':', '-')}")
    with contextlib.suppress(OSError):
        os.link(file, kept)
    place = f"It is kept as {kept}" if kept.exists() else "It could not be kept"
    text = (
        f"What was said here before cannot be read: {file.name} is damaged. {place}, and this is a new conversation. "
        "Runs and files of the old one are still in the workspace."
    )
    said = Turn(id=1, time=now(), role="assistant", text=text, state="answered", data={"damaged": str(kept)})
    state = SessionState(id=file.parent.name, created=now(), turns=[said])
    write_atomically(file, state.model_dump_json(by_alias=True))
    return state


def _free_place(folder: Path, name: str, content: Path) -> Path:
    """Where an upload goes: its own name, or `name-2` where another content has that already."""
    place, count = folder / name, 2
    while place.exists() and digest_path(place) != digest_path(content):
        dot = name.find(".", 1)
        stem, suffix = (name[:dot], name[dot:]) if dot > 0 else (name, "")
        place, count = folder / f"{stem}-{count}{suffix}", count + 1
    return place

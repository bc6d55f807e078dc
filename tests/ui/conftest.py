"""A chat over a workspace of its own, with a planner that answers as told and runs that only seem to start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from agent.planner.contract import Reply, SessionFacts
from agent.recipe.step import Step
from agent.runs.held_lock import HeldLock
from agent.runs.launchers import local
from agent.runs.launchers.launcher import LAUNCHERS, VARIABLE, Launcher
from agent.runs.run import Run
from agent.session.workspace import SHIPPED_RECIPES, Workspace
from ui.chat import Chat
from ui.exchange import Request, Update
from ui.page import Page

SUPPORT = SHIPPED_RECIPES / "examples" / "support.csv"


class ScriptedPlanner:
    """Proposes preparing and training on the last file; `replies` come first."""

    name = "scripted"

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    def plan(self, request: str, facts: SessionFacts) -> Reply:
        if self.replies:
            return self.replies.pop(0)
        if not facts.files:
            return Reply(question="Which file?", options=["a", "b"])
        data = facts.files[-1].path
        return Reply(
            steps=[
                Step.model_validate({"id": "prepare", "tool": "prepare_dataset", "with": {"data": data}}),
                Step.model_validate(
                    {"id": "train", "tool": "train_sft", "with": {"data": "${steps.prepare.train}", "epochs": 2}}
                ),
            ],
            notes=["The starter is for trying things out."],
        )


@pytest.fixture(autouse=True)
def launcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starts nothing: a run looks alive until its log says that it ended."""
    held: dict[Path, HeldLock] = {}

    def alive(folder: Path) -> bool:
        if folder in held and Run(folder).logged().status.ended:
            held.pop(folder).release()
        return folder in held

    def launch(folder: Path, lock: HeldLock) -> None:
        # Kept from being released with the launch: a second file of the same lock stays open here.
        held[folder] = HeldLock(os.dup(lock.handle))
        lock.hand_on()

    seeming = Launcher(name="seeming", summary="Nowhere.", launch=launch, alive=alive, cancel=local.cancel)
    monkeypatch.setitem(LAUNCHERS._found, "seeming", seeming)
    monkeypatch.setenv(VARIABLE, "seeming")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "workspace")


@pytest.fixture
def planner() -> ScriptedPlanner:
    return ScriptedPlanner()


@pytest.fixture
def chat(workspace: Workspace, planner: ScriptedPlanner) -> Chat:
    return Chat(workspace, planner, "Planner: scripted", max_upload_bytes=1_000_000)


class Browser:
    """One open page: keeps what a browser would keep, and shows what was drawn last."""

    def __init__(self, chat: Chat, remembered: Any = None) -> None:
        self.chat = chat
        self.remembered = remembered
        self.page = Page()
        self.parts: dict[str, Any] = {}
        self.alert = ""
        self.tab: str | None = None
        self.text: str | None = None
        self.running = False
        self.take(chat.load(remembered))

    def take(self, update: Update) -> Update:
        self.page = Page.model_validate_json(update.page.model_dump_json())
        self.remembered = update.browser or self.remembered
        self.parts |= update.drawn
        self.alert = self.alert if update.alert is None else str(update.alert)
        self.tab, self.text, self.running = update.tab or self.tab, update.text, update.running
        return update

    def click(self, action: str, target: str = "", **values: str) -> Update:
        return self.take(self.chat.act(self.remembered, self.page, Request(action, target, values)))

    def submit(self, action: str, target: str, values: dict[str, str]) -> Update:
        return self.take(self.chat.act(self.remembered, self.page, Request(action, target, values)))

    def send(self, text: str, *files: Path) -> Update:
        return self.take(self.chat.send(self.remembered, self.page, text, [str(file) for file in files]))

    def tick(self) -> Update:
        return self.take(self.chat.tick(self.remembered, self.page))

    def reload(self) -> Browser:
        return Browser(self.chat, self.remembered)

    @property
    def session(self) -> str:
        return str(self.remembered["session"])

    @property
    def messages(self) -> str:
        return "\n".join(str(message) for message in self.parts["chat"])


@pytest.fixture
def browser(chat: Chat) -> Browser:
    return Browser(chat)


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    """A file as the web server leaves it: in its temporary folder, to be taken from there."""
    copy = tmp_path / "incoming" / "support.csv"
    copy.parent.mkdir()
    copy.write_bytes(SUPPORT.read_bytes())
    return copy


def only_run(workspace: Workspace) -> Run:
    (run,) = workspace.list_runs()
    return run

"""A session that cannot be read begins anew, says so, and keeps what was there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.session.conversation import Conversation
from agent.session.session import Session, title_in
from agent.session.workspace import Workspace
from tests.ui.conftest import Browser, ScriptedPlanner
from ui.chat import Chat


def changed(**fields: object) -> Callable[[bytes], bytes]:
    return lambda content: json.dumps({**json.loads(content), **fields}).encode()


CASES: dict[str, Callable[[bytes], bytes]] = {
    "one field more": changed(mood="good"),
    "a field of another type": changed(turns={}),
    "turns of a later release": changed(turns=[{"id": 1, "time": "t", "role": "oracle", "text": "x"}]),
    "turns out of order": lambda content: json.dumps(
        {**(kept := json.loads(content)), "turns": kept["turns"][::-1]}
    ).encode(),
    "another session's": changed(id="A" * 22),
    "a field less": lambda content: json.dumps({"id": json.loads(content)["id"]}).encode(),
    "halved": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "zero bytes": lambda _: b"\0" * 400,
    "no UTF-8": lambda content: content.replace(b"hello", b"\xff\xfe"),
    "a list": lambda _: b"[]",
    "nested too deeply": lambda _: b'{"id":' + b"[" * 100_000,
}


@pytest.fixture
def session(workspace: Workspace) -> Session:
    opened = Session.open(workspace)
    opened.add_turn("user", "hello")
    opened.add_turn("assistant", "good day")
    return opened


@pytest.mark.parametrize("case", CASES)
def test_it_begins_anew_and_the_old_one_is_kept(case: str, session: Session, workspace: Workspace) -> None:
    file = session.folder / "session.json"
    damaged = CASES[case](file.read_bytes())
    file.write_bytes(damaged)
    assert title_in(file) == ""
    again = Session.open(workspace, session.id)
    assert again.id == session.id, "its runs and files stay its own"
    (said,) = again.state.turns
    (kept,) = session.folder.glob("session.json.damaged-*")
    assert kept.read_bytes() == damaged
    assert str(kept) in said.text
    assert (said.role, said.state) == ("assistant", "answered")
    assert Session.open(workspace, session.id).state == again.state, "once is enough"
    again.add_turn("user", "hello again")
    assert [turn.id for turn in Session.open(workspace, session.id).state.turns] == [1, 2]


def test_what_another_process_damaged_is_found_when_it_is_read_again(session: Session) -> None:
    (session.folder / "session.json").write_bytes(b"{")
    session.reload()
    assert len(session.state.turns) == 1
    assert session.folder.joinpath("session.json").stat().st_size > 1


def test_a_conversation_goes_on_after_it(session: Session, workspace: Workspace) -> None:
    (session.folder / "session.json").write_bytes(b"")
    conversation = Conversation(workspace, session.id)
    assert "recipes" in conversation.say("which recipes are there?")[-1].text


@pytest.mark.parametrize("case", CASES)
def test_the_page_loads_and_says_it(case: str, workspace: Workspace) -> None:
    chat = Chat(workspace, ScriptedPlanner(), "Planner: scripted", max_upload_bytes=1_000)
    before = Browser(chat)
    before.send("hello")
    file = workspace.sessions / before.session / "session.json"
    file.write_bytes(CASES[case](file.read_bytes()))
    page = before.reload()
    assert page.session == before.session
    assert "cannot be read" in page.messages
    assert "session.json.damaged-" in page.messages
    page.send("hello")
    assert "Which file?" in page.messages
    page.click("new_session")
    page.click("open_session", before.session)
    assert "Which file?" in page.messages


def test_a_session_that_cannot_be_kept_begins_anew_all_the_same(
    session: Session, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no)
    (session.folder / "session.json").write_bytes(b"{")
    (said,) = Session.open(workspace, session.id).state.turns
    assert "It could not be kept" in said.text


def test_no_other_folder_is_opened(workspace: Workspace, tmp_path: Path) -> None:
    assert Session.open(workspace, "../" * 5).id != "../" * 5

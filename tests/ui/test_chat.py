"""Requests of a page and what it gets back, without a web server."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.planner.contract import Reply
from agent.runs.lock import Lock
from agent.session.conversation import Conversation
from agent.session.workspace import Workspace
from tests.ui.conftest import Browser, ScriptedPlanner, only_run
from ui import messages
from ui.chat import EXAMPLE_FILE, Chat


def test_a_first_visit_is_welcomed_and_remembered(browser: Browser) -> None:
    assert "Run the example" in browser.parts["foot"]
    assert browser.parts["chat"] == []
    assert "No run yet" in browser.parts["run"]
    assert len(browser.session) >= 16


def test_a_file_without_words_is_described_with_things_to_ask(browser: Browser, upload: Path) -> None:
    browser.send("", upload)
    assert "310 rows of prompts with answers" in browser.messages
    assert "Fine-tune the starter on support.csv" in browser.parts["foot"]
    assert "question" in browser.parts["data"]
    assert browser.tab == "data"
    assert not upload.exists(), "the web server's copy is gone: its address would show it to anyone who knows it"


def test_words_become_a_plan_to_approve(browser: Browser, upload: Path, workspace: Workspace) -> None:
    browser.send("train on it", upload)
    card = browser.parts["foot"]
    assert "Approve and run" in card
    assert "Nothing runs until you approve it." in card
    assert "The starter is for trying things out." in card
    assert 'name="set:train.epochs"' in card
    assert browser.text == ""
    assert workspace.list_runs() == []


def test_approving_starts_a_run_and_shows_it(browser: Browser, upload: Path, workspace: Workspace) -> None:
    browser.send("train on it", upload)
    browser.submit("approve", "2", {"set:train.epochs": "5", "set:train.method": "qlora"})
    run = only_run(workspace)
    assert run.recipe.params["epochs"] == 5
    assert run.recipe.step("train").with_["method"] == "qlora"
    assert browser.tab == "run"
    assert browser.running
    assert "Stop" in browser.parts["live"]
    assert browser.parts["foot"] == ""
    assert "Plan approved" in browser.messages


def test_a_step_left_out_takes_those_that_need_it_along(browser: Browser, upload: Path, workspace: Workspace) -> None:
    browser.send("train on it", upload)
    browser.submit("approve", "2", {"keep:train": "false"})
    assert [step.id for step in only_run(workspace).recipe.steps] == ["prepare"]


def test_a_value_out_of_bounds_is_one_clear_card_and_the_plan_stays(
    browser: Browser, upload: Path, workspace: Workspace
) -> None:
    browser.send("train on it", upload)
    before = browser.parts["foot"]
    browser.submit("approve", "2", {"set:train.learning_rate": "50"})
    assert "learning_rate=50" in browser.alert
    assert "0 &lt; x ≤ 1" in browser.alert
    assert "Traceback" not in browser.alert
    assert browser.parts["foot"] == before
    assert workspace.list_runs() == []


def test_declining_keeps_the_plan_in_the_conversation(browser: Browser, upload: Path) -> None:
    browser.send("train on it", upload)
    browser.click("decline", "2")
    assert "Plan declined" in browser.messages
    assert browser.parts["foot"] == ""


def test_a_wrong_file_gives_one_message_and_the_words_back(browser: Browser, tmp_path: Path) -> None:
    pdf = tmp_path / "paper.csv"
    pdf.write_bytes(b"%PDF-1.7\n\x00\x01\x02" + b"\xff" * 200)
    browser.send("train on it", pdf)
    assert browser.alert.count("tm-error") == 1
    assert "PDF" in browser.alert
    assert browser.text == "train on it"
    assert browser.parts["chat"] == []


def test_a_file_over_the_limit_is_refused_with_the_limit(browser: Browser, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" + b"1,2\n" * 300_000)
    browser.send("", large)
    assert "up to 1 MB" in browser.alert


def test_the_next_request_takes_an_error_away(browser: Browser, tmp_path: Path, upload: Path) -> None:
    (tmp_path / "no.csv").write_bytes(b"%PDF-1.7\n")
    browser.send("", tmp_path / "no.csv")
    assert browser.alert
    browser.send("", upload)
    assert browser.alert == ""


def test_a_defect_is_a_card_without_a_traceback(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("inner secret")

    monkeypatch.setattr(Conversation, "say", broken)
    browser.send("hello")
    assert "Something went wrong inside Tunesmith" in browser.alert
    assert "inner secret" not in browser.alert
    assert "inner secret" in caplog.text
    assert browser.text == "hello"


def test_options_of_a_question_answer_it(browser: Browser, planner: ScriptedPlanner) -> None:
    browser.send("train")
    assert browser.parts["chat"][-1]["options"] == [{"value": "a", "label": "a"}, {"value": "b", "label": "b"}]
    planner.replies.append(Reply(answer="Then a."))
    browser.click("option", "a")
    assert "Then a." in browser.messages


def test_one_click_runs_the_example(browser: Browser, workspace: Workspace) -> None:
    browser.click("example")
    run = only_run(workspace)
    assert Path(run.recipe.inputs["data"].path).read_bytes() == EXAMPLE_FILE.read_bytes()
    assert browser.running


def test_cancelling_says_so_until_it_has_stopped(browser: Browser, upload: Path, workspace: Workspace) -> None:
    browser.send("train on it", upload)
    browser.click("approve", "2")
    run = only_run(workspace)
    browser.click("cancel", run.id)
    assert run.cancel_requested
    assert "Stopping at the next safe point" in browser.parts["live"]
    run.events.append("step_finished", "prepare", tool="prepare_dataset", seconds=1.0, result={"rows_in": 3})
    run.events.append("run_finished", status="cancelled", message="x", exit_code=4)
    browser.tick()
    assert not browser.running
    assert browser.parts["live"] == ""
    assert "Kept: Prepare the data." in browser.parts["run"]
    assert browser.parts["chat"][-1]["options"] == [{"value": messages.RESUME, "label": messages.RESUME}]


def test_a_stopped_run_can_go_on(browser: Browser, upload: Path, workspace: Workspace) -> None:
    browser.send("train on it", upload)
    browser.click("approve", "2")
    run = only_run(workspace)
    run.events.append("run_finished", status="cancelled", message="x", exit_code=4)
    browser.tick()
    browser.click("option", messages.RESUME)
    assert browser.running
    run.events.append("run_resumed")
    Lock(run=run.id, status="done", created="", versions={}, machine={}).write(run.folder / "lock.yaml")
    run.events.append("run_finished", status="done", message="Done.", exit_code=0)
    browser.tick()
    assert "Done." in browser.parts["run"]


def test_ticks_send_only_what_changed(browser: Browser, upload: Path, workspace: Workspace) -> None:
    browser.send("train on it", upload)
    browser.click("approve", "2")
    assert browser.tick().drawn == {}
    run = only_run(workspace)
    run.events.append("step_started", "train", tool="train_sft", with_={}, index=2, total=2)
    assert {"chat", "run", "live"} <= set(browser.tick().drawn)
    run.events.append("metric", "train", step=1, loss=2.0)
    assert set(browser.tick().drawn) == {"run", "live"}, "a conversation that scrolls away under its reader is no use"


def test_a_reload_finds_everything(browser: Browser, upload: Path, workspace: Workspace) -> None:
    browser.send("train on it", upload)
    browser.click("approve", "2")
    only_run(workspace).events.append("step_started", "train", tool="train_sft", with_={}, index=2, total=2)
    browser.tick()
    again = browser.reload()
    assert again.session == browser.session
    assert again.parts == browser.parts


def test_a_restarted_server_finds_everything(browser: Browser, upload: Path, workspace: Workspace) -> None:
    browser.send("train on it", upload)
    restarted = Chat(workspace, ScriptedPlanner(), "Planner: scripted", max_upload_bytes=1_000_000)
    again = Browser(restarted, browser.remembered)
    assert again.parts == browser.parts
    again.click("approve", "2")
    assert again.running


def test_another_browser_sees_nothing_of_it(browser: Browser, upload: Path, workspace: Workspace, chat: Chat) -> None:
    browser.send("train on it", upload)
    browser.click("approve", "2")
    run = only_run(workspace).id
    stranger = Browser(chat)
    assert "support.csv" not in str(stranger.parts["data"])
    assert "No runs yet" in stranger.parts["runs"]
    for action in ("cancel", "resume", "open_run", "ask_save", "save"):
        stranger.submit(action, run, {"recipe_name": "mine"})
        assert "no run" in stranger.alert, action
    assert not only_run(workspace).cancel_requested
    stranger.page.run = run
    stranger.tick()
    assert run not in str(stranger.parts)


def test_a_session_id_that_does_not_exist_is_not_made_up(chat: Chat, workspace: Workspace) -> None:
    chosen = Browser(chat, {"session": "A" * 22, "earlier": ["../../etc", 3]})
    assert chosen.session != "A" * 22
    assert not (workspace.sessions / ("A" * 22)).exists()


@pytest.mark.parametrize("remembered", [None, {}, "text", {"session": 3}, {"session": "../x"}, {"earlier": "x"}, []])
def test_whatever_a_browser_remembers_gives_a_page(chat: Chat, remembered: object) -> None:
    assert "Run the example" in Browser(chat, remembered).parts["foot"]


def test_a_new_conversation_keeps_the_earlier_one_at_hand(browser: Browser, upload: Path) -> None:
    browser.send("train on it", upload)
    first = browser.session
    browser.click("new_session")
    assert browser.session != first
    assert "Run the example" in browser.parts["foot"]
    assert "train on it" in browser.parts["header"]
    browser.click("open_session", first)
    assert browser.session == first
    assert "Approve and run" in browser.parts["foot"]


def test_a_strangers_conversation_cannot_be_opened(browser: Browser, upload: Path, chat: Chat) -> None:
    browser.send("train on it", upload)
    stranger = Browser(chat)
    stranger.click("open_session", browser.session)
    assert stranger.session != browser.session


def test_saving_a_recipe_and_replaying_it_on_another_file(
    browser: Browser, upload: Path, workspace: Workspace, tmp_path: Path
) -> None:
    browser.send("train on it", upload)
    browser.click("approve", "2")
    run = only_run(workspace)
    Lock(run=run.id, status="done", created="", versions={}, machine={}).write(run.folder / "lock.yaml")
    run.events.append("run_finished", status="done", message="Done.", exit_code=0)
    browser.tick()
    browser.click("option", messages.SAVE_RECIPE)
    assert browser.tab == "recipes"
    assert 'name="recipe_name"' in browser.parts["recipes"]
    browser.submit("save", run.id, {"recipe_name": "weekly"})
    assert "Saved as" in browser.alert
    assert (workspace.recipes / "weekly.yaml").is_file()

    other = tmp_path / "june.csv"
    other.write_text("question,answer\n" + "".join(f"q{n}?,a{n} and more\n" for n in range(30)))
    browser.send("", other)
    browser.submit("replay", "weekly", {"input:data": "1", "param:epochs": "7"})
    assert "Approve and run" in browser.parts["foot"]
    assert "june.csv" in browser.parts["foot"]
    assert "epochs 7" in browser.parts["foot"]


def test_a_replay_reaches_no_file_outside_the_conversation(browser: Browser, upload: Path) -> None:
    browser.send("train on it", upload)
    browser.submit("replay", "quickstart", {"input:data": "/etc/passwd", "param:epochs": "1"})
    assert "passwd" not in browser.parts["foot"]
    assert "Approve and run" in browser.parts["foot"]


@pytest.mark.parametrize("name", ["/etc/passwd", "../weekly", "no such"])
def test_only_listed_recipes_are_replayed(browser: Browser, name: str) -> None:
    browser.submit("replay", name, {})
    assert "There is no recipe" in browser.alert


@pytest.mark.parametrize("action", ["approve", "decline", "answers_page"])
def test_targets_that_are_no_numbers_are_refused(browser: Browser, action: str) -> None:
    browser.click(action, "²3; drop")
    assert "is not a number" in browser.alert


def test_an_unknown_action_is_refused(browser: Browser) -> None:
    browser.click("format_disk")
    assert "format_disk" in browser.alert

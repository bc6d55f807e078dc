"""Turns and runs as the messages people read."""

from __future__ import annotations

from typing import Any

from agent.planner.contract import Reply
from agent.runs.events import Event
from agent.runs.state import RunState, settle
from agent.session.session import Turn
from tests.ui.recorded import event, finished, started, view
from tests.ui.test_markup import ATTACK, parsed
from ui import messages


def turn(number: int, role: str, text: str = "", **fields: Any) -> Turn:
    return Turn.model_validate({"id": number, "time": "t", "role": role, "text": text, **fields})


def no_run(_: str) -> RunState | None:
    return None


def shown(events: list[Event], *, last: bool = True) -> list[messages.Message]:
    return messages.run_messages(view(events), last)


def test_words_files_and_answers_cannot_become_markup() -> None:
    turns = [
        turn(1, "user", ATTACK, files=[ATTACK]),
        turn(2, "assistant", ATTACK, reply=Reply(answer=ATTACK, notes=[ATTACK]), state="answered"),
        turn(3, "assistant", ATTACK, state="failed", data={"error": ATTACK, "remedy": ATTACK}),
        turn(4, "assistant", ATTACK, data={"operation": "list_runs", "result": {"runs": []}}),
    ]
    for message in messages.conversation(turns, no_run):
        assert not {"script", "img", "a"} & set(parsed(message["content"]).tags)
        assert "\n" not in message["content"]


def test_steps_of_a_run_fold_and_say_how_long_they_took() -> None:
    first, second = shown(started())
    assert first["metadata"] == {"title": "✓ Look at the data", "status": "done", "log": "1.2 s"}
    assert second["metadata"]["status"] == "pending"
    assert second["metadata"]["log"] == "running"
    assert "Rows are short." in second["content"]


def test_steps_that_did_not_begin_are_not_told() -> None:
    assert len(shown(started())) == 2


def test_a_finished_run_ends_with_its_verdict_and_what_to_do_next() -> None:
    closing = shown(finished())[-1]
    assert "The tuned model is better." in closing["content"]
    assert [option["value"] for option in closing["options"]] == [messages.SEE_ANSWERS, messages.SAVE_RECIPE]


def test_what_to_do_next_is_offered_only_under_the_last_message() -> None:
    assert "options" not in shown(finished(), last=False)[-1]


def test_a_failure_is_one_card_with_a_remedy() -> None:
    failed = event(9, "step_failed", "train", tool="train_sft", message="No memory.", remedy="Lower batch_size.")
    ended = event(10, "run_finished", status="failed", message="No memory. Lower batch_size.", exit_code=1)
    closing = shown([*started(), failed, ended])[-1]
    assert "No memory." in closing["content"]
    assert "Lower batch_size." in closing["content"]
    assert closing["content"].count("tm-error") == 1
    assert closing["options"][0]["value"] == messages.RESUME


def test_an_interrupted_run_says_what_it_keeps() -> None:
    closing = messages.run_messages(settle(view(started()), alive=False), True)[-1]
    assert "The run was interrupted" in closing["content"]
    assert "Kept: Look at the data." in closing["content"]


def test_a_run_that_kept_nothing_says_so() -> None:
    assert "nothing to keep" in messages.kept(view([]))


def test_the_signature_changes_with_steps_and_not_with_progress() -> None:
    turns = [turn(1, "user", "x"), turn(2, "assistant", run="run-1", state="approved")]
    before = messages.signature(turns, lambda _: view(started()))
    further = [*started(), event(9, "progress", "train", done=11, total=40, unit="steps")]
    assert messages.signature(turns, lambda _: view(further)) == before
    assert messages.signature(turns, lambda _: view(finished())) != before


def test_answers_of_a_model_are_shown_as_text() -> None:
    asked = [
        event(1, "step_started", "ask", tool="generate_text", with_={}),
        event(
            2,
            "step_finished",
            "ask",
            tool="generate_text",
            seconds=1.0,
            result={"text": ATTACK, "stopped": False, "tokens": 9},
        ),
    ]
    message = shown(asked)[-1]
    assert "blockquote" in message["content"]
    assert "Stopped after 9 tokens" in message["content"]
    assert not {"script", "img"} & set(parsed(message["content"]).tags)


def test_operations_answer_with_tables() -> None:
    runs = [{"id": "r", "name": "weekly", "status": "done", "created": "2025-01-01T00:00:00+00:00"}]
    answered = turn(1, "assistant", "1 runs.", data={"operation": "list_runs", "result": {"runs": runs}})
    (message,) = messages.conversation([answered], no_run)
    assert "<table>" in message["content"]
    assert "weekly" in parsed(message["content"]).text

"""What is planned for ordinary requests, and that nothing a person may type breaks it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.planner import built_in
from agent.planner.contract import SessionFacts
from agent.planner.declared import problems
from tests.agent.planner.talking import (
    BOOK,
    FAQ,
    MAILS,
    PREFERENCES,
    SUPPORT,
    TEST,
    THUMBS,
    Talk,
    a_file,
    stated,
    step,
    tools,
)

JOB = ["profile_dataset", "prepare_dataset", "train_sft", "evaluate_model", "compare_models"]


def test_a_wish_to_tune_is_the_whole_job() -> None:
    reply = Talk(SUPPORT).say("Fine-tune on support.csv for 2 epochs with lr 2e-4 and 4-bit training")
    assert tools(reply) == JOB
    assert stated(reply) == {"epochs": 2, "learning_rate": 2e-4, "method": "qlora"}
    assert step(reply, "train")["data"] == "${steps.prepare.train}"
    assert step(reply, "compare")["base"] == "starter"
    assert "model" not in step(reply, "train")


def test_the_starter_comes_with_a_word_on_what_it_is_for() -> None:
    small = Talk(SUPPORT).say("fine-tune").notes
    large = Talk(SUPPORT, gpu_memory_gb=24).say("fine-tune").notes
    assert any("trying things out" in note for note in small)
    assert any("Qwen/Qwen3-4B" in note for note in large)
    assert not any("trying" in note for note in Talk(SUPPORT).say("fine-tune Qwen/Qwen3-0.6B").notes)


@pytest.mark.parametrize(
    ("file", "tool"),
    [(SUPPORT, "train_sft"), (PREFERENCES, "train_dpo"), (THUMBS, "train_kto"), (BOOK, "continue_pretraining")],
)
def test_what_the_file_is_decides_how_it_is_trained_on(file: object, tool: str) -> None:
    assert tools(Talk(file).say("train on it"))[2] == tool


def test_a_goal_is_a_wish_to_tune() -> None:
    assert tools(Talk(SUPPORT).say("I want a bot that answers like our support team")) == JOB


def test_two_files_in_one_breath() -> None:
    reply = Talk(SUPPORT, PREFERENCES).say(
        "fine-tune on support.csv for 3 epochs, then align with prefs.jsonl, beta 0.3"
    )
    assert [s.id for s in reply.steps] == [
        *("profile", "prepare", "train", "profile_preferences", "prepare_preferences", "prefer", "evaluate", "compare")
    ]
    assert step(reply, "train")["epochs"] == 3
    assert step(reply, "prefer") == {
        "data": "${steps.prepare_preferences.train}",
        "model": "${steps.train.model}",
        "beta": 0.3,
    }


def test_a_method_that_does_not_fit_the_file_is_a_question() -> None:
    talk = Talk(SUPPORT)
    asked = talk.say("run DPO on support.csv for 2 epochs")
    assert asked.question is not None
    assert "chosen" in asked.question
    reply = talk.say(asked.options[0])
    assert tools(reply) == JOB
    assert stated(reply) == {"epochs": 2}


def test_columns_that_could_not_be_told_apart_are_asked_about() -> None:
    talk = Talk(MAILS)
    asked = talk.say("fine-tune on mails.csv for 2 epochs")
    assert asked.question is not None
    assert asked.options == MAILS.options
    reply = talk.say("Body → Reply Text")
    assert step(reply, "prepare") == {
        "data": "/data/mails.csv",
        "prompt_column": "Body",
        "completion_column": "Reply Text",
    }
    assert step(reply, "train")["epochs"] == 2


def test_a_file_is_never_guessed() -> None:
    talk = Talk(SUPPORT, FAQ)
    asked = talk.say("fine-tune with rank 8")
    assert asked.options == ["support.csv", "faq.jsonl"]
    assert step(talk.say("the second one"), "prepare")["data"] == "/data/faq.jsonl"
    missing = Talk(SUPPORT, FAQ).say("fine-tune on orders.csv")
    assert missing.question is not None
    assert "support.csv" in missing.question


def test_a_tool_of_later_beside_one_of_today_is_a_note() -> None:
    reply = Talk(SUPPORT).say("fine-tune on support.csv and export it to GGUF")
    assert tools(reply) == JOB
    assert any("later release" in note for note in reply.notes)


def test_what_no_step_takes_is_said() -> None:
    reply = Talk(SUPPORT).say("fine-tune on support.csv with beta 0.1 and cosine schedule")
    assert "beta" not in stated(reply)
    assert any("beta 0.1" in note for note in reply.notes)
    assert any("schedule" in note for note in reply.notes)


def test_what_a_tool_does_not_accept_yet_is_left_out_and_said() -> None:
    reply = Talk(SUPPORT).say("fine-tune on support.csv without near-duplicates")
    assert tools(reply) == JOB
    if problems(reply.steps) or "near_deduplicate" not in stated(reply):
        assert any("near_deduplicate" in note for note in reply.notes)
        assert "near_deduplicate" not in stated(reply)


def test_impossible_values_are_met_with_the_nearest_possible() -> None:
    talk = Talk(SUPPORT)
    asked = talk.say("fine-tune on support.csv with a learning rate of 50 and rank 8")
    assert asked.question is not None
    assert "0 < x ≤ 1" in asked.question
    assert asked.options[0] == "learning rate 5e-05"
    assert stated(talk.say("yes")) == {"learning_rate": 5e-5, "lora_r": 8}


def test_operations_are_steps_of_their_own() -> None:
    reply = Talk(SUPPORT).say("list my runs")
    assert [(s.tool, s.with_) for s in reply.steps] == [("list_runs", {})]


def test_a_model_of_an_earlier_run_is_a_reference() -> None:
    talk = Talk(SUPPORT, TEST)
    talk.say("fine-tune Qwen/Qwen3-0.6B on support.csv", run="20260101-abc")
    asked = talk.say('ask the tuned model: "Where is my order?"', run="other")
    assert step(asked, "generate") == {"model": "${runs.20260101-abc.train.model}", "prompt": "Where is my order?"}
    compared = talk.say("compare it with the base on test.csv")
    assert step(compared, "compare") == {
        "base": "Qwen/Qwen3-0.6B",
        "tuned": "${runs.20260101-abc.train.model}",
        "data": "/data/test.csv",
    }


def test_the_same_words_give_the_same_reply() -> None:
    first = Talk(SUPPORT).say("fine-tune on support.csv for 2 epochs").model_dump_json()
    assert first == Talk(SUPPORT).say("fine-tune on support.csv for 2 epochs").model_dump_json()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_anything_may_be_typed(request: str) -> None:
    reply = Talk(SUPPORT, PREFERENCES).say(request)
    kinds = [bool(reply.steps), reply.question is not None, reply.answer is not None]
    assert sum(kinds) == 1


WORDS = st.sampled_from(
    """fine-tune train profile compare evaluate ask the a on for with without not and then again support.csv prefs.jsonl
    book.txt it epochs 3 0 -1 1e-4 lr rank half double more % 10 rows hold out duplicates remove "hi" starter qwen is
    Qwen/Qwen3-0.6B save as replay quickstart recipe run cancel what loss lora ? : , . = where answer longer than
    """.split()  # noqa: SIM905
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=14), st.lists(WORDS, min_size=1, max_size=8))
def test_words_of_the_trade_in_any_order(first: list[str], second: list[str]) -> None:
    talk = Talk(SUPPORT, PREFERENCES, BOOK)
    for words in (first, second):
        reply = talk.say(" ".join(words))
        assert sum([bool(reply.steps), reply.question is not None, reply.answer is not None]) == 1
        assert problems(reply.steps) == []


def test_very_long_requests_are_read_too() -> None:
    reply = Talk(SUPPORT).say("please " * 2000 + "fine-tune on support.csv for 2 epochs")
    assert stated(reply) == {"epochs": 2}


def test_planning_loads_nothing_slow() -> None:
    code = (
        "import sys; from agent.planner import built_in; from agent.planner.contract import SessionFacts;"
        "built_in().plan('fine-tune on x.csv with 4-bit for 2 epochs', SessionFacts());"
        "slow = {'torch', 'duckdb', 'transformers', 'gradio', 'datasets', 'pyarrow', 'numpy'};"
        "print(sorted(slow & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_no_files_at_all() -> None:
    reply = built_in().plan("fine-tune a model", SessionFacts(recipes=["quickstart"]))
    assert reply.question is not None
    assert reply.options == ["Run the bundled example"]


def test_a_name_with_every_kind_of_quote() -> None:
    odd = a_file('it\'s "my" `file`.csv')
    assert tools(Talk(odd).say('profile it\'s "my" `file`.csv')) == ["profile_dataset"]


def test_a_message_that_is_a_file_is_not_read() -> None:
    reply = Talk(SUPPORT).say("a long story " * 2000)
    assert reply.steps == []
    assert reply.answer is not None
    assert "26,000 characters" in reply.answer


def test_a_number_without_end_raises_nothing() -> None:
    assert Talk(SUPPORT).say("evaluate starter on support.csv, " + "9" * 5000 + " rows").steps != []


def test_the_revision_of_a_model_reaches_the_steps() -> None:
    reply = Talk(SUPPORT).say("fine-tune Qwen/Qwen3-0.6B@v1.0 on support.csv")
    assert next(step for step in reply.steps if step.tool == "train_sft").with_["model"] == "Qwen/Qwen3-0.6B@v1.0"

from __future__ import annotations

from typing import Any

import pytest

from tests.agent.planner.talking import FAQ, PREFERENCES, SUPPORT, TEST, Talk, stated, step, tools

JOB = ["profile_dataset", "prepare_dataset", "train_sft", "evaluate_model", "compare_models"]
FIRST = "fine-tune on support.csv for 2 epochs with rank 8"


@pytest.mark.parametrize("approve", [True, False])
@pytest.mark.parametrize(
    ("change", "values"),
    [
        ("again with 5 epochs", {"epochs": 5, "lora_r": 8}),
        ("make it 3 epochs", {"epochs": 3, "lora_r": 8}),
        ("and alpha 32", {"epochs": 2, "lora_r": 8, "lora_alpha": 32}),
        ("double the rank", {"epochs": 2, "lora_r": 16}),
        ("one more epoch", {"epochs": 3, "lora_r": 8}),
        ("100 steps instead", {"max_steps": 100, "lora_r": 8}),
        ("with qlora", {"epochs": 2, "lora_r": 8, "method": "qlora"}),
        ("hold out 20% this time", {"epochs": 2, "lora_r": 8, "test_size": 0.2}),
        ("also remove duplicates", {"epochs": 2, "lora_r": 8, "deduplicate": True}),
        ("run it again", {"epochs": 2, "lora_r": 8}),
        ("no, 4 epochs", {"epochs": 4, "lora_r": 8}),
    ],
)
def test_a_change_keeps_the_rest(change: str, values: dict[str, Any], approve: bool) -> None:
    talk = Talk(SUPPORT)
    talk.say(FIRST, approve=approve)
    reply = talk.say(change)
    assert tools(reply) == JOB
    assert stated(reply) == values


def test_another_model_reaches_every_step() -> None:
    talk = Talk(SUPPORT)
    talk.say(FIRST)
    reply = talk.say("same but on Qwen/Qwen3-1.7B")
    assert {step(reply, "profile")["model"], step(reply, "train")["model"], step(reply, "compare")["base"]} == {
        "Qwen/Qwen3-1.7B"
    }


def test_a_sibling_in_another_size() -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune Qwen/Qwen3-0.6B on support.csv")
    assert step(talk.say("and now the 1.7B"), "train")["model"] == "Qwen/Qwen3-1.7B"


def test_another_file() -> None:
    talk = Talk(SUPPORT, FAQ)
    talk.say(FIRST)
    reply = talk.say("use faq.jsonl instead")
    assert step(reply, "prepare")["data"] == "/data/faq.jsonl"
    assert stated(reply) == {"epochs": 2, "lora_r": 8}


def test_stages_come_and_go() -> None:
    talk = Talk(SUPPORT)
    talk.say(FIRST, approve=False)
    assert tools(talk.say("skip the comparison", approve=False)) == JOB[:-1]
    assert tools(talk.say("add the comparison back", approve=False)) == JOB


def test_aligning_the_tuned_model() -> None:
    talk = Talk(SUPPORT, PREFERENCES)
    talk.say(FIRST)
    reply = talk.say("now align the tuned model with prefs.jsonl")
    assert tools(reply)[2] == "train_dpo"
    assert step(reply, "train")["model"] == "${runs.last.train.model}"
    assert step(reply, "compare")["base"] == "${runs.last.train.model}"


def test_a_direction_without_an_amount_is_a_question() -> None:
    talk = Talk(SUPPORT)
    talk.say(FIRST)
    asked = talk.say("try a higher rank")
    assert asked.options == ["lora r 16", "lora r 32"]
    assert stated(talk.say("lora r 32")) == {"epochs": 2, "lora_r": 32}


def test_a_change_of_something_that_is_no_job() -> None:
    talk = Talk(SUPPORT, FAQ, TEST)
    talk.say("profile support.csv")
    assert step(talk.say("now faq.jsonl"), "profile") == {"data": "/data/faq.jsonl"}
    talk.say("evaluate starter on test.csv")
    assert step(talk.say("and with rouge"), "evaluate") == {
        "model": "starter",
        "data": "/data/test.csv",
        "metrics": ["rouge"],
    }


def test_a_new_file_is_a_new_job() -> None:
    talk = Talk(SUPPORT, FAQ)
    talk.say(FIRST)
    reply = talk.say("fine-tune on faq.jsonl")
    assert stated(reply) == {}


def test_what_was_used_is_what_a_relative_change_starts_from() -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune on support.csv", results={"train": {"resolved": {"learning_rate": 3e-4}}})
    assert stated(talk.say("halve the learning rate")) == {"learning_rate": 1.5e-4}

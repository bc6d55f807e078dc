from __future__ import annotations

import pytest

from tests.agent.planner.talking import FAQ, MAILS, PREFERENCES, SUPPORT, Talk, a_file, stated, step, tools


@pytest.mark.parametrize(
    "answer", ["faq.jsonl", "the second one", "2", "the last", "use faq.jsonl please", "FAQ.jsonl"]
)
def test_a_file_by_name_or_place(answer: str) -> None:
    talk = Talk(SUPPORT, FAQ)
    talk.say("fine-tune for 2 epochs")
    reply = talk.say(answer)
    assert step(reply, "prepare")["data"] == "/data/faq.jsonl"
    assert stated(reply) == {"epochs": 2}


def test_an_answer_may_say_more() -> None:
    talk = Talk(SUPPORT, FAQ)
    talk.say("fine-tune for 2 epochs")
    assert stated(talk.say("support.csv, but 3 epochs and rank 4")) == {"epochs": 3, "lora_r": 4}


def test_another_request_is_no_answer() -> None:
    talk = Talk(SUPPORT, FAQ)
    talk.say("fine-tune for 2 epochs")
    assert tools(talk.say("profile faq.jsonl")) == ["profile_dataset"]
    assert talk.say("what is LoRA?").answer is not None


def test_letting_it_go() -> None:
    talk = Talk(SUPPORT, FAQ)
    talk.say("fine-tune for 2 epochs")
    reply = talk.say("never mind")
    assert reply.answer is not None
    assert "nothing was started" in reply.answer


def test_a_file_added_after_being_asked_for() -> None:
    talk = Talk()
    assert talk.say("fine-tune for 2 epochs").question is not None
    talk.facts.files.append(SUPPORT)
    assert stated(talk.say("here it is")) == {"epochs": 2}


@pytest.mark.parametrize(
    "answer",
    [
        "Body → Reply Text",
        "Body and Reply Text",
        "body, reply text",
        "use Body as the prompt and Reply Text as the answer",
        "2",
    ],
)
def test_columns_in_any_form(answer: str) -> None:
    talk = Talk(MAILS)
    talk.say("train on mails.csv")
    reply = talk.say(answer)
    assert stated(reply) == {"prompt_column": "Body", "completion_column": "Reply Text"}


def test_the_prompt_of_a_preference_file() -> None:
    question = "better and worse look like answers. Which column holds the prompt they answer?"
    pairs = a_file(
        "pairs.csv", "unknown", ["id", "ask", "better", "worse"], question=question, options=["id", "ask"]
    ).model_copy(update={"mapping": {"chosen": "better", "rejected": "worse"}})
    talk = Talk(pairs)
    talk.say("train on pairs.csv")
    reply = talk.say("ask")
    assert tools(reply)[2] == "train_dpo"
    assert stated(reply) == {"prompt_column": "ask"}


@pytest.mark.parametrize("answer", ["2", "2 epochs", "make it 2", "epochs=2"])
def test_a_value(answer: str) -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune on support.csv for 0 epochs with rank 8")
    assert stated(talk.say(answer)) == {"epochs": 2, "lora_r": 8}


def test_one_question_after_the_other() -> None:
    talk = Talk(SUPPORT, FAQ)
    assert "Which file" in (talk.say("fine-tune for 0 epochs with rank 8").question or "")
    assert "epochs = 0" in (talk.say("faq.jsonl").question or "")
    reply = talk.say("1 epoch")
    assert stated(reply) == {"epochs": 1, "lora_r": 8}
    assert step(reply, "prepare")["data"] == "/data/faq.jsonl"


def test_a_model_of_a_family() -> None:
    talk = Talk(SUPPORT)
    asked = talk.say("fine-tune qwen3 on support.csv")
    assert "Qwen/Qwen3-1.7B" in asked.options
    assert step(talk.say("the 1.7b one"), "train")["model"] == "Qwen/Qwen3-1.7B"


def test_what_to_ask_and_what_to_call_it() -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune on support.csv")
    assert talk.say("ask the tuned model something").question is not None
    assert step(talk.say("train me a dog for 5 epochs"), "generate")["prompt"] == "train me a dog for 5 epochs"
    assert talk.say("save the recipe").question is not None
    assert step(talk.say("list runs"), "save_recipe") == {"name": "list runs"}


def test_other_preferences_than_those_asked_about() -> None:
    talk = Talk(SUPPORT, PREFERENCES)
    asked = talk.say("run DPO on support.csv")
    assert len(asked.options) == 2
    assert step(talk.say(asked.options[1]), "prepare")["data"] == "/data/prefs.jsonl"

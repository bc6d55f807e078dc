"""What a model chose is told; what the person said is not told back."""

from __future__ import annotations

from typing import Any

import pytest

from agent.planner.contract import SessionFacts
from agent.planner.llm.choices import stated
from tests.agent.planner.llm.scripted import FINISH, SUPPORT, LlmTalk, calls
from tests.agent.planner.talking import a_file

LEAD = "Chosen by the model, not stated by you: "


def notes(words: str, tool: str = "prepare_dataset", **values: Any) -> list[str]:
    file = a_file("support.csv", path=SUPPORT, mapping={"prompt": "question", "completion": "answer"})
    talk = LlmTalk(calls((tool, values), FINISH), facts=SessionFacts(files=[file], recipes=["quickstart"]))
    reply = talk.say(words)
    assert reply.planner is not None
    assert reply.planner.gave_up is None
    return reply.notes


def test_every_choice_is_told_conditions_first() -> None:
    values = {"redact_pii": True, "deduplicate": False, "drop": ["placeholder"], "where": "column_1 <> 'refund'"}
    assert notes("prepare it", data="file_1", **values) == [
        f'{LEAD}where = "question" <> \'refund\', redact_pii = true, deduplicate = false, drop = ["placeholder"].'
    ]
    assert notes("fine-tune on it", "train_sft", data="file_1", method="full", epochs=7) == [
        f"{LEAD}method = full, epochs = 7."
    ]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("prepare it and redact personal data", {"redact_pii": True}),
        ("prepare it, drop placeholders, no deduplication", {"drop": ["placeholder"], "deduplicate": False}),
        ("prepare it with question as the answer", {"completion_column": "column_1", "prompt_column": "column_2"}),
        ("prepare it, questions in question, answers in answer", {"prompt_column": "column_1"}),
        ("prepare it", {"prompt_column": "column_1", "completion_column": "column_2"}),
    ],
)
def test_what_was_said_is_not_told_back(words: str, values: dict[str, Any]) -> None:
    assert notes(words, data="file_1", **values) == []


def test_other_columns_than_the_detected_ones_are_told() -> None:
    assert notes("prepare it", data="file_1", prompt_column="column_2", completion_column="column_1") == [
        f"{LEAD}prompt_column = answer, completion_column = question."
    ]


def test_a_condition_that_was_said_is_told_as_it_was_read() -> None:
    read = notes("prepare it, only answers over 20 characters", data="file_1", where="length(column_2) > 20")
    assert read == ['What you said of the rows was read as: length("answer") > 20.']


def test_values_a_replay_is_to_have_are_told() -> None:
    values = {"recipe": "recipe_1", "params": {"epochs": 7}}
    assert notes("replay quickstart", "replay_recipe", **values) == [f"{LEAD}epochs = 7."]
    assert notes("replay quickstart with 7 epochs", "replay_recipe", **values) == []


@pytest.mark.parametrize(
    ("value", "said", "is_said"),
    [
        *(("full", "carefully", False), ("full", "a full one", True), ("last_answer", "the last answer", True)),
        *((["bleu", "rouge"], "with bleu", False), (["bleu"], "with bleu", True), ([], "", False)),
        *((True, "true", False), (None, "none", False), (3, "three epochs", True), ("??", "why ??", True)),
    ],
)
def test_what_counts_as_said(value: Any, said: str, is_said: bool) -> None:
    assert stated(value, said) is is_said

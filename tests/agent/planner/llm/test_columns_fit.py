"""Columns a model names are those of the step's file, and make a row together."""

from __future__ import annotations

from typing import Any

import pytest

from agent.planner.contract import SessionFacts
from tests.agent.planner.llm.scripted import FINISH, MAILS, SUPPORT, LlmTalk, calls, say
from tests.agent.planner.talking import a_file, step

NESTED = a_file(
    "nested.jsonl",
    "unknown",
    ["meta", "id"],
    path=SUPPORT,
    question="Which column holds the question, and which the answer?",
    options=["meta.question → meta.answer", "meta.answer → meta.question"],
)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"data": "file_1", "prompt_column": "column_3", "completion_column": "column_4"}, "not of this file"),
        ({"data": "file_2", "prompt_column": "column_3", "completion_column": "column_3"}, "plays one part"),
        ({"data": "file_2", "prompt_column": "column_3", "text_column": "column_4"}, "text_column alone"),
        ({"data": "file_2", "prompt_column": "column_3"}, "do not make a row"),
        ({"data": "file_1", "where": "length(column_3) > 3"}, "column_3 is not of file_1"),
        ({"data": "file_1", "where": "column_9 > 3 and column_1 <> 'column_3'"}, "column_9 is not of file_1"),
    ],
)
def test_columns_are_those_of_the_file_and_fit_together(values: dict[str, Any], said: str) -> None:
    facts = SessionFacts(files=[a_file("support.csv", path=SUPPORT), MAILS.model_copy(update={"path": SUPPORT + "2"})])
    talk = LlmTalk(calls(("prepare_dataset", values), FINISH), say("Hm."), facts=facts)
    assert talk.say("prepare it").steps == []
    refused = [str(m["content"]) for m in talk.model.sent[-1] if m["role"] == "tool"]
    assert said in refused[0]
    assert "Subject" not in str(refused)


def test_columns_of_the_file_pass() -> None:
    values = {
        "data": "file_1",
        "where": "column_1 <> 'column_9'",
        "prompt_column": "column_1",
        "label_column": "column_2",
    }
    reply = LlmTalk(calls(("prepare_dataset", values), FINISH)).say("prepare it")
    assert step(reply, "prepare")["label_column"] == "answer"


def test_nested_columns_can_be_chosen() -> None:
    columns = {"prompt_column": "column_3", "completion_column": "column_4"}
    script = (
        calls(("prepare_dataset", {"data": "file_1"}), FINISH),
        calls(("prepare_dataset", {"data": "file_1", **columns}), FINISH),
    )
    talk = LlmTalk(*script, facts=SessionFacts(files=[NESTED]))
    asked = talk.say("train on it")
    assert asked.options == NESTED.options
    reply = talk.say(NESTED.options[0])
    assert talk.model.told.endswith("The person says:\ncolumn_3 → column_4")
    assert step(reply, "prepare") == {
        "data": SUPPORT,
        "prompt_column": "meta.question",
        "completion_column": "meta.answer",
    }

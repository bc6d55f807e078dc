"""A tool that nobody wrote a task for is understood and planned by its declaration alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import pytest
from pydantic import Field

from agent.planner.contract import SessionFacts
from agent.planner.declared import wish_of
from agent.planner.language.lexicon import all_phrases
from agent.planner.language.reading import read
from tests.agent.planner.added import added
from tests.agent.planner.talking import FAQ, SUPPORT, TEST, Talk, tools
from tools.contract import Context, Cost, Params, Repeatability, Result, Tool, tool
from tools.fields import DataRef, ModelRef


class CountRowsParams(Params):
    """Which rows to count."""

    data: DataRef
    """The rows."""
    limit: int = Field(ge=1)
    """Rows at which counting stops."""
    unit: Literal["rows", "bytes"] = "rows"
    """What is counted."""
    headers: bool = False
    """Count the headers too."""
    label: str | None = None
    """What the figure is called."""


class Counted(Result):
    """How many."""

    rows: int


@tool(
    title="Count the rows",
    purpose=None,
    examples=("count the rows of data.csv",),
    phrases=("(tally|tot up) (up )?<the>rows",),
    cost=Cost.LIGHT,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
)
def count_rows(params: CountRowsParams, context: Context) -> Counted:
    """Count rows up to a limit."""
    return Counted(rows=params.limit)


class JudgeParams(Params):
    """Who judges whom."""

    judge: ModelRef
    """Who judges."""
    data: DataRef
    """The answers."""
    rubric: str
    """What is judged."""
    rounds: int
    """How often."""


@tool(
    title="Judge the answers",
    purpose=None,
    examples=("let a judge grade the answers of data.csv",),
    phrases=("judge <the>answers",),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def judge_answers(params: JudgeParams, context: Context) -> Counted:
    """Have a model judge answers."""
    return Counted(rows=0)


@pytest.fixture(scope="module", autouse=True)
def _declared() -> Iterator[None]:
    with added(count_rows, judge_answers):
        yield


@pytest.mark.parametrize(
    ("request_", "values"),
    [
        ("count the rows of support.csv with limit 50", {"limit": 50}),
        ("count the rows of support.csv, limit=50", {"limit": 50}),
        ("please tally the rows in support.csv with a limit of 1,000", {"limit": 1000}),
        ("count the rows of support.csv limit 9 with headers", {"limit": 9, "headers": True}),
        ("count the rows of support.csv limit 9 without headers", {"limit": 9, "headers": False}),
        ("count the rows of support.csv, limit 5, unit bytes", {"limit": 5, "unit": "bytes"}),
        ("count the rows of support.csv, limit 5, label 'all of them'", {"limit": 5, "label": "all of them"}),
    ],
)
def test_it_is_asked_for_in_words(request_: str, values: dict[str, object]) -> None:
    reply = Talk(SUPPORT, FAQ).say(request_)
    assert tools(reply) == ["count_rows"], (reply.question, reply.answer)
    assert reply.steps[0].with_ == {"data": "/data/support.csv", **values}
    assert reply.steps[0].id == "count_rows"


def test_the_only_file_needs_no_name() -> None:
    assert Talk(SUPPORT).say("tally the rows, limit 3").steps[0].with_ == {"data": "/data/support.csv", "limit": 3}


def test_several_files_get_a_step_each() -> None:
    reply = Talk(SUPPORT, FAQ).say("tally the rows of support.csv and faq.jsonl, limit 3")
    assert [step.with_["data"] for step in reply.steps] == ["/data/support.csv", "/data/faq.jsonl"]


def test_a_file_that_is_not_clear_is_asked_for() -> None:
    reply = Talk(SUPPORT, FAQ).say("tally the rows, limit 3")
    assert reply.question == "Which file should I use to count the rows? There are 2: support.csv, faq.jsonl."


def test_what_is_missing_is_asked_for_and_the_answer_taken() -> None:
    talk = Talk(SUPPORT)
    reply = talk.say("count the rows of support.csv")
    assert reply.question == "To count the rows I need this: limit (Rows at which counting stops)."
    assert talk.say("fifty").steps[0].with_ == {"data": "/data/support.csv", "limit": 50}


def test_all_that_is_missing_is_asked_for_at_once() -> None:
    talk = Talk(SUPPORT)
    reply = talk.say("judge the answers of support.csv with Qwen/Qwen3-0.6B")
    assert reply.question is not None
    assert "rubric" in reply.question
    assert "rounds" in reply.question
    again = talk.say("rounds 2, rubric 'is it polite?'")
    wanted = {"judge": "Qwen/Qwen3-0.6B", "data": "/data/support.csv", "rubric": "is it polite?", "rounds": 2}
    assert again.steps[0].with_ == wanted


def test_the_tuned_model_is_meant_where_one_is_there() -> None:
    talk = Talk(SUPPORT, TEST)
    talk.say("fine-tune on support.csv")
    reply = talk.say("judge the answers of test.csv, rounds 2, rubric 'short'")
    assert tools(reply) == ["judge_answers"]
    assert reply.steps[0].with_["judge"] == "${runs.last.train.model}"


def test_a_value_it_does_not_accept_is_asked_about() -> None:
    reply = Talk(SUPPORT).say("count the rows of support.csv with limit 0")
    assert reply.question is not None
    assert reply.question.startswith("limit = 0 is not possible. Allowed is 1 ≤ x.")


def test_it_goes_beside_other_wishes() -> None:
    reply = Talk(SUPPORT).say("profile support.csv, then count the rows of support.csv with limit 50")
    assert tools(reply) == ["profile_dataset", "count_rows"]


def test_it_is_done_again_with_another_value() -> None:
    talk = Talk(SUPPORT)
    talk.say("count the rows of support.csv with limit 50")
    assert talk.say("again with limit 70").steps[0].with_ == {"data": "/data/support.csv", "limit": 70}


@pytest.mark.parametrize("request_", ["how many rows does support.csv have?", "show me 5 rows of support.csv"])
def test_it_takes_nothing_from_others(request_: str) -> None:
    assert tools(Talk(SUPPORT).say(request_)) == ["query_dataset"]


def taken_by_another(declared: Tool[Any, Any]) -> str:
    """Which example of a tool is taken by which other tool; empty where none is."""
    for example in all_phrases()[wish_of(declared)].examples:
        wished = [wish for wish in read(example, SessionFacts()).wished if wish != wish_of(declared)]
        if wished:
            return f"“{example}” of {declared.name} is taken by {', '.join(wished)}"
    return ""


def test_its_examples_are_its_own() -> None:
    assert not taken_by_another(count_rows)
    assert not taken_by_another(judge_answers)


def test_a_thief_is_named_with_what_it_took() -> None:
    thief = replace(judge_answers, name="thief", examples=(), phrases=("sum up the rows of <file>",))
    victim = replace(count_rows, name="victim", examples=("sum up the rows of data.csv",), phrases=())
    with added(thief, victim):
        assert taken_by_another(victim) == "“sum up the rows of data.csv” of victim is taken by thief"

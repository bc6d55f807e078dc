"""Whatever a model calls, a call is taken or refused in words; and whatever it answers, there is one valid reply."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.catalogue import operation
from agent.planner.contract import SessionFacts
from agent.planner.llm.chat_model import Completion
from agent.planner.llm.draft import MOST_STEPS, Call, Draft
from agent.planner.llm.functions import functions
from agent.planner.llm.handles import Handles
from agent.planner.llm.values import Refused
from agent.recipe.check import check
from agent.recipe.compose import compose
from tests.agent.planner.llm.scripted import SUPPORT, ScriptedModel, planner
from tests.agent.planner.talking import a_file

FACTS = SessionFacts(files=[a_file("support.csv", path=SUPPORT)], recipes=["monthly"])
NAMES = [function["name"] for function in functions()]
PARAMETERS = sorted({name for function in functions() for name in function["parameters"]["properties"]})
WORDS = ["file_1", "column_1", "starter", "${steps.prepare.train}", "${steps.train.model}", "recipe_1", "last", "3", ""]

leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(WORDS))
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2))
arguments = st.dictionaries(st.sampled_from(PARAMETERS) | st.text(max_size=5), values, max_size=5)
written = arguments.map(json.dumps) | st.text(max_size=20)
made = st.builds(Call, st.sampled_from(NAMES) | st.text(max_size=6), written, st.just("id"))


def draft() -> Draft:
    return Draft(Handles.of(FACTS), FACTS, "train on it")


@settings(max_examples=300, deadline=None)
@given(made)
def test_a_call_is_taken_or_refused(call: Call) -> None:
    under_way = draft()
    try:
        said = under_way.take(call)
    except Refused as refused:
        said = str(refused) if not under_way.steps else ""
    assert said


@settings(max_examples=120, deadline=None)
@given(st.lists(st.builds(lambda calls, text: Completion(tuple(calls), text), st.lists(made, max_size=4),
                          st.text(max_size=10)), min_size=1, max_size=4))  # fmt: skip
def test_there_is_one_valid_reply(script: list[Completion]) -> None:
    reply = planner(ScriptedModel(*script)).plan("profile support.csv", FACTS.model_copy(deep=True))
    assert bool(reply.steps) + (reply.question is not None) + (reply.answer is not None) == 1
    work = [step for step in reply.steps if not operation(step.tool)]
    assert not work or check(compose(work)) == []


@pytest.mark.parametrize(
    ("name", "said", "reason"),
    [
        ("train_stf", {}, "Did you mean `train_sft`?"),
        ("serve_model", {}, "later release"),
        ("train_sft", {"data": "file_1", "epochs": 2000}, "outside 0 < x ≤ 1000"),
        ("train_sft", {"data": "file_1", "epoch": 2}, "Did you mean `epochs`?"),
        ("train_sft", {}, "`data` is missing"),
        ("query_dataset", {"data": "file_1"}, "give either question or sql"),
        ("show_run", {"run": "run_4"}, "there is no run `run_4`"),
        ("prepare_dataset", {"data": "file_1", "prompt_column": "Body"}, "there are column_1, column_2"),
        ("ask_person", {"question": "x" * 601}, "at most 600"),
        ("ask_person", {"question": "Which?", "options": "a"}, "list of texts"),
        ("answer_person", {"answer": 3}, "not empty"),
    ],
)
def test_why_a_call_is_refused(name: str, said: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as caught:
        draft().take(Call(name, json.dumps(said)))
    assert reason in str(caught.value)


def test_ids_are_free_and_usual() -> None:
    under_way = draft()
    for question in ("rows", "labels"):
        under_way.take(Call("query_dataset", json.dumps({"data": "file_1", "question": question})))
    under_way.take(Call("profile_dataset", json.dumps({"data": "file_1", "step_id": "Not An Id"})))
    under_way.take(Call("train_sft", json.dumps({"data": "file_1", "step_id": "query"})))
    assert [step.id for step in under_way.steps] == ["query", "query_2", "profile", "query_3"]


def test_a_plan_has_an_end() -> None:
    under_way = draft()
    for number in range(MOST_STEPS):
        under_way.take(Call("query_dataset", json.dumps({"data": "file_1", "question": f"{number} rows"})))
    with pytest.raises(Refused, match="at most 20 steps"):
        under_way.take(Call("profile_dataset", json.dumps({"data": "file_1"})))


def test_null_leaves_a_parameter_out_where_that_is_its_default() -> None:
    under_way = draft()
    under_way.take(Call("train_sft", json.dumps({"data": "file_1", "max_steps": None})))
    under_way.take(Call("evaluate_model", json.dumps({"model": "starter", "data": "file_1", "max_rows": None})))
    assert "max_steps" not in under_way.steps[0].with_
    assert under_way.steps[1].with_["max_rows"] is None

"""The schema a local model's output is held to: from the declarations, closed, and readable by llguidance."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.catalogue import all_tools
from agent.planner.contract import SessionFacts
from agent.planner.llm.functions import functions, outputs, plain_schema
from agent.planner.llm.grammar import plan_schema
from agent.planner.llm.handles import Handles
from tests.agent.planner.talking import FAQ, SUPPORT
from tools.models.names import STARTER_FOLDER

HANDLES = Handles.of(SessionFacts(files=[SUPPORT, FAQ], recipes=["monthly"]))


@pytest.fixture(scope="module")
def matches() -> Any:
    from llguidance import LLMatcher
    from llguidance.hf import from_tokenizer
    from transformers import AutoTokenizer

    guide = from_tokenizer(AutoTokenizer.from_pretrained(STARTER_FOLDER))
    grammar = LLMatcher.grammar_from_json_schema(
        json.dumps(plan_schema(HANDLES)), overrides={"whitespace_flexible": False}
    )

    def check(*calls: tuple[str, dict[str, Any]]) -> bool:
        matcher = LLMatcher(guide, grammar)
        assert not matcher.is_error(), matcher.get_error()
        made = {"calls": [{"name": name, "arguments": arguments} for name, arguments in calls]}
        tokens = guide.tokenize_str(json.dumps(made, separators=(",", ":"), ensure_ascii=False))
        return bool(matcher.consume_tokens(tokens)) and bool(matcher.is_accepting())

    return check


def test_every_tool_and_operation_is_callable_with_all_its_parameters() -> None:
    # What other tests put beside the tools is not what was remembered.
    functions.cache_clear()
    offered = {function["name"]: function["parameters"]["properties"] for function in functions()}
    for name, tool in all_tools().items():
        assert set(tool.params.model_fields) <= set(offered[name]), name
    assert "$ref" not in json.dumps(functions())
    functions.cache_clear()


def test_outputs_are_what_steps_can_take() -> None:
    assert outputs(all_tools()["prepare_dataset"])[:2] == ["train", "test"]
    assert outputs(all_tools()["train_sft"]) == ["model"]


def test_references_are_written_out() -> None:
    schema = {"$defs": {"A": {"enum": [1]}}, "properties": {"a": {"$ref": "#/$defs/A", "description": "x"}}}
    assert plain_schema(schema) == {"properties": {"a": {"enum": [1], "description": "x"}}}


@pytest.mark.parametrize(
    "calls",
    [
        [("train_sft", {"data": "file_1", "model": "Qwen/Qwen3-0.6B", "epochs": 3, "learning_rate": 0.0002})],
        [("prepare_dataset", {"data": "file_2", "prompt_column": "column_3", "step_id": "prepare"}),
         ("train_sft", {"data": "${steps.prepare.train}"})],
        [("replay_recipe", {"recipe": "recipe_1", "params": {"epochs": 3}})],
        [("ask_person", {"question": "Which?", "options": ["file_1"]})],
        [("list_runs", {})],
    ],
)  # fmt: skip
def test_good_plans_fit(matches: Any, calls: list[tuple[str, dict[str, Any]]]) -> None:
    assert matches(*calls)


@pytest.mark.parametrize(
    "call",
    [
        ("format_disk", {}),
        ("train_sft", {}),
        ("train_sft", {"data": "/etc/passwd"}),
        ("train_sft", {"data": "file_3"}),
        ("train_sft", {"data": "file_1", "epochs": 0}),
        ("train_sft", {"data": "file_1", "speed": 3}),
        ("train_sft", {"data": "file_1", "method": "magic"}),
        ("prepare_dataset", {"data": "file_1", "prompt_column": "question"}),
        ("replay_recipe", {"recipe": "recipe_2"}),
        ("finish_plan", {}),
    ],
)
def test_nothing_else_does(matches: Any, call: tuple[str, dict[str, Any]]) -> None:
    assert not matches(call)


def test_what_a_session_lacks_is_not_offered() -> None:
    written = json.dumps(plan_schema(Handles.of(SessionFacts())))
    assert "replay_recipe" not in written
    assert "prompt_column" not in written

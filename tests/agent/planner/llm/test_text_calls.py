"""Calls and thoughts that stand in the words of an answer."""

from __future__ import annotations

import pytest

from agent.planner.llm.chat_model import BadAnswer
from agent.planner.llm.streaming import without_thoughts
from agent.planner.llm.text_calls import calls_in

CALL = '{"name": "help", "arguments": {}}'


@pytest.mark.parametrize(
    ("written", "count"),
    [
        *((CALL, 1), (f"[{CALL}, {CALL}]", 2), (f'{{"calls": [{CALL}]}}', 1)),
        (f"<tool_call>\n{CALL}\n</tool_call> and <tool_call>{CALL}</tool_call>", 2),
        (f"```json\n{CALL}\n```", 1),
        (f"```tool_call\n{CALL}```", 1),
        (f"``` {CALL} ```", 1),
        *(("Hello.", 0), ("", 0), ("``` ", 0), ("````", 0), ("[1, 2] is a list", 0), ("</tool_call>", 0)),
    ],
)
def test_calls_are_found(written: str, count: int) -> None:
    assert [call.name for call in calls_in(written)] == ["help"] * count


@pytest.mark.parametrize(
    "written",
    ['{"calls": []}', "[]", "<tool_call>", f"<tool_call>{CALL}", "{", '[{"no": 1}]', "<tool_call>[]</tool_call>"],
)
def test_what_looks_like_calls_and_holds_none_is_said(written: str) -> None:
    with pytest.raises(BadAnswer, match="Call the functions, or answer in plain words"):
        calls_in(written)


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("<think>hm</think> Yes.", "Yes."),
        ("  hm</think>\n\nYes.", "Yes."),
        ("<think>a</think>b</think>Yes.", "Yes."),
        ("<think>a</think>Yes, <think>.", "Yes, <think>."),
        *(("<think>hm", "<think>hm"), ("Yes.", "Yes."), (" Yes. ", " Yes. "), ("", "")),
    ],
)
def test_thoughts_are_taken_off(written: str, answer: str) -> None:
    assert without_thoughts(written) == answer

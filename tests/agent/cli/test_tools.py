"""`tunesmith tools` shows what is declared."""

from __future__ import annotations

import json

import pytest

from agent.catalogue import all_tools
from agent.cli import main


def test_a_tool_is_shown_with_title_purpose_and_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tools", "train_dpo"]) == 0
    said = capsys.readouterr().out
    assert "shown as “Align with preferences (DPO)”, purpose train (dpo)" in said
    assert "asked for as: run DPO on pairs.jsonl" in said
    assert "  beta  (number, 0 < x ≤ 100, default 0.1)" in said


def test_programs_get_title_purpose_and_examples_of_every_tool(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tools", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["tools"]
    assert [(one["name"], one["title"], one["purpose"], one["examples"]) for one in listed] == [
        (tool.name, tool.title, tool.purpose and tool.purpose.value, list(tool.examples))
        for tool in all_tools().values()
    ]

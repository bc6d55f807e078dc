"""The measured requests stay understood, and nothing out of scope is acted on."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from agent.planner import built_in
from tests.by_path import load


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    return load("benchmarks/planner.py", "planner_benchmark")


@pytest.fixture(scope="module")
def outcomes(benchmark: ModuleType) -> dict[str, list[Any]]:
    return {part: benchmark.measure(built_in(), part) for part in ("seen", "unseen", "earlier")}


@pytest.mark.parametrize(("part", "share"), [("seen", 0.99), ("earlier", 0.99), ("unseen", 0.95)])
def test_accuracy_is_what_it_was(outcomes: dict[str, list[Any]], part: str, share: float) -> None:
    right = [outcome for outcome in outcomes[part] if not outcome.wrong]
    # What was missed is shown for the parts that may be looked at.
    shown = {o.case["id"]: o.wrong for o in outcomes[part] if o.wrong and part != "unseen"}
    assert len(right) >= share * len(outcomes[part]), shown


def test_a_third_of_a_thousand_requests_in_twenty_categories_is_set_apart(outcomes: dict[str, list[Any]]) -> None:
    both = outcomes["seen"] + outcomes["unseen"]
    assert len(both) >= 1000
    assert len({outcome.case["category"] for outcome in both}) >= 20
    assert len(outcomes["unseen"]) * 3 >= len(both) - 2


def test_nothing_out_of_scope_is_acted_on(outcomes: dict[str, list[Any]]) -> None:
    asked = [o for part in outcomes.values() for o in part if o.case["category"] == "out of scope"]
    assert len(asked) >= 200
    assert len([o for o in asked if o.reply.steps]) <= 0.01 * len(asked)


def test_no_request_of_one_tool_is_taken_by_another(outcomes: dict[str, list[Any]]) -> None:
    """The overmatch gate over every request of one step: another tool may not answer it."""
    taken = {
        outcome.case["id"]: [step.tool for step in outcome.reply.steps]
        for part in ("seen", "earlier")
        for outcome in outcomes[part]
        if outcome.reply.steps
        and isinstance(tools := outcome.case["expect"].get("tools"), list)
        and len(tools) == 1
        and [step.tool for step in outcome.reply.steps] != tools
    }
    assert len(taken) <= 2, taken


def test_ids_are_unique(benchmark: ModuleType) -> None:
    names = [case["id"] for part in ("all", "earlier") for case in benchmark.load(part)]
    assert len(names) == len(set(names))

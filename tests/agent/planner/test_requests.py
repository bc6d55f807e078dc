"""The measured requests stay understood."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from agent.planner import built_in

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks" / "planner.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("planner_benchmark", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_accuracy_is_what_it_was(benchmark: ModuleType) -> None:
    outcomes = benchmark.measure(built_in())
    assert len(outcomes) >= 440
    assert len({outcome.case["category"] for outcome in outcomes}) >= 20
    wrong = {outcome.case["id"]: outcome.wrong for outcome in outcomes if outcome.wrong}
    assert len(wrong) <= 0.01 * len(outcomes), wrong


def test_nothing_out_of_scope_is_acted_on(benchmark: ModuleType) -> None:
    outcomes = [o for o in benchmark.measure(built_in()) if o.case["category"] == "out of scope"]
    assert len(outcomes) >= 20
    assert [outcome.case["id"] for outcome in outcomes if outcome.reply.steps] == []


def test_ids_are_unique(benchmark: ModuleType) -> None:
    names = [case["id"] for case in benchmark.load()]
    assert len(names) == len(set(names))

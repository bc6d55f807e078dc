"""The benchmark measures any planner: accuracy by category, latency, tokens, cost, and who had to answer instead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agent.planner.llm import endpoint

ROOT = Path(__file__).resolve().parents[4]
SCRIPT = """
import sys
sys.argv = ["planner.py", "--planner", "openai:played"]
sys.path.insert(0, "benchmarks")
import planner
whole = planner.load
# Only where there is a file: a plan for the first one is not valid without.
fits = lambda case: case["category"] in ("profile", "out of scope") and case.get("files")
kept = lambda part="all": [case for case in whole(part) if fits(case)][:30]
planner.load = kept
planner.main()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "settings.yaml").write_text("planner: {name: openai, price: {input: 1, output: 2}}\n")
    return tmp_path


def test_it_prints_what_a_model_took(workspace: Path) -> None:
    with endpoint.endpoint(endpoint.calls(("profile_dataset", {"data": "file_1"}), ("finish_plan", {}))) as server:
        environment = {
            **os.environ,
            "TUNESMITH_WORKSPACE": str(workspace),
            "TUNESMITH_PLANNER_BASE_URL": server.address,
        }
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, cwd=ROOT, env=environment, timeout=300
        )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert any(line.startswith("profile ") and not line.endswith(" 0.000") for line in lines), done.stdout
    assert any(line.startswith("latency: p50 ") for line in lines)
    assert any(line.startswith("out of scope, wrongly acted on") for line in lines)
    assert "asked of openai played (127.0.0.1:" in done.stdout
    count = len(server.bodies)
    assert f"prompt tokens: {count * 1000:,} (0 replies not counted)" in lines
    assert f"cost: {count * 1100 / 1e6:.4f} USD" in lines
    assert "left to the built-in planner: 0 of " in done.stdout

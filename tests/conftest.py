"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Nothing is fetched from the Hub in tests; set before any library reads it.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Tests run side by side, one a core. Two processes with two threads each wait for one another at every barrier:
# a small model's training step was seen to take over ten times as long.
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real datasets beside the repository; the test is skipped, visibly, where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real datasets (../shared/data) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def shared_model() -> Path:
    """A small real trained model in the Hub's layout, without a chat template or a pad token."""
    folder = ROOT.parent / "shared" / "models" / "stories260k-hf"
    if not folder.is_dir():
        pytest.skip("the real model (../shared/models) is not on this machine")
    return folder


REAL_DATA = ("real data", True)


LONG = bool(os.environ.get("TUNESMITH_LONG"))
"""Whether tests repeat what happens by chance often enough to be evidence; otherwise just often enough to be a test."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests that use the real datasets or the real model, so that the summary can count them; leave out the long
    ones where they were not asked for."""
    for item in items:
        if {"shared_data", "shared_model"} & set(getattr(item, "fixturenames", ())):
            item.user_properties.append(REAL_DATA)
    left_out = [] if LONG else [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests on real data ran, and how many were skipped."""
    counts = {
        outcome: sum(
            REAL_DATA in getattr(report, "user_properties", ()) for report in terminalreporter.stats.get(outcome, [])
        )
        for outcome in ("passed", "failed", "skipped")
    }
    ran = counts["passed"] + counts["failed"]
    terminalreporter.write_line(f"tests on real data: {ran} ran, {counts['skipped']} skipped")

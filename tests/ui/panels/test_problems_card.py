"""The table of problems: what can be ticked, and what a click sends."""

from __future__ import annotations

from typing import Any

from ui.panels.problems_card import problems_card, read_ticked

PROBLEMS: list[dict[str, Any]] = [
    {
        "code": "exact_duplicate",
        "severity": "warning",
        "count": 6,
        "share": 0.02,
        "rows": [1, 2],
        "fix": "deduplicate=true",
        "sentence": "6 rows repeat an earlier row.",
        "about": "Equal to the letter <b>.",
    },
    {"code": "rare_label", "severity": "info", "count": 2, "share": 0.01, "fix": "drop=rare_label", "sentence": "2."},
    {"code": "few_rows", "severity": "warning", "count": 3, "share": 1.0, "fix": None, "sentence": "Only 3 rows."},
]


def test_what_can_be_fixed_has_a_tick_and_remarks_are_not_ticked() -> None:
    drawn = str(problems_card(PROBLEMS, "run-1"))
    assert 'name="fix:exact_duplicate" checked' in drawn
    assert 'name="fix:rare_label"' in drawn
    assert 'name="fix:rare_label" checked' not in drawn
    assert "fix:few_rows" not in drawn
    assert 'data-action="fix" data-id="run-1"' in drawn
    assert "&lt;b&gt;" in drawn


def test_without_a_run_nothing_can_be_clicked() -> None:
    assert "checkbox" not in str(problems_card(PROBLEMS))
    assert "None found" in str(problems_card([], "run-1"))


def test_the_ticked_ones_are_read_from_the_form() -> None:
    values = {"fix:exact_duplicate": "true", "fix:rare_label": "false", "other": "true"}
    assert read_ticked(values) == ["exact_duplicate"]

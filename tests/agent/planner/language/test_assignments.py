"""Parameters that have no phrases yet can be stated by their names."""

from __future__ import annotations

import pytest

from agent.planner.language import assignments
from agent.planner.language.stated_parameters import read_parameters


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("train with label_smoothing=true", True),
        ("label_smoothing: no", False),
        ("label_smoothing = 3", 3),
        ("label_smoothing=2e-4", 0.0002),
    ],
)
def test_a_declared_name_takes_what_is_assigned(monkeypatch: pytest.MonkeyPatch, written: str, value: object) -> None:
    monkeypatch.setattr(assignments, "_names", lambda: ("label_smoothing",))
    found = read_parameters(written)
    assignments.read_assignments(written, found)
    assert found.values()["label_smoothing"] == value


def test_other_names_are_left_alone() -> None:
    found = read_parameters("a=1, colour: 3")
    assignments.read_assignments("a=1, colour: 3", found)
    assert found.values() == {}


def test_parameters_with_phrases_and_wiring_are_not_read_twice() -> None:
    assert not {"epochs", "learning_rate", "data", "model"} & set(assignments._names())

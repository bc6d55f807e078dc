from __future__ import annotations

import pytest

from agent.planner.language.relative import find_relative


@pytest.mark.parametrize(
    ("said", "name", "before", "after"),
    [
        ("double the rank", "lora_r", 8, 16),
        ("twice as many epochs", "epochs", 2, 4),
        ("2 times as many epochs", "epochs", 2, 4),
        ("0.5 of the learning rate", "learning_rate", 2e-4, 1e-4),
        ("10 x the learning rate", "learning_rate", 1e-4, 1e-3),
        ("1 more epoch", "epochs", 2, 3),
        ("another 2 epochs", "epochs", 2, 4),
        ("a lower learning rate", "learning_rate", 2e-4, 1e-4),
        ("more epochs", "epochs", 1, 2),
    ],
)
def test_changes_are_applied_to_what_was(said: str, name: str, before: float, after: float) -> None:
    (change,) = find_relative(said)
    assert change.name == name
    assert change.applied(before) == pytest.approx(after)


@pytest.mark.parametrize("said", ["0.5 epoch", "increase the rank to 32", "no more than 3 epochs", "lower the loss"])
def test_amounts_are_no_changes(said: str) -> None:
    assert find_relative(said) == []

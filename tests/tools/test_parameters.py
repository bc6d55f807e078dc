"""Parameters as people see them."""

from __future__ import annotations

import pytest

from tools.parameters import parameter_table
from tools.train_sft import train_sft


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("learning_rate", "0 < x ≤ 1"),
        ("early_stopping", "0 ≤ x ≤ 100"),
        ("max_steps", "1 ≤ x ≤ 100,000,000"),
        ("seed", "0 ≤ x < 4,294,967,296"),
        ("packing", ""),
    ],
)
def test_bounds_are_written_as_people_write_them(name: str, bounds: str) -> None:
    assert {row.name: row.bounds for row in parameter_table(train_sft)}[name] == bounds

from __future__ import annotations

import pytest

from agent.planner.filters import read_filter
from agent.planner.mask import mask
from agent.planner.reading import known_words

COLUMNS = ["rating", "category", "answer", "Reply Text", "order"]


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ("only rows where rating is at least 4", "rating >= 4"),
        ("with rating > 3", "rating > 3"),
        ("where category is billing", "category = 'billing'"),
        ('where category is not "O\'Hara"', "category != 'O''Hara'"),
        ("where the answer is longer than 20 characters", "length(answer) > 20"),
        ('where answer contains "refund"', "answer ILIKE '%refund%'"),
        ("where rating >= 4 and category = billing", "rating >= 4 AND category = 'billing'"),
        ("where Reply Text is not empty", '"Reply Text" IS NOT NULL'),
        ("where order = 1", '"order" = 1'),
    ],
)
def test_conditions_in_words(said: str, condition: str) -> None:
    masked = mask(f"train on {said}", [], [], [], known_words())
    assert read_filter(masked, COLUMNS) == condition
    assert "rating" not in masked.text


def test_without_a_column_there_is_no_condition() -> None:
    assert read_filter(mask("train where loss > 3", [], [], [], known_words()), COLUMNS) is None

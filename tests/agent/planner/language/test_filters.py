from __future__ import annotations

import pytest

from agent.planner.language.filters import read_filter
from agent.planner.language.mask import mask
from agent.planner.language.reading import known_words
from tests.agent.planner.talking import Talk, a_file

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


@pytest.mark.parametrize(
    ("columns", "said", "where"),
    [
        (["status", "is", "where"], "train on x.csv, only rows where status is refund", "status = 'refund'"),
        (["score", "more"], "train on x.csv, only rows where score is more than 3", "score > 3"),
        (["status", "urgent"], "train on x.csv, only rows where status is non-urgent", "status = 'non-urgent'"),
        (["(", ")", "q"], "train on x.csv, only rows where () is good", None),
    ],
)
def test_columns_called_like_words_of_a_condition(columns: list[str], said: str, where: str | None) -> None:
    reply = Talk(a_file("x.csv", columns=["question", "answer", *columns])).say(said)
    assert next((s.with_["where"] for s in reply.steps if "where" in s.with_), None) == where

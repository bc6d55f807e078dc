"""Rows that repeat each other: one question with several answers, few and many."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from tools.data.near.exact import similarities
from tools.data.near.near_rows import FEW, repeating

WORDS = [
    f"{first}{second}" for first in ("har", "mill", "stone", "wind", "cross") for second in ("bour", "gate", "way")
]


def said(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, k=count)) + f" {rng.random():.9f}"


def table(rows: list[tuple[int | None, str, str]]) -> pa.Table:
    """From questions' numbers, their texts and answers."""
    return pa.table(
        {
            "id": pa.array(range(100, 100 + len(rows)), pa.int64()),
            "row": pa.array(range(1, 1 + len(rows)), pa.int64()),
            "question": pa.array([number for number, _, _ in rows], pa.uint64()),
            "answers": [answer for _, _, answer in rows],
            "whole": [f"{asked}\n{answer}" for _, asked, answer in rows],
        }
    )


@pytest.mark.parametrize("answers", [2, FEW // 2, FEW, 300])
@pytest.mark.parametrize("questions", [1, 3])
def test_answers_to_one_question_are_compared_among_themselves(questions: int, answers: int) -> None:
    rng = random.Random(answers)
    rows: list[tuple[int | None, str, str]] = []
    expected: dict[int, int] = {}
    for number in range(questions):
        asked, first = said(rng, 120), len(rows)
        different = [said(rng, 9) for _ in range(answers)]
        rows += [(number + 1, asked, answer) for answer in different]
        for place in range(0, answers, 2):
            expected[len(rows) + 1] = first + place + 1
            rows.append((number + 1, asked, different[place].upper() + "!"))
    ids, repeats = repeating(table(rows))
    assert dict(zip((ids - 99).tolist(), repeats.tolist(), strict=True)) == expected


def test_what_was_like_a_row_that_goes_is_like_the_one_that_it_repeats_or_stays() -> None:
    rng = random.Random(3)
    asked, answer = said(rng, 20), said(rng, 6)
    words = asked.split()
    # The second is like the first as a whole, the third like the second only, the fourth like the third.
    rows = [
        (1, asked, said(rng, 1)),
        (1, asked, answer),
        (1, asked, f"{answer} x"),
        (2, " ".join([*words[:-1], "gateway"]), f"{answer} xy"),
        (None, said(rng, 30), answer),
        (None, "", "x"),
    ]
    ids, repeats = repeating(table(rows))
    kept = sorted({*range(1, 7)} - set((ids - 99).tolist()))
    assert {1, 2, 5, 6} <= set(kept)
    assert 3 not in kept
    assert set(repeats.tolist()) <= set(kept)


def test_without_pairs_nothing_is_compared() -> None:
    from tools.data.near.pieces import Texts

    assert len(similarities(Texts(pa.array(["a"])), np.zeros((0, 2), np.int64))) == 0
    assert [len(part) for part in repeating(table([(1, "a", "b")]))] == [0, 0]

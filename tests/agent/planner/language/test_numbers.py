from __future__ import annotations

import pytest

from agent.planner.language.normalise import clean, plain_words
from agent.planner.language.numbers import figures, number


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("half an epoch", "0.5 epoch"),
        ("one and a half epochs", "1.5 epochs"),
        ("two and a half epochs", "2.5 epochs"),
        ("1,000 steps", "1000 steps"),
        ("1k steps", "1000 steps"),
        ("max length 2k", "max length 2048"),
        ("2 x 10^-4", "2e-4"),
        ("2×10⁻⁴", "2e-4"),
        ("two e minus four", "2e-4"),
        ("1e-04", "1e-4"),
        ("0,5 epochs", "0.5 epochs"),
        (".5 epochs", "0.5 epochs"),
        ("a tenth", "0.1"),
        ("two thirds", "0.6667"),
        ("one in ten", "0.1"),
        ("fifteen percent", "15 %"),
        ("two hundred and fifty steps", "250 steps"),
        ("a thousand steps", "1000 steps"),
        ("a couple of epochs", "2 epochs"),
        ("a dozen epochs", "12 epochs"),
        ("twice", "2 times"),
        ("an epoch", "1 epoch"),
        ("a single epoch", "1 epoch"),
        ("24GB", "24 gb"),
        ("r16 a32", "rank 16 alpha 32"),
        ("half the rank", "0.5 of the rank"),
        ("zero point zero zero zero one", "0.0001"),
        ("point five epochs", "0.5 epochs"),
        ("one point five epochs", "1.5 epochs"),
    ],
)
def test_numbers_become_figures(said: str, written: str) -> None:
    assert figures(plain_words(clean(said))) == written


@pytest.mark.parametrize("said", ["this one", "the third run", "which one is better", "no one", "80/20 split"])
def test_words_that_only_look_like_numbers_stay(said: str) -> None:
    assert figures(said) == said


def test_a_whole_number_is_an_int() -> None:
    assert number("3") == 3
    assert isinstance(number("3"), int)
    assert number("2e-4") == 0.0002

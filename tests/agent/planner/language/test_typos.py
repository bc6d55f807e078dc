from __future__ import annotations

import pytest

from agent.planner.language.phrase_files import words
from agent.planner.language.reading import known_words
from agent.planner.language.typos import repair


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("epcohs", "epochs"),
        ("leraning", "learning"),
        ("bacth", "batch"),
        ("qlroa", "qlora"),
        ("evalaute", "evaluate"),
        ("comapre", "compare"),
        ("duplicats", "duplicates"),
        ("recipie", "recipe"),
        ("profiel", "profile"),
        ("trian", "train"),
    ],
)
def test_misspelt_words_of_the_trade_are_repaired(typed: str, meant: str) -> None:
    assert repair(typed, known_words()) == meant


@pytest.mark.parametrize("word", ["brain", "trail", "tone", "rain", "again", "models", "step", "stop", "slow", "most"])
def test_words_of_their_own_are_left_alone(word: str) -> None:
    assert repair(word, known_words()) == word


@pytest.mark.parametrize("text", ["trian.csv", "/trian", "a/trian", "@trian", "trian_2"])
def test_parts_of_names_are_left_alone(text: str) -> None:
    assert repair(text, known_words()) == text


def test_no_word_of_the_trade_is_repaired_into_another() -> None:
    assert {word for word in words("trade") if repair(word, known_words()) != word} == set()

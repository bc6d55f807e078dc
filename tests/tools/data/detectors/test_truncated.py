"""Cut answers by how the answers of a dataset end."""

from __future__ import annotations

import pytest

from tools.data.detectors.encoding import repair
from tools.data.detectors.truncated import ends_properly, learn_habits, truncated

PLACES = ("harbour", "garden", "station", "library", "market", "museum", "castle", "bakery", "theatre", "school")
WAYS = ("quiet", "crowded", "closed", "open", "bright", "empty")
TIDY = [f"The {place} of the town is {way} in the early morning." for place in PLACES for way in WAYS]
LOOSE = [text.rstrip(".") for text in TIDY]


def test_where_answers_end_with_a_mark_one_without_is_cut() -> None:
    habits = learn_habits(TIDY)
    assert habits.proper == 1
    assert truncated("The harbour of the town is quiet in the early", habits)
    assert truncated("The harbour of the town is qui", habits)
    assert not truncated(TIDY[0], habits)


def test_where_answers_have_no_mark_only_a_word_that_never_ends_one_is_a_sign() -> None:
    habits = learn_habits(LOOSE)
    assert habits.proper == 0
    assert not any(truncated(text, habits) for text in LOOSE)
    assert truncated("The harbour of the town is quiet in the early", habits)


@pytest.mark.parametrize("answers", [[], ["yes", "no"] * 50, ["card_arrival"] * 100])
def test_labels_teach_nothing_and_are_not_cut(answers: list[str]) -> None:
    habits = learn_habits(answers)
    assert habits.proper is None
    assert not any(truncated(text, habits) for text in answers)


@pytest.mark.parametrize("text", ["Done.", "Really?", "“Yes!”", "(see above.)", "好的。", "fine :)", "It works! 🎉"])
def test_proper_ends(text: str) -> None:
    assert ends_properly(text)


@pytest.mark.parametrize(
    ("damaged", "whole"), [("cafÃ©", "café"), ("donâ€™t", "don’t"), ("plain “text”", "plain “text”")]
)
def test_what_was_misread_is_mended_and_nothing_else(damaged: str, whole: str) -> None:
    assert repair(damaged) == whole

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


def test_how_many_are_cut_is_told_from_the_answers_themselves() -> None:
    cut = [f"The {place} of the town is {way} in the" for place in PLACES[:6] for way in WAYS[:2]]
    habits = learn_habits(TIDY + cut)
    assert habits.cut["one"] > 0.9
    assert all(truncated(text, habits) for text in cut)
    assert not any(truncated(text, habits) for text in TIDY)


def test_where_whole_answers_often_lack_a_mark_they_are_none() -> None:
    habits = learn_habits(TIDY[:50] + LOOSE[50:])
    assert habits.cut["one"] < 0.2
    assert not any(truncated(text, habits) for text in LOOSE[50:])
    assert truncated("The harbour of the town is quiet in the ea", habits)


@pytest.mark.parametrize(
    "end",
    [
        "write to ann@post.net",
        "call 020 7946 0958",
        "see https://x.org/a",
        "it costs $25",
        "dear [Name]",
        "use AB_KEY_1",
    ],
)
def test_what_ends_with_a_value_is_no_cut(end: str) -> None:
    assert not truncated(f"The harbour of the town is quiet in the early morning. For more {end}", learn_habits(TIDY))


def test_an_answer_of_several_rows_is_whole_but_one_that_others_go_on_from_is_not() -> None:
    answer = "The ferry to the islands leaves from pier nine"
    assert not truncated(answer, learn_habits([*TIDY, *[answer] * 3]))
    assert truncated(
        "The harbour of the town is quiet in", learn_habits([*TIDY, *["The harbour of the town is quiet in"] * 3])
    )

from __future__ import annotations

import pytest

from agent.planner.language.negation import denied, scopes


@pytest.mark.parametrize(
    ("text", "denied_words", "stated_words"),
    [
        ("do not evaluate, just train", ["evaluate"], ["train"]),
        ("without evaluation and comparison", ["evaluation", "comparison"], []),
        ("do not profile, evaluate or compare", ["profile", "evaluate", "compare"], []),
        ("train but do not compare", ["compare"], ["train"]),
        ("no evaluation and use 3 epochs", ["evaluation"], ["use"]),
        ("leave out the evaluation and train", ["evaluation"], []),
        ("the comparison is not needed", ["comparison"], []),
        ("not only train but compare", [], ["train", "compare"]),
        ("never mind, train", [], ["train"]),
        ("remove the comparison", ["comparison"], []),
        ("remove the duplicates", [], ["duplicates"]),
    ],
)
def test_how_far_a_not_reaches(text: str, denied_words: list[str], stated_words: list[str]) -> None:
    within = scopes(text)
    assert [word for word in denied_words if denied(text.index(word), within)] == denied_words
    assert [word for word in stated_words if denied(text.index(word), within)] == []

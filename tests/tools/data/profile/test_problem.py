"""Sentences about rows, for many and for one."""

from __future__ import annotations

import pytest

from tools.data.detectors import DETECTORS
from tools.data.profile.problem import sentence_of


@pytest.mark.parametrize(
    ("said", "one"),
    [
        ("hold a key", "1 row holds a key."),
        ("have no answer", "1 row has no answer."),
        ("are empty", "1 row is empty."),
        ("cannot be read", "1 row cannot be read."),
        ("carry a mark", "1 row carries a mark."),
        ("say nothing", "1 row says nothing."),
        ("mix two languages", "1 row mixes two languages."),
        ("shout", "1 row shouts."),
    ],
)
def test_of_one_row(said: str, one: str) -> None:
    assert sentence_of(1, said) == one
    assert sentence_of(1200, said) == f"1,200 rows {said}."


def test_a_remark_stands_behind() -> None:
    assert sentence_of(1, "hold a key", "line 3") == "1 row holds a key (line 3)."


def test_every_detector_begins_with_a_verb_in_the_plural() -> None:
    verbs = {record.sentence.partition(" ")[0] for record in DETECTORS.values() if record.sentence}
    assert not {verb for verb in verbs if verb.endswith("s")}

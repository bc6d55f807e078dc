"""A loop is told from prose."""

from __future__ import annotations

import pytest

from tools.evaluation.metrics.metric import Measured
from tools.evaluation.metrics.repetition_rate import METRIC, repeated_share

PROSE = (
    "The north hall opens at nine, and the café beside it an hour later; on Mondays both stay closed, "
    "which visitors from abroad are often not told until they stand before the door."
)


@pytest.mark.parametrize("answer", ["", "yes", "no no no no", PROSE])
def test_prose_and_short_answers_do_not_repeat(answer: str) -> None:
    assert repeated_share(answer) < 0.05


@pytest.mark.parametrize(
    "answer",
    ["and then he said " * 12, "the the the the the the the the the the the the", "一直一直一直一直一直一直一直一直"],
)
def test_loops_do(answer: str) -> None:
    assert repeated_share(answer) > 0.5


def test_the_rate_is_the_share_of_answers() -> None:
    answers = [PROSE, "round and round " * 20, "yes", PROSE]
    assert METRIC.of(Measured(answers=answers)) == {"repetition_rate": 0.25}

"""Exact match: the share of answers that equal a reference."""

from __future__ import annotations

import unicodedata
from statistics import median
from typing import TYPE_CHECKING

from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, Trial, always, ratio
from tools.evaluation.metrics.script import words

if TYPE_CHECKING:
    import numpy as np

SHORT_ANSWER_WORDS = 3
"""Up to this median length an answer is a label, a name or a figure, which is right or wrong."""


def normalise(text: str) -> str:
    """Case, white space and Unicode form do not count; every other character does."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def short_answers(trial: Trial) -> bool:
    """Whether the right answers are so short that they are right or wrong as a whole."""
    return median(words(text) for wanted in trial.references for text in wanted) <= SHORT_ANSWER_WORDS


def _statistics(measured: Measured) -> np.ndarray:
    """Per item: whether its answer is right, and 1, shape (items, 2)."""
    import numpy as np

    hits = [
        normalise(answer) in {normalise(reference) for reference in wanted}
        for answer, wanted in zip(measured.answers, measured.references, strict=True)
    ]
    return np.column_stack([np.array(hits, dtype=float), np.ones(len(hits))])


METRIC = Metric(
    name="exact_match",
    label="exact match",
    help="Share from 0 to 1 of answers equal to one of their references, case and white space aside.",
    source="Rajpurkar et al. 2016 (SQuAD), with punctuation and articles kept",
    better="higher",
    scale=(0, 1),
    shown=Shown.PER_CENT,
    needs=Needs.REFERENCES,
    statistics=_statistics,
    figures=lambda total: {"exact_match": ratio(total)},
    on_request=True,
    words=(
        r"exact(ly)? match(es|ing)?",
        r"accuracy",
    ),
    suits=always,
    decides=short_answers,
    place=3,
)

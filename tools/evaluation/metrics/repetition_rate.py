"""Repetition rate: how often a model's answers go round in circles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, always, never, ratio

if TYPE_CHECKING:
    import numpy as np

THRESHOLD = 0.25
"""An answer repeats itself when more than this share of its 4-grams has stood in it before: `1 - distinct / all`, the
seq-rep-4 of Welleck et al. (arXiv 1908.04319). People's text stays under 0.05; a model caught in a loop passes 0.5."""

FEWEST = 8
"""4-grams an answer needs before it can be called repetitive."""

_TOKEN = re.compile(r"[぀-ヿ㐀-䶿一-鿿]|\w+|[^\w\s]")


def repeated_share(answer: str) -> float:
    """Share of an answer's 4-grams (words and punctuation; characters of Han and kana) that stood in it before."""
    tokens = _TOKEN.findall(answer.casefold())
    grams = [tuple(tokens[i : i + 4]) for i in range(len(tokens) - 3)]
    if len(grams) < FEWEST:
        return 0.0
    return 1 - len(set(grams)) / len(grams)


def _statistics(measured: Measured) -> np.ndarray:
    """Per item: whether its answer repeats itself, and 1, shape (items, 2)."""
    import numpy as np

    return np.array([[float(repeated_share(answer) > THRESHOLD), 1.0] for answer in measured.answers])


OFTEN_REPEATS = 0.2
"""Above this share of answers a person has to know."""


def _warning(own: float, base: float | None) -> str | None:
    if own <= OFTEN_REPEATS:
        return None
    if base is None:
        return f"Warning: {own:.0%} of the answers go round in circles."
    return (
        f"Warning: {own:.0%} of its answers go round in circles (over {THRESHOLD:.0%} of their 4-grams "
        f"repeated; base {base:.0%})."
    )


METRIC = Metric(
    name="repetition_rate",
    label="repetition rate",
    heading="repeats itself",
    help="Share from 0 to 1 of answers of which more than a quarter of the 4-grams have stood in them before.",
    source="seq-rep-4 of Welleck et al. (arXiv 1908.04319), with a threshold",
    better="lower",
    scale=(0, 1),
    shown=Shown.PER_CENT,
    needs=Needs.ANSWERS,
    statistics=_statistics,
    figures=lambda total: {"repetition_rate": ratio(total)},
    suits=always,
    compared=never,
    in_sight=True,
    warning=_warning,
    place=1,
)

"""What a metric is: how it is called and shown, which way is better, what it needs, when it decides, how it is made."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

    from tools.evaluation.generate.likelihood import Likelihood


class Needs(StrEnum):
    """What must have been measured before a metric can be taken. Where several decide, pairs go before answers."""

    LIKELIHOODS = "log-probabilities of the right answers, or of raw text"
    PAIRS = "log-probabilities of chosen and rejected answers"
    REFERENCES = "answers, and right answers to hold them against"
    ANSWERS = "answers alone"


class Shown(StrEnum):
    """How people read a figure."""

    PER_CENT = ".1%"
    ONE_DECIMAL = ".1f"
    THREE_DECIMALS = ".3f"


@dataclass(frozen=True)
class Trial:
    """What models are tried on, as far as it decides what is measured and what a verdict goes by."""

    on: Literal["answers", "pairs", "text"]
    references: Sequence[Sequence[str]] = ()
    """The right answers of each item."""
    several: bool = False
    """Whether models are compared; otherwise one is measured."""
    same_tokens: bool = True
    """Whether all models cut text alike."""


@dataclass(frozen=True)
class Measured:
    """What one model did on the items, in their order. A metric reads what it `needs`; the rest may be empty."""

    answers: Sequence[str] = ()
    stopped: Sequence[bool] = ()
    """Whether each answer ended by itself."""
    references: Sequence[Sequence[str]] = ()
    losses: np.ndarray | None = None
    """For each item its negative log-likelihood in nats, its tokens and its bytes in UTF-8, shape (items, 3)."""
    pairs: Sequence[Sequence[tuple[Likelihood, Likelihood]]] = ()
    """For each item the likelihoods of its pairs, (chosen, rejected)."""


def never(trial: Trial) -> bool:
    """The rule of what is not done by itself."""
    return False


def always(trial: Trial) -> bool:
    """The rule of what is done whatever the test is."""
    return True


def ratio(total: np.ndarray) -> float:
    """The first of summed statistics over the second: a mean by token, by pair, by item. NaN over nothing."""
    return float(total[0] / total[1]) if total[1] else math.nan


@dataclass(frozen=True)
class Score:
    """One figure that a metric gives, by its name in results."""

    name: str
    label: str
    """What sentences call it."""
    heading: str
    """What tables call it."""
    metric: Metric

    def text(self, value: float) -> str:
        """A figure as people read it."""
        return format(value, self.metric.shown.value)

    def signed(self, value: float) -> str:
        """A difference as people read it: `+29.5`."""
        return f"{'+' if value >= 0 else '−'}{self.text(abs(value))}"

    def judged(self, low: float | None, high: float | None) -> Literal[-1, 0, 1]:
        """1 where a difference with this interval is for the better, -1 for the worse, 0 where it may be chance."""
        if low is None or high is None:
            return 0
        way = 1 if low > 0 else -1 if high < 0 else 0
        return way if self.metric.better == "higher" else -way  # type: ignore[return-value]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One way to measure a model.

    `statistics` gives what each item contributes, shape (items, k); the sum of it over any selection of items is all
    that `figures` needs to give the scores by name. That is what makes resampling a corpus score (BLEU, chrF) as cheap
    as resampling a mean. Both import what is slow when they are called.
    """

    name: str
    label: str
    """What people call it in a sentence: `exact match`."""
    help: str
    """What is measured, in one sentence with its scale."""
    source: str
    """Where the formula comes from."""
    better: Literal["higher", "lower"]
    """Which way is better."""
    scale: tuple[float | None, float | None]
    """Lowest and highest value; None where there is none."""
    shown: Shown
    needs: Needs
    statistics: Callable[[Measured], np.ndarray]
    figures: Callable[[np.ndarray], dict[str, float]]
    heading: str = ""
    """What a table calls it, where that is not the label."""
    scores: Mapping[str, str] = field(default_factory=dict)
    """The figures it gives, each with its label; empty where it gives one, of its own name."""
    main: str = ""
    """Which of `scores` stands for it in a verdict; needed where there are several."""
    on_request: bool = False
    """Whether a person may ask for it by name."""
    words: tuple[str, ...] = ()
    """Ways of asking for it, as `agent/planner/language/phrase_files.py` reads them; its label where none are given."""
    suits: Callable[[Trial], bool] = never
    """Whether it is worth measuring where nobody asked for anything else."""
    decides: Callable[[Trial], bool] = never
    """Whether the verdict goes by it where nobody asked for anything else."""
    compared: Callable[[Trial], bool] = always
    """Whether a difference between models says something; only such a metric can decide between them."""
    in_sight: bool = False
    """Shown above the fold whatever the verdict goes by."""
    warning: Callable[[float, float | None], str | None] | None = None
    """From a model's figure, and its base's where there is one, to what a person has to know, or None."""
    packages: tuple[str, ...] = ()
    """Packages it is computed with, as they are called where they are installed from."""
    place: int = 9
    """Order among the metrics that need the same; low comes first."""

    def __post_init__(self) -> None:
        if self.scores and self.main not in self.scores:
            raise TypeError(f"{self.name}: `main` names one of its scores, {', '.join(self.scores)}.")

    @property
    def all_scores(self) -> tuple[Score, ...]:
        """Its figures in order."""
        if not self.scores:
            return (Score(self.name, self.label, self.heading or self.label, self),)
        return tuple(Score(name, label, label, self) for name, label in self.scores.items())

    @property
    def main_score(self) -> Score:
        """The figure that stands for it in a verdict."""
        return next(score for score in self.all_scores if score.name == (self.main or self.name))

    def scorer(self, name: str) -> Callable[[np.ndarray], float]:
        """One of its figures as a function of summed statistics, shape (k,)."""
        return lambda total: self.figures(total)[name]

    def of(self, measured: Measured) -> dict[str, float]:
        """Its figures of one model."""
        return self.figures(self.statistics(measured).sum(axis=0))

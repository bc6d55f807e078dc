"""Metrics: one record a file, found by being here. A file holds the record and what computes it, nothing slow on top.

Direction, label and form of every figure stand in its record and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator

from tools.evaluation.metrics.metric import Metric, Needs, Score
from tools.records import Records, UnknownRecord


def _rank(metric: Metric) -> tuple[int, int]:
    """By what they need, as far as that says what a person looks at first."""
    return list(Needs).index(metric.needs), metric.place


METRICS: Records[Metric] = Records("tools.evaluation.metrics", Metric, "metric", _rank)
"""Everything that is measured."""

ON_REQUEST: Records[Metric] = Records(
    "tools.evaluation.metrics", Metric, "metric to ask for", _rank, where=lambda metric: metric.on_request
)
"""Those a person may ask for by name; the others come by themselves where they have a meaning."""


def scores() -> Iterator[Score]:
    """Every figure of every metric, in the order of `METRICS`."""
    for metric in METRICS.values():
        yield from metric.all_scores


def score_named(name: str) -> Score:
    """The figure of that name in a result. Raises `UnknownRecord` where no metric gives it."""
    found = next((score for score in scores() if score.name == name), None)
    if found is None:
        there = ", ".join(score.name for score in scores())
        raise UnknownRecord(f"`{name}` is no score of any metric.", f"There are: {there}.")
    return found


def packages() -> tuple[str, ...]:
    """The packages whose versions change a figure, each once."""
    return tuple(dict.fromkeys(package for metric in METRICS.values() for package in metric.packages))

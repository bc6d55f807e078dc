"""Stop rate: how often a model ends its answer by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, always, never, ratio

if TYPE_CHECKING:
    import numpy as np

RARELY_STOPS = 0.5
"""Below this more answers are cut off than not, and scores of them say little."""


def _statistics(measured: Measured) -> np.ndarray:
    """Per item: whether its answer ended by itself, and 1, shape (items, 2)."""
    import numpy as np

    return np.array([[float(stopped), 1.0] for stopped in measured.stopped])


def _warning(own: float, base: float | None) -> str | None:
    if own >= RARELY_STOPS:
        return None
    if base is None:
        return "Warning: most answers are cut off at max_new_tokens."
    return (
        f"Warning: only {own:.0%} of its answers end by themselves (base {base:.0%}); "
        "the rest are cut off at max_new_tokens."
    )


METRIC = Metric(
    name="stop_rate",
    label="stop rate",
    heading="stops by itself",
    help="Share from 0 to 1 of answers that ended by themselves within max_new_tokens.",
    source="a count",
    better="higher",
    scale=(0, 1),
    shown=Shown.PER_CENT,
    needs=Needs.ANSWERS,
    statistics=_statistics,
    figures=lambda total: {"stop_rate": ratio(total)},
    suits=always,
    compared=never,
    in_sight=True,
    warning=_warning,
    place=0,
)

"""Perplexity: the loss as a number of equally likely tokens."""

from __future__ import annotations

import math

from tools.evaluation.metrics.loss import statistics
from tools.evaluation.metrics.metric import Metric, Needs, Shown, always, never, ratio


def perplexity_of(loss: float) -> float:
    """exp(loss); infinite where that leaves a float's range."""
    return math.exp(loss) if loss < 700 else math.inf


METRIC = Metric(
    name="perplexity",
    label="perplexity",
    help="exp(loss): among how many equally likely tokens the model seems to choose; 1 is certain.",
    source="Jelinek et al. 1977, exp of the cross-entropy in nats",
    better="lower",
    scale=(1, None),
    shown=Shown.THREE_DECIMALS,
    needs=Needs.LIKELIHOODS,
    statistics=statistics,
    figures=lambda total: {"perplexity": perplexity_of(ratio(total))},
    on_request=True,
    words=(r"perplexity",),
    suits=always,
    # Its difference says nothing that the loss's does not say.
    compared=never,
    place=1,
)

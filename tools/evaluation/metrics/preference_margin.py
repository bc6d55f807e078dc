"""Preference margin: by how much the chosen answer is the likelier one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, always, ratio

if TYPE_CHECKING:
    import numpy as np

    from tools.evaluation.generate.likelihood import Likelihood


def margins(pairs: Sequence[Sequence[tuple[Likelihood, Likelihood]]]) -> list[list[float]]:
    """For each item, of each of its pairs the log-probability of chosen minus rejected, in nats."""
    return [[bad.nll - good.nll for good, bad in item] for item in pairs]


def _statistics(measured: Measured) -> np.ndarray:
    """Per item: the sum of its pairs' margins, and pairs, shape (items, 2)."""
    import numpy as np

    return np.array([[sum(item), len(item)] for item in margins(measured.pairs)], dtype=float)


METRIC = Metric(
    name="preference_margin",
    label="preference margin",
    help="Mean log-probability of the chosen answer minus that of the rejected one, in nats.",
    source="the unscaled implicit reward of DPO, Rafailov et al. 2023 (arXiv 2305.18290), without its reference model",
    better="higher",
    scale=(None, None),
    shown=Shown.ONE_DECIMAL,
    needs=Needs.PAIRS,
    statistics=_statistics,
    figures=lambda total: {"preference_margin": ratio(total)},
    suits=always,
    decides=lambda trial: trial.several,
    place=1,
)

"""Preference accuracy: how often the chosen answer is the likelier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, always, ratio

if TYPE_CHECKING:
    import numpy as np


def _statistics(measured: Measured) -> np.ndarray:
    """Per item: pairs whose chosen answer is the likelier one by the token, and pairs, shape (items, 2).

    By the token, because a sum over tokens would prefer the shorter answer whatever it says.
    """
    import numpy as np

    return np.array(
        [
            [
                sum(
                    float(good.nll / good.tokens < bad.nll / bad.tokens) if good.tokens and bad.tokens else 0.0
                    for good, bad in item
                ),
                len(item),
            ]
            for item in measured.pairs
        ],
        dtype=float,
    )


METRIC = Metric(
    name="preference_accuracy",
    label="preference accuracy",
    heading="chosen answer preferred",
    help="Share from 0 to 1 of pairs whose chosen answer is the likelier one by the token.",
    source="length-normalised accuracy of pairs, as RewardBench scores models trained with DPO (arXiv 2403.13787)",
    better="higher",
    scale=(0, 1),
    shown=Shown.PER_CENT,
    needs=Needs.PAIRS,
    statistics=_statistics,
    figures=lambda total: {"preference_accuracy": ratio(total)},
    suits=always,
    decides=lambda trial: not trial.several,
    place=0,
)

"""Bits per byte: the loss by the length of the text, which compares models of any vocabulary."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tools.evaluation.metrics.loss import statistics
from tools.evaluation.metrics.metric import Metric, Needs, Shown, Trial, always

if TYPE_CHECKING:
    import numpy as np


def bits_per_byte(total: np.ndarray) -> float:
    """Bits needed for each byte of the text, from summed nats, tokens and bytes."""
    return float(total[0] / math.log(2) / total[2]) if total[2] else math.nan


def _compared(trial: Trial) -> bool:
    """Beside answers it stands in for a loss that cannot be compared."""
    return trial.on == "text" or not trial.same_tokens


def _decides(trial: Trial) -> bool:
    return trial.on == "text" or (trial.several and not trial.same_tokens)


METRIC = Metric(
    name="bits_per_byte",
    label="bits per byte",
    help="Bits needed for each byte of UTF-8; compares models that cut text into different tokens.",
    source="Gao et al. 2020, The Pile, section 3.1",
    better="lower",
    scale=(0, None),
    shown=Shown.THREE_DECIMALS,
    needs=Needs.LIKELIHOODS,
    statistics=statistics,
    figures=lambda total: {"bits_per_byte": bits_per_byte(total)},
    suits=always,
    decides=_decides,
    compared=_compared,
    place=2,
)

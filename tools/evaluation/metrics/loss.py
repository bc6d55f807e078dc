"""Loss: how unlikely a model finds a token of the right answers, or of raw text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, Trial, always, ratio

if TYPE_CHECKING:
    import numpy as np


def statistics(measured: Measured) -> np.ndarray:
    """Per item: nats, tokens and bytes, shape (items, 3)."""
    assert measured.losses is not None
    return measured.losses


def _compared(trial: Trial) -> bool:
    """A loss by token says nothing across different tokens."""
    return trial.same_tokens


def _decides(trial: Trial) -> bool:
    return trial.several and trial.on == "answers" and trial.same_tokens


METRIC = Metric(
    name="loss",
    label="loss",
    help="Mean negative log-likelihood of a token of the right answers (for raw text, of any token), in nats.",
    source="cross-entropy, as in every training of a language model",
    better="lower",
    scale=(0, None),
    shown=Shown.THREE_DECIMALS,
    needs=Needs.LIKELIHOODS,
    statistics=statistics,
    figures=lambda total: {"loss": ratio(total)},
    on_request=True,
    words=(
        r"(?<!final )(?<!training )(?<!train )(?<!eval )loss"
        r"(?=,? (and|plus|\+|or|,) (the )?(perplexity|bleu|rouge|chrf|exact))",
        r"(?<=perplexity and )(the )?loss",
    ),
    suits=always,
    decides=_decides,
    compared=_compared,
    in_sight=True,
    place=0,
)

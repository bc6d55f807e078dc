"""chrF by sacrebleu, the best reference of an item counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.evaluation.metrics.bleu import transposed
from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, always

if TYPE_CHECKING:
    import numpy as np


def _statistics(measured: Measured) -> np.ndarray:
    """Per item: character n-grams shared and written, as sacrebleu counts them."""
    import numpy as np
    from sacrebleu.metrics import CHRF

    return np.array(CHRF()._extract_corpus_statistics(measured.answers, transposed(measured.references)), dtype=float)


def _figures(total: np.ndarray) -> dict[str, float]:
    from sacrebleu.metrics import CHRF

    return {"chrf": float(CHRF()._compute_score_from_stats(total.astype(int).tolist()).score)}


METRIC = Metric(
    name="chrf",
    label="chrF",
    help="F-score of character n-grams up to 6 (chrF2), over the corpus, from 0 to 100.",
    source="Popović 2015; sacrebleu",
    better="higher",
    scale=(0, 100),
    shown=Shown.ONE_DECIMAL,
    needs=Needs.REFERENCES,
    statistics=_statistics,
    figures=_figures,
    on_request=True,
    words=(r"chrf(\+\+)?",),
    suits=always,
    packages=("sacrebleu",),
    place=1,
)

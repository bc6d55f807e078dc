"""chrF by sacrebleu, the best reference of an item counting."""

from __future__ import annotations

import numpy as np
from sacrebleu.metrics import CHRF

from tools.evaluation.metrics.base import CorpusMetric
from tools.evaluation.metrics.bleu import transposed


class Chrf(CorpusMetric):
    """Corpus chrF2 from 0 to 100: F-score of character n-grams up to 6 (Popović 2015; sacrebleu)."""

    names = ("chrf",)
    description = __doc__ or ""

    def statistics(self, predictions: list[str], references: list[list[str]]) -> np.ndarray:
        return np.array(CHRF()._extract_corpus_statistics(predictions, transposed(references)), dtype=float)

    def scores(self, total: np.ndarray) -> dict[str, float]:
        return {"chrf": float(CHRF()._compute_score_from_stats(total.astype(int).tolist()).score)}

"""BLEU by sacrebleu, over all references of an item."""

from __future__ import annotations

from itertools import zip_longest

import numpy as np
from sacrebleu.metrics import BLEU

from tools.evaluation.metrics.base import CorpusMetric
from tools.evaluation.metrics.script import is_unspaced


def transposed(references: list[list[str]]) -> list[list[str | None]]:
    """References as sacrebleu wants them: one stream per position, None where an item has fewer."""
    return [list(stream) for stream in zip_longest(*references)]


class Bleu(CorpusMetric):
    """Corpus BLEU from 0 to 100 (Papineni et al. 2002; sacrebleu, mixed case, exponential smoothing, tokenizer 13a).

    References in scripts without spaces between words are tokenized by the character (sacrebleu's `char`).
    """

    names = ("bleu",)
    description = __doc__ or ""

    def statistics(self, predictions: list[str], references: list[list[str]]) -> np.ndarray:
        self._bleu = BLEU(tokenize="char" if is_unspaced(references) else "13a", force=True)
        return np.array(self._bleu._extract_corpus_statistics(predictions, transposed(references)), dtype=float)

    def scores(self, total: np.ndarray) -> dict[str, float]:
        return {"bleu": float(BLEU(force=True)._compute_score_from_stats(total.astype(int).tolist()).score)}

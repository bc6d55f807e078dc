"""Exact match: the share of answers that equal a reference."""

from __future__ import annotations

import unicodedata

import numpy as np

from tools.evaluation.metrics.base import CorpusMetric


def normalise(text: str) -> str:
    """Case, white space and Unicode form do not count; every other character does."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class ExactMatch(CorpusMetric):
    """Share from 0 to 1 of answers equal to one of their references, case and white space aside."""

    names = ("exact_match",)
    description = __doc__ or ""

    def statistics(self, predictions: list[str], references: list[list[str]]) -> np.ndarray:
        hits = [
            normalise(prediction) in {normalise(reference) for reference in wanted}
            for prediction, wanted in zip(predictions, references, strict=True)
        ]
        return np.column_stack([np.array(hits, dtype=float), np.ones(len(hits))])

    def scores(self, total: np.ndarray) -> dict[str, float]:
        return {"exact_match": float(total[0] / total[1])}

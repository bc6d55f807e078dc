"""What every generation metric here has in common: per-item statistics whose sum gives the corpus score.

The sum is what makes a bootstrap of a corpus score (BLEU, chrF) as cheap as one of a mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import datasets
import evaluate
import numpy as np


class CorpusMetric(evaluate.Metric):  # type: ignore[misc, unused-ignore]
    """An `evaluate.Metric` over predictions (text) and references (a list of texts for each prediction)."""

    names: ClassVar[tuple[str, ...]]
    """The scores it gives."""
    description: ClassVar[str]
    """What is measured, its scale, and where it comes from."""

    def __init__(self, **options: Any) -> None:
        super().__init__(keep_in_memory=True, **options)

    def _info(self) -> evaluate.MetricInfo:
        features = {
            "predictions": datasets.Value("string"),
            "references": datasets.Sequence(datasets.Value("string")),
        }
        return evaluate.MetricInfo(
            description=self.description,
            citation="",
            inputs_description="predictions: texts; references: for each prediction, the texts that count as right",
            features=datasets.Features(features),
        )

    def _compute(self, predictions: list[str], references: list[list[str]]) -> dict[str, float]:
        return self.scores(self.statistics(predictions, references).sum(axis=0))

    def statistics(self, predictions: list[str], references: list[list[str]]) -> np.ndarray:
        """Per-item statistics, shape (items, k), whose sum over any selection of items `scores` turns into scores."""
        raise NotImplementedError

    def scores(self, total: np.ndarray) -> dict[str, float]:
        """Scores by name from summed statistics, shape (k,)."""
        raise NotImplementedError

    def scorer(self, name: str) -> Callable[[np.ndarray], float]:
        """One score, by name, as a function of summed statistics."""
        return lambda total: self.scores(total)[name]

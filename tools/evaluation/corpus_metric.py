"""A metric over answers and references as an `evaluate.Metric`, for everything that takes one."""

from __future__ import annotations

import datasets
import evaluate

from tools.evaluation.metrics.metric import Measured, Metric


class CorpusMetric(evaluate.Metric):  # type: ignore[misc, unused-ignore]
    """An `evaluate.Metric` over predictions (text) and references (a list of texts for each prediction)."""

    def __init__(self, metric: Metric) -> None:
        self.metric = metric
        super().__init__(keep_in_memory=True)

    def _info(self) -> evaluate.MetricInfo:
        features = {
            "predictions": datasets.Value("string"),
            "references": datasets.Sequence(datasets.Value("string")),
        }
        return evaluate.MetricInfo(
            description=self.metric.help,
            citation=self.metric.source,
            inputs_description="predictions: texts; references: for each prediction, the texts that count as right",
            features=datasets.Features(features),
        )

    def _compute(self, predictions: list[str], references: list[list[str]]) -> dict[str, float]:
        return self.metric.of(Measured(answers=predictions, references=references))

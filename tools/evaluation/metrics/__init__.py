"""Metrics that work offline: `evaluate.Metric` classes over sacrebleu and rouge-score."""

"""Which metrics suit a dataset, and the classes behind their names. No heavy import before a metric is made."""

from __future__ import annotations

from importlib import import_module
from statistics import median
from typing import TYPE_CHECKING, Literal

from tools.evaluation.metrics.script import words

if TYPE_CHECKING:
    from tools.evaluation.metrics.base import CorpusMetric

MetricName = Literal["loss", "perplexity", "exact_match", "rouge", "bleu", "chrf"]
"""Loss and perplexity are always there; asking for nothing else saves the generation of answers."""

_CLASSES = {
    "exact_match": ("tools.evaluation.metrics.exact_match", "ExactMatch"),
    "bleu": ("tools.evaluation.metrics.bleu", "Bleu"),
    "chrf": ("tools.evaluation.metrics.chrf", "Chrf"),
    "rouge": ("tools.evaluation.metrics.rouge", "Rouge"),
}

MAIN = {"exact_match": "exact_match", "bleu": "bleu", "chrf": "chrf", "rouge": "rougeL"}
"""The score of each metric that stands for it in a verdict."""

SHORT_ANSWER_WORDS = 3
"""Up to this median length an answer is a label, a name or a figure, which is right or wrong; BLEU, made of runs of
four words, says nothing below it."""


def generation_metrics(asked: list[MetricName] | None, references: list[list[str]]) -> list[str]:
    """Names of the metrics over answers, the one that decides a verdict first.

    Without a wish: exact match for short answers, BLEU for longer ones, and the others beside it.
    """
    if asked is not None:
        return [name for name in dict.fromkeys(asked) if name in _CLASSES]
    usual = median(words(reference) for wanted in references for reference in wanted)
    if usual <= SHORT_ANSWER_WORDS:
        return ["exact_match", "chrf", "rouge"]
    return ["bleu", "chrf", "rouge", "exact_match"]


def make_metric(name: str) -> CorpusMetric:
    """The `evaluate.Metric` behind a name."""
    module, kind = _CLASSES[name]
    made: CorpusMetric = getattr(import_module(module), kind)()
    return made

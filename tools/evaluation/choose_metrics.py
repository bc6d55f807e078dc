"""Which metrics are taken of a test, and which of their scores a verdict goes by."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from tools.errors import InputError
from tools.evaluation.metrics import METRICS
from tools.evaluation.metrics.metric import Metric, Needs, Score, Trial

_WRITTEN = (Needs.REFERENCES, Needs.ANSWERS)


def scores_of_answers(trial: Trial, asked: Sequence[str] | None) -> list[Metric]:
    """The metrics that models have to write answers for, the one that decides a verdict first.

    Without a wish: those that suit the right answers. Pairs say which answer is better and not which is right, so
    answers to them are scored on request alone. Raises `InputError` for a metric whose package is not installed.
    """
    if asked is not None:
        found = [metric for name in dict.fromkeys(asked) if (metric := METRICS[name]).needs in _WRITTEN]
    elif trial.on == "answers":
        suiting = [metric for metric in _needing(Needs.REFERENCES) if metric.suits(trial)]
        found = sorted(suiting, key=lambda metric: not metric.decides(trial))
    else:
        found = []
    for metric in found:
        _refuse_without_packages(metric)
    return found


def everything_taken(trial: Trial, of_answers: Sequence[Metric], *, answered: bool) -> list[Metric]:
    """All metrics of a test, in the order people read them; `answered`: whether the models write anything."""
    taken = [metric for metric in _needing(Needs.LIKELIHOODS) if metric.suits(trial)]
    if trial.on == "pairs":
        taken += [metric for metric in _needing(Needs.PAIRS) if metric.suits(trial)]
    taken += of_answers
    if answered:
        taken += habits_taken(trial, of_answers)
    return taken


def habits_taken(trial: Trial, besides: Sequence[Metric] = ()) -> list[Metric]:
    """What can be said of answers without knowing right ones."""
    return [metric for metric in _needing(Needs.ANSWERS) if metric.suits(trial) and metric not in besides]


def deciding(trial: Trial, taken: Sequence[Metric], of_answers: Sequence[Metric]) -> Score | None:
    """The score that a verdict goes by: of pairs, else of answers, else of the likelihood of right answers."""
    by_rule = [metric for metric in taken if metric.decides(trial)]
    pairs = [metric for metric in by_rule if metric.needs is Needs.PAIRS]
    likelihoods = [metric for metric in by_rule if metric.needs is Needs.LIKELIHOODS]
    return next((metric.main_score for metric in (*pairs, *of_answers, *likelihoods)), None)


def _needing(needs: Needs) -> list[Metric]:
    return [metric for metric in METRICS.values() if metric.needs is needs]


def _refuse_without_packages(metric: Metric) -> None:
    for package in metric.packages:
        try:
            version(package)
        except PackageNotFoundError:
            raise InputError(
                f"{metric.label} is computed with the package {package}, which is not installed.",
                f"`pip install {package}`, or name other metrics.",
            ) from None

"""What a comparison came to, and how it becomes a typed result with its artifact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from tools.contract import Context
from tools.evaluation.evaluation_params import CompareParams
from tools.evaluation.evaluation_results import CompareResult, Difference
from tools.evaluation.generate.generation import Answer
from tools.evaluation.generate.items import Item
from tools.evaluation.generate.lineup import Contender, shared
from tools.evaluation.generate.written import blinded, compared_rows, first_rows, write_rows
from tools.evaluation.metrics import score_named
from tools.evaluation.metrics.metric import Measured, Metric, Trial
from tools.evaluation.statistics.bootstrap import paired_bootstrap
from tools.evaluation.statistics.verdict import compare_verdict

Scorer = Callable[[np.ndarray], float]


@dataclass(frozen=True)
class Figure:
    """One figure of every model: item statistics by label, and what turns their sum into the figure."""

    per_item: dict[str, np.ndarray]
    score: Scorer

    def of(self, label: str) -> float:
        """The figure of one model."""
        return self.score(self.per_item[label].sum(axis=0))


@dataclass
class Findings:
    """A comparison before it is written down. `main` names the figure the verdict goes by."""

    rows: int
    available: int
    metrics: dict[str, dict[str, float]]
    figures: dict[str, Figure] = field(default_factory=dict)
    main: str | None = None
    items: Sequence[Item] = ()
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    max_new_tokens: int | None = None
    reward_accuracy: float | None = None


def figures_of(metrics: Sequence[Metric], measured: dict[str, Measured]) -> dict[str, Figure]:
    """Every figure of these metrics, by the name it has in a result."""
    figures = {}
    for metric in metrics:
        per_item = {label: metric.statistics(of_label) for label, of_label in measured.items()}
        for score in metric.all_scores:
            figures[score.name] = Figure(per_item, metric.scorer(score.name))
    return figures


def by_model(figures: dict[str, Figure], labels: Iterable[str]) -> dict[str, dict[str, float]]:
    """The figures of each model."""
    return {label: {name: figure.of(label) for name, figure in figures.items()} for label in labels}


def comparable(figures: dict[str, Figure], trial: Trial) -> dict[str, Figure]:
    """The figures that may be set against each other."""
    return {name: figure for name, figure in figures.items() if score_named(name).metric.compared(trial)}


def differences(figures: dict[str, Figure], seed: int) -> dict[str, dict[str, Difference]]:
    """Every model but the base against it, figure by figure."""
    found: dict[str, dict[str, Difference]] = {}
    for name, figure in figures.items():
        for label, statistics in figure.per_item.items():
            if label != "base":
                paired = paired_bootstrap(figure.per_item["base"], statistics, figure.score, seed=seed)
                found.setdefault(label, {})[name] = Difference.model_validate(asdict(paired))
    return found


def as_result(
    found: Findings, params: CompareParams, contenders: Sequence[Contender], seed: int, context: Context
) -> CompareResult:
    """Write the answers down, take the differences, and put the verdict into words."""
    rows = compared_rows(found.items, found.answers) if found.answers else []
    if params.blind and rows:
        rows = blinded(rows, "base", "tuned", seed)
    against = differences(found.figures, seed)
    same = _same_answers(found.answers)
    tuned = against.get("tuned", {})
    return CompareResult(
        base=params.names[0],
        tuned=params.names[1],
        models={contender.label: contender.source.name for contender in contenders},
        rows=found.rows,
        available=found.available,
        metrics=found.metrics,
        main_metric=found.main,
        difference=tuned,
        differences={label: of_label for label, of_label in against.items() if label != "tuned"},
        reward_accuracy=found.reward_accuracy,
        same_answers=same,
        max_new_tokens=found.max_new_tokens,
        shared_base=len(shared(contenders)) == 1,
        answers=context.artifact(write_rows(context.work / "answers.jsonl", rows), "report") if rows else None,
        sample=first_rows(rows),
        seconds=0.0,
        verdict=compare_verdict(
            found.metrics, tuned, found.main, same_answers=same, reward_accuracy=found.reward_accuracy
        ),
    )


def _same_answers(answers: dict[str, list[Answer]]) -> float | None:
    if not answers:
        return None
    return float(np.mean([a.text == b.text for a, b in zip(answers["base"], answers["tuned"], strict=True)]))

"""One model on held-out rows."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tools.contract import Context
from tools.data.prepared import Form, Prepared, load_prepared
from tools.evaluation.choose_metrics import deciding, everything_taken, scores_of_answers
from tools.evaluation.evaluation_params import EvaluateParams
from tools.evaluation.evaluation_results import EvaluateResult
from tools.evaluation.generate.assess import Work, assess_group
from tools.evaluation.generate.generation import answer_limit
from tools.evaluation.generate.items import Selection, sample, select_items
from tools.evaluation.generate.lineup import Group, line_up, load_group
from tools.evaluation.generate.text_loss import measured_text, text_scores
from tools.evaluation.generate.written import compared_rows, write_rows
from tools.evaluation.metrics.metric import Measured, Metric, Needs, Trial
from tools.evaluation.statistics.verdict import evaluate_verdict


def evaluate(params: EvaluateParams, context: Context) -> EvaluateResult:
    """Score a model's likelihood of the right answers, let it answer, and score its answers."""
    started = time.monotonic()
    contenders = line_up([("answer", params.model)])
    prepared = load_prepared(params.data, set(Form))
    seed = context.seed if params.seed is None else params.seed
    context.raise_if_cancelled()
    group = load_group(contenders)
    if prepared.form is Form.TEXT:
        return _on_text(params, context, group, prepared, seed, started)
    return _on_items(params, context, group, select_items(prepared, params.max_rows, seed), prepared.form, started)


def _on_items(
    params: EvaluateParams, context: Context, group: Group, selection: Selection, form: Form, started: float
) -> EvaluateResult:
    items, pairs = selection.items, form is Form.PREFERENCE
    if note := selection.note():
        context.note(note)
    trial = Trial("pairs" if pairs else "answers", [item.references for item in items])
    of_answers = scores_of_answers(trial, params.metrics)
    work = Work(context, selection.rows * (2 if pairs else 1) + (len(items) if of_answers else 0))
    limit = answer_limit(params.max_new_tokens, group.tokenizers["answer"], items) if of_answers else None
    found = assess_group(group, items, max_new_tokens=limit, work=work)["answer"]
    measured = found.measured(items)
    taken = everything_taken(trial, of_answers, answered=limit is not None)
    scores = _scores(taken, measured)
    main = deciding(trial, taken, of_answers)
    assert measured.losses is not None
    counts = {score.name: len(items) for metric in of_answers for score in metric.all_scores}
    counts |= {"loss_tokens": int(measured.losses[:, 1].sum())}
    if pairs:
        counts |= {"preference_pairs": selection.rows}
    artifact = None
    if found.answers:
        rows = compared_rows(items, {"answer": found.answers})
        full = [{**row, "stopped": answer.stopped} for row, answer in zip(rows, found.answers, strict=True)]
        artifact = context.artifact(write_rows(context.work / "answers.jsonl", full), "report")
    return EvaluateResult(
        model=params.model,
        rows=len(items),
        available=selection.available,
        loss=scores["loss"],
        perplexity=scores["perplexity"],
        metrics={name: value for name, value in scores.items() if name not in EvaluateResult.model_fields},
        counts=counts,
        stop_rate=scores.get("stop_rate"),
        repetition_rate=scores.get("repetition_rate"),
        max_new_tokens=limit,
        answers=artifact,
        seconds=round(time.monotonic() - started, 3),
        verdict=evaluate_verdict(params.model, len(items), "test prompts", scores, main),
    )


def _scores(metrics: Sequence[Metric], measured: Measured) -> dict[str, float]:
    """Every figure of one model."""
    scores: dict[str, float] = {}
    for metric in metrics:
        if metric.needs is Needs.REFERENCES:
            from tools.evaluation.corpus_metric import CorpusMetric

            made = CorpusMetric(metric)
            scores |= made.compute(predictions=measured.answers, references=measured.references)
        else:
            scores |= metric.of(measured)
    return scores


def _on_text(
    params: EvaluateParams, context: Context, group: Group, prepared: Prepared, seed: int, started: float
) -> EvaluateResult:
    everything = prepared.table.column("text").to_pylist()
    texts = sample(everything, params.max_rows, seed)
    if len(texts) < len(everything):
        context.note(f"{len(texts)} of {len(everything)} texts were drawn at random (max_rows).")
    tokenizer = group.tokenizers["answer"]
    work = Work(context, len(texts))
    with group.using("answer") as network:
        scores = text_scores(network, tokenizer, texts, device=group.device, progress=work)
    measured = measured_text(scores)
    assert measured.losses is not None
    _, tokens, size = measured.losses.sum(axis=0)
    trial = Trial("text")
    taken = everything_taken(trial, [], answered=False)
    found = _scores(taken, measured)
    bits = found["bits_per_byte"]
    return EvaluateResult(
        model=params.model,
        rows=len(texts),
        available=len(everything),
        loss=found["loss"],
        perplexity=found["perplexity"],
        bits_per_byte=bits,
        metrics={"bits_per_byte": bits},
        counts={"loss_tokens": int(tokens), "bytes": int(size)},
        stop_rate=None,
        repetition_rate=None,
        max_new_tokens=None,
        answers=None,
        seconds=round(time.monotonic() - started, 3),
        verdict=evaluate_verdict(params.model, len(texts), "texts", found, deciding(trial, taken, [])),
    )

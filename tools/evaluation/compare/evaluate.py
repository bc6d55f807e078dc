"""One model on held-out rows."""

from __future__ import annotations

import time

from tools.contract import Context
from tools.data.prepared import Form, Prepared, load_prepared
from tools.evaluation.compare.assess import Assessment, Work, assess_group, perplexity, ratio
from tools.evaluation.compare.findings import habits
from tools.evaluation.compare.items import Selection, sample, select_items
from tools.evaluation.generate import text_loss
from tools.evaluation.generate.generation import answer_limit
from tools.evaluation.generate.lineup import Group, line_up, load_group
from tools.evaluation.generate.written import compared_rows, write_rows
from tools.evaluation.metrics.choose import MAIN, MetricName, generation_metrics, make_metric
from tools.evaluation.params import EvaluateParams
from tools.evaluation.results import EvaluateResult
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
    items = selection.items
    if note := selection.note():
        context.note(note)
    # Answers to preference prompts have no single right one to be scored against: only on request.
    wanted: list[MetricName] | None = ["loss"] if form is Form.PREFERENCE and params.metrics is None else params.metrics
    names = generation_metrics(wanted, [item.references for item in items])
    pairs = form is Form.PREFERENCE
    work = Work(context, selection.rows * (2 if pairs else 1) + (len(items) if names else 0))
    limit = answer_limit(params.max_new_tokens, group.tokenizers["answer"], items) if names else None
    found = assess_group(group, items, max_new_tokens=limit, work=work)["answer"]
    metrics = {} if not names else _score_answers(names, found, [item.references for item in items])
    counts = {name: len(items) for name in metrics} | {"loss_tokens": int(found.loss_statistics()[:, 1].sum())}
    if pairs:
        metrics |= {
            "preference_accuracy": ratio(found.preferred().sum(axis=0)),
            "preference_margin": ratio(found.margins().sum(axis=0)),
        }
        counts |= {"preference_pairs": selection.rows}
    loss = ratio(found.loss_statistics().sum(axis=0))
    habit = habits(found.answers)
    artifact = None
    if found.answers:
        rows = compared_rows(items, {"answer": found.answers})
        full = [{**row, "stopped": answer.stopped} for row, answer in zip(rows, found.answers, strict=True)]
        artifact = context.artifact(write_rows(context.work / "answers.jsonl", full), "report")
    main = "preference_accuracy" if pairs else MAIN[names[0]] if names else None
    return EvaluateResult(
        model=params.model,
        rows=len(items),
        available=selection.available,
        loss=loss,
        perplexity=perplexity(loss),
        metrics=metrics,
        counts=counts,
        stop_rate=habit.get("stop_rate"),
        repetition_rate=habit.get("repetition_rate"),
        max_new_tokens=limit,
        answers=artifact,
        seconds=round(time.monotonic() - started, 3),
        verdict=evaluate_verdict(params.model, len(items), "test prompts", loss, {**metrics, **habit}, main),
    )


def _score_answers(names: list[str], found: Assessment, references: list[list[str]]) -> dict[str, float]:
    scores: dict[str, float] = {}
    predictions = [answer.text for answer in found.answers]
    for name in names:
        scores |= make_metric(name).compute(predictions=predictions, references=references)
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
        scores = text_loss.text_scores(network, tokenizer, texts, device=group.device, progress=work)
    total = text_loss.statistics(scores).sum(axis=0)
    loss = text_loss.loss(total)
    bits = text_loss.bits_per_byte(total)
    verdict = evaluate_verdict(params.model, len(texts), "texts", loss, {"bits_per_byte": bits}, "bits_per_byte")
    return EvaluateResult(
        model=params.model,
        rows=len(texts),
        available=len(everything),
        loss=loss,
        perplexity=perplexity(loss),
        bits_per_byte=bits,
        metrics={"bits_per_byte": bits},
        counts={"loss_tokens": int(total[1]), "bytes": int(total[2])},
        stop_rate=None,
        repetition_rate=None,
        max_new_tokens=None,
        answers=None,
        seconds=round(time.monotonic() - started, 3),
        verdict=verdict,
    )

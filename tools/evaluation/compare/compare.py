"""Several models on the same rows, the first being what the others are compared against."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from tools.contract import Context
from tools.data.prepared import Form, Prepared, load_prepared
from tools.evaluation.compare.assess import Assessment, Work, answer_in_group, assess_group, perplexity, ratio
from tools.evaluation.compare.findings import Figure, Findings, as_result, habits
from tools.evaluation.compare.items import Item, Selection, sample, select_items
from tools.evaluation.generate import text_loss
from tools.evaluation.generate.generation import Answer, Prompt, answer_limit
from tools.evaluation.generate.lineup import Contender, Group, line_up, load_group, shared
from tools.evaluation.metrics.choose import MAIN, generation_metrics, make_metric
from tools.evaluation.params import CompareParams
from tools.evaluation.results import CompareResult
from tools.models.load import load_tokenizer
from tools.models.rendering import encode_prompt

PROMPT_TOKENS = 200
"""Longest answer to a bare prompt, in tokens, where nothing says how long a right one is."""


def compare(params: CompareParams, context: Context) -> CompareResult:
    """Score and ask every model the same things, and say how the others differ from the first."""
    started = time.monotonic()
    contenders = line_up(labels_for(params.names))
    seed = context.seed if params.seed is None else params.seed
    if params.data is None:
        found = _on_prompts(params, context, contenders)
    else:
        prepared = load_prepared(params.data, set(Form))
        if prepared.form is Form.TEXT:
            found = _on_text(params, context, contenders, prepared, seed)
        else:
            selection = select_items(prepared, params.max_rows, seed)
            found = _on_items(params, context, contenders, selection, prepared.form)
    result = as_result(found, params, contenders, seed, context)
    result.seconds = round(time.monotonic() - started, 3)
    return result


def labels_for(names: Sequence[str]) -> list[tuple[str, str]]:
    """(label, model) pairs: base, tuned, tuned_2, tuned_3 …"""
    return [("base" if i == 0 else "tuned" if i == 1 else f"tuned_{i}", name) for i, name in enumerate(names)]


def _groups(contenders: Sequence[Contender], context: Context) -> Iterator[Group]:
    """Each group, loaded; one at a time, so that no more than one base is in memory."""
    for members in shared(contenders):
        context.raise_if_cancelled()
        yield load_group(members)


def _on_items(
    params: CompareParams, context: Context, contenders: list[Contender], selection: Selection, form: Form
) -> Findings:
    items, pairs = selection.items, form is Form.PREFERENCE
    if note := selection.note():
        context.note(note)
    names = generation_metrics(params.metrics, [item.references for item in items])
    limit = None
    if names:
        limit = answer_limit(params.max_new_tokens, load_tokenizer(contenders[0].source), items)
    if pairs and params.metrics is None:
        # Pairs say which answer is better, not which is right: answers are shown, not scored.
        names = []
    each = selection.rows * (2 if pairs else 1) + (0 if limit is None else len(items))
    work = Work(context, each * len(contenders))
    assessed: dict[str, Assessment] = {}
    for group in _groups(contenders, context):
        assessed |= assess_group(group, items, max_new_tokens=limit, work=work)
    assessed = {contender.label: assessed[contender.label] for contender in contenders}
    figures = _figures(assessed, names, items, pairs)
    same_tokens = _same_tokens(contenders)
    if not same_tokens:
        context.note("The models cut text into different tokens: bits_per_byte is compared in place of loss.")
    main = "preference_margin" if pairs else MAIN[names[0]] if names else "loss" if same_tokens else "bits_per_byte"
    return Findings(
        rows=len(items),
        available=selection.available,
        metrics={label: _metrics(label, figures, one) for label, one in assessed.items()},
        figures=_comparable(figures, same_tokens),
        main=main,
        items=items,
        answers={label: one.answers for label, one in assessed.items() if one.answers},
        max_new_tokens=limit,
        reward_accuracy=_reward_accuracy(assessed["base"], assessed["tuned"]) if pairs else None,
    )


def _same_tokens(contenders: Sequence[Contender]) -> bool:
    """Whether all models cut text alike; a loss by token says nothing across different tokens."""
    first, *others = (load_tokenizer(contender.source).get_vocab() for contender in contenders)
    return all(other == first for other in others)


def _comparable(figures: dict[str, Figure], same_tokens: bool) -> dict[str, Figure]:
    """The figures that may be set against each other."""
    unwanted = "bits_per_byte" if same_tokens else "loss"
    return {name: figure for name, figure in figures.items() if name != unwanted}


def _figures(
    assessed: dict[str, Assessment], names: list[str], items: Sequence[Item], pairs: bool
) -> dict[str, Figure]:
    references = [item.references for item in items]
    sizes = [item.size for item in items]
    figures = {
        "loss": Figure({label: one.loss_statistics() for label, one in assessed.items()}, ratio),
        "bits_per_byte": Figure(
            {label: text_loss.with_sizes(one.loss_statistics(), sizes) for label, one in assessed.items()},
            text_loss.bits_per_byte,
        ),
    }
    if pairs:
        figures["preference_accuracy"] = Figure({label: one.preferred() for label, one in assessed.items()}, ratio)
        figures["preference_margin"] = Figure({label: one.margins() for label, one in assessed.items()}, ratio)
    for name in names:
        metric = make_metric(name)
        per_item = {
            label: metric.statistics([answer.text for answer in one.answers], references)
            for label, one in assessed.items()
        }
        for score in metric.names:
            figures[score] = Figure(per_item, metric.scorer(score))
    return figures


def _metrics(label: str, figures: dict[str, Figure], assessment: Assessment) -> dict[str, float]:
    loss = figures["loss"].of(label)
    scores = {name: figure.of(label) for name, figure in figures.items() if name != "loss"}
    return {"loss": loss, "perplexity": perplexity(loss), **scores, **habits(assessment.answers)}


def _reward_accuracy(base: Assessment, tuned: Assessment) -> float:
    """Share of pairs whose chosen answer gained more log-probability over the rejected one than it had in the base."""
    before, after = base.pair_margins(), tuned.pair_margins()
    return sum(b > a for a, b in zip(before, after, strict=True)) / len(after)


def _on_prompts(params: CompareParams, context: Context, contenders: list[Contender]) -> Findings:
    items = [
        Item(number, [{"role": "user", "content": prompt}], [], []) for number, prompt in enumerate(params.prompts, 1)
    ]
    limit = params.max_new_tokens or PROMPT_TOKENS
    work = Work(context, len(items) * len(contenders))
    answers: dict[str, list[Answer]] = {}
    for group in _groups(contenders, context):
        ids = {
            label: [Prompt(encode_prompt(tokenizer, item.prompt)) for item in items]
            for label, tokenizer in group.tokenizers.items()
        }
        answers |= answer_in_group(group, ids, limit, work)
    answers = {contender.label: answers[contender.label] for contender in contenders}
    return Findings(
        rows=len(items),
        available=len(items),
        metrics={label: habits(of_label) for label, of_label in answers.items()},
        items=items,
        answers=answers,
        max_new_tokens=limit,
    )


def _on_text(
    params: CompareParams, context: Context, contenders: list[Contender], prepared: Prepared, seed: int
) -> Findings:
    everything = prepared.table.column("text").to_pylist()
    texts = sample(everything, params.max_rows, seed)
    work = Work(context, len(texts) * len(contenders))
    per_item = {}
    for group in _groups(contenders, context):
        for label in group.labels:
            with group.using(label) as network:
                scores = text_loss.text_scores(
                    network, group.tokenizers[label], texts, device=group.device, progress=work
                )
            per_item[label] = text_loss.statistics(scores)
    figures = {
        "bits_per_byte": Figure(per_item, text_loss.bits_per_byte),
        "loss": Figure(per_item, text_loss.loss),
    }
    metrics = {}
    for contender in contenders:
        loss = figures["loss"].of(contender.label)
        bits = figures["bits_per_byte"].of(contender.label)
        metrics[contender.label] = {"loss": loss, "perplexity": perplexity(loss), "bits_per_byte": bits}
    comparable = {name: figure for name, figure in figures.items() if name != "loss" or _same_tokens(contenders)}
    return Findings(len(texts), len(everything), metrics, comparable, main="bits_per_byte")

"""Several models on the same rows, the first being what the others are compared against."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import chain

from tools.contract import Context
from tools.data.prepared import Form, Prepared, load_prepared
from tools.evaluation.choose_metrics import deciding, everything_taken, habits_taken, scores_of_answers
from tools.evaluation.compare.findings import Findings, as_result, by_model, comparable, figures_of
from tools.evaluation.evaluation_params import CompareParams
from tools.evaluation.evaluation_results import CompareResult
from tools.evaluation.generate.assess import Assessment, Work, answer_in_group, assess_group
from tools.evaluation.generate.generation import Answer, Prompt, answer_limit
from tools.evaluation.generate.items import Item, Selection, sample, select_items
from tools.evaluation.generate.lineup import Contender, Group, line_up, load_group, shared
from tools.evaluation.generate.text_loss import measured_text, text_scores
from tools.evaluation.metrics.metric import Measured, Trial
from tools.evaluation.metrics.preference_margin import margins
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
    references = [item.references for item in items]
    trial = Trial("pairs" if pairs else "answers", references, several=True, same_tokens=_same_tokens(contenders))
    of_answers = scores_of_answers(trial, params.metrics)
    limit = None
    if of_answers or params.metrics is None:
        # Of pairs the answers are shown, although nothing scores them.
        limit = answer_limit(params.max_new_tokens, load_tokenizer(contenders[0].source), items)
    each = selection.rows * (2 if pairs else 1) + (0 if limit is None else len(items))
    work = Work(context, each * len(contenders))
    assessed: dict[str, Assessment] = {}
    for group in _groups(contenders, context):
        assessed |= assess_group(group, items, max_new_tokens=limit, work=work)
    assessed = {contender.label: assessed[contender.label] for contender in contenders}
    if not trial.same_tokens:
        context.note("The models cut text into different tokens: bits_per_byte is compared in place of loss.")
    taken = everything_taken(trial, of_answers, answered=limit is not None)
    measured = {label: one.measured(items) for label, one in assessed.items()}
    figures = figures_of(taken, measured)
    main = deciding(trial, taken, of_answers)
    return Findings(
        rows=len(items),
        available=selection.available,
        metrics=by_model(figures, measured),
        figures=comparable(figures, trial),
        main=main.name if main else None,
        items=items,
        answers={label: one.answers for label, one in assessed.items() if one.answers},
        max_new_tokens=limit,
        reward_accuracy=_reward_accuracy(measured["base"], measured["tuned"]) if pairs else None,
    )


def _same_tokens(contenders: Sequence[Contender]) -> bool:
    """Whether all models cut text alike; a loss by token says nothing across different tokens."""
    first, *others = (load_tokenizer(contender.source).get_vocab() for contender in contenders)
    return all(other == first for other in others)


def _reward_accuracy(base: Measured, tuned: Measured) -> float:
    """Share of pairs whose chosen answer gained more log-probability over the rejected one than it had in the base."""
    before, after = (chain.from_iterable(margins(model.pairs)) for model in (base, tuned))
    gained = [b > a for a, b in zip(before, after, strict=True)]
    return sum(gained) / len(gained)


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
    measured = {label: Assessment(answers=of_label).measured(items) for label, of_label in answers.items()}
    figures = figures_of(habits_taken(Trial("answers", several=True)), measured)
    return Findings(
        rows=len(items),
        available=len(items),
        metrics=by_model(figures, measured),
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
    by_label: dict[str, Measured] = {}
    for group in _groups(contenders, context):
        for label in group.labels:
            with group.using(label) as network:
                scores = text_scores(network, group.tokenizers[label], texts, device=group.device, progress=work)
            by_label[label] = measured_text(scores)
    measured = {contender.label: by_label[contender.label] for contender in contenders}
    trial = Trial("text", several=True, same_tokens=_same_tokens(contenders))
    taken = everything_taken(trial, [], answered=False)
    figures = figures_of(taken, measured)
    main = deciding(trial, taken, [])
    return Findings(
        rows=len(texts),
        available=len(everything),
        metrics=by_model(figures, measured),
        figures=comparable(figures, trial),
        main=main.name if main else None,
    )

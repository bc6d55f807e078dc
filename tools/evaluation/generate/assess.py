"""Everything that is measured about one model on a set of items, and what it takes to measure it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tools.contract import Context
from tools.errors import InputError
from tools.evaluation.generate.generation import Answer, Decoding, Prompt, answer_prompts
from tools.evaluation.generate.items import Item
from tools.evaluation.generate.likelihood import Likelihood, likelihoods
from tools.evaluation.generate.lineup import BASE_ADAPTER, Group
from tools.evaluation.metrics.metric import Measured
from tools.models.rendering import Encoded, encode_examples, stop_token_ids


@dataclass
class Assessment:
    """One model's results on the items, in their order. What was not measured is empty."""

    chosen: list[list[Likelihood]] = field(default_factory=list)
    """For each item, the likelihood of each right answer."""
    rejected: list[list[Likelihood]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def measured(self, items: Sequence[Item]) -> Measured:
        """What metrics are computed from."""
        each_pair = zip(self.chosen, self.rejected, strict=True) if self.rejected else []
        losses = [
            [sum(one.nll for one in of_item), sum(one.tokens for one in of_item), item.size]
            for of_item, item in zip(self.chosen, items, strict=bool(self.chosen))
        ]
        return Measured(
            answers=[answer.text for answer in self.answers],
            stopped=[answer.stopped for answer in self.answers],
            references=[item.references for item in items],
            losses=np.array(losses, dtype=float) if losses else None,
            pairs=[list(zip(good, bad, strict=True)) for good, bad in each_pair],
        )


class Work:
    """Counts what is done over all models, so that one progress bar covers a step."""

    def __init__(self, context: Context, total: int) -> None:
        self.context = context
        self.total = total
        self.done = 0.0
        self.started = time.monotonic()

    def __call__(self, more: float) -> None:
        """Note that `more` rows are done; raises `Cancelled` when the person asked to stop."""
        self.done += more
        left = (time.monotonic() - self.started) / self.done * max(0.0, self.total - self.done) if self.done else 0.0
        self.context.progress(round(self.done), self.total, "rows", eta_s=round(left, 1))


def assess_group(
    group: Group, items: Sequence[Item], *, max_new_tokens: int | None, work: Work
) -> dict[str, Assessment]:
    """Score the items with each model of a group, and let it answer them unless `max_new_tokens` is None."""
    found = {label: Assessment() for label in group.labels}
    prompts: dict[str, list[Prompt]] = {}
    for label, assessment in found.items():
        tokenizer = group.tokenizers[label]
        right = _encode(tokenizer, items, "completions")
        assessment.chosen = _score(group, label, right, work)
        if items and items[0].rejected:
            assessment.rejected = _score(group, label, _encode(tokenizer, items, "rejected"), work)
        prompts[label] = [Prompt(of_item[0].prompt_ids, sum(of_item[0].completion_mask)) for of_item in right]
    if max_new_tokens is not None:
        for label, answers in answer_in_group(group, prompts, max_new_tokens, work).items():
            found[label].answers = answers
    return found


def answer_in_group(
    group: Group,
    prompts: dict[str, list[Prompt]],
    max_new_tokens: int,
    work: Work,
    *,
    temperature: float = 0.0,
    seed: int = 0,
) -> dict[str, list[Answer]]:
    """Answers of each model to its prompts, by label; in mixed batches where that is quicker."""
    tokenizers = [group.tokenizers[label] for label in prompts]
    decoding = [
        Decoding(max_new_tokens, stop_token_ids(tokenizer, group.network), temperature, seed)
        for tokenizer in tokenizers
    ]
    if group.mixable and len(prompts) > 1 and all(one == decoding[0] for one in decoding):
        rows = [
            replace(prompt, adapter=group.adapters[label] or BASE_ADAPTER)
            for label, of_label in prompts.items()
            for prompt in of_label
        ]
        answers = answer_prompts(group.network, tokenizers[0], rows, decoding[0], device=group.device, progress=work)
        each = iter(answers)
        return {label: [next(each) for _ in of_label] for label, of_label in prompts.items()}
    found = {}
    for (label, of_label), tokenizer, how in zip(prompts.items(), tokenizers, decoding, strict=True):
        with group.using(label) as network:
            found[label] = answer_prompts(network, tokenizer, of_label, how, device=group.device, progress=work)
    return found


def _encode(tokenizer: Any, items: Sequence[Item], which: str) -> list[list[Encoded]]:
    pairs = [(item.prompt, completion) for item in items for completion in getattr(item, which)]
    encoded = iter(encode_examples(tokenizer, pairs))
    return [[next(encoded) for _ in getattr(item, which)] for item in items]


def _score(group: Group, label: str, sequences: list[list[Encoded]], work: Work) -> list[list[Likelihood]]:
    flat = [one for of_item in sequences for one in of_item]
    with group.using(label) as network:
        scored = likelihoods(
            network, flat, pad_token_id=group.tokenizers[label].pad_token_id, device=group.device, progress=work
        )
    if not any(one.tokens for one in scored):
        raise InputError(
            "None of the test rows has an answer token that can be scored.", "Check which column holds the answers."
        )
    each = iter(scored)
    return [[next(each) for _ in of_item] for of_item in sequences]

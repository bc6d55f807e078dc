"""Supervised fine-tuning: prompts with the answers to give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tools.data.shapes.forms import Form
from tools.facts import Shape
from tools.models.rendering import encode_examples
from tools.training.objectives.objective import IGNORED, Coded, Coding, Objective, Row

if TYPE_CHECKING:
    from tools.training.loop.build import TrainerParts


def _encode(batches: Iterable[list[Row]], coding: Coding) -> Iterator[Coded]:
    for rows in batches:
        pairs = [(row["prompt"], row["completion"]) for row in rows]
        for ids, mask in encode_examples(coding.tokenizer, pairs, all_turns=coding.all_turns):
            cut = len(ids) > coding.max_length
            ids, mask = ids[: coding.max_length], mask[: coding.max_length]
            labels = [token if counts else IGNORED for token, counts in zip(ids, mask, strict=True)]
            labels[:1] = [IGNORED]  # the first token is never predicted
            supervised = len(labels) - labels.count(IGNORED)
            yield Coded({"input_ids": ids, "labels": labels}, len(ids), supervised, cut)


def tokens_of(row: Row) -> int:
    """Tokens of a row that is one sequence."""
    return len(row["input_ids"])


def token_trainer(parts: TrainerParts) -> Any:
    """TRL's `SFTTrainer`, with rows padded or packed here."""
    from trl import SFTConfig

    from tools.training.loop.collate import SftCollator
    from tools.training.loop.trainers import PlannedSft

    plan = parts.plan
    collator = SftCollator(parts.tokenizer.pad_token_id, plan.max_length if plan.params.packing else None)
    return parts.make(PlannedSft, SFTConfig(**parts.settings, max_length=None), data_collator=collator)


SFT = Objective(
    name="sft",
    title="Supervised fine-tuning",
    called="fine-tuning (SFT)",
    needs="prompts with answers",
    words=(r"sft", r"supervised( finetun\w*| training)?", r"instruction tun\w+"),
    source="Ouyang et al. 2022, arXiv 2203.02155, the first step",
    order=0,
    shapes=frozenset({Shape.PROMPT_COMPLETION, Shape.ALPACA, Shape.MESSAGES, Shape.SHAREGPT}),
    form=Form.PROMPT_COMPLETION,
    aligns=False,
    needs_reference=False,
    packs=True,
    loss_over="answers",
    loss_per_token=True,
    rate_factor=1.0,
    rate_why="",
    learnt=("completion",),
    sequences=1,
    forward_only=0.0,
    encode=_encode,
    row_length=tokens_of,
    row_width=tokens_of,
    trainer=token_trainer,
)

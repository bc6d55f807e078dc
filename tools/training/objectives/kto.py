"""Kahneman-Tversky optimisation: answers each marked good or bad."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tools.data.shapes.forms import Form
from tools.facts import Shape
from tools.training.objectives.dpo import PREFERENCE_FACTOR, PREFERENCE_WHY, split_answers
from tools.training.objectives.objective import Coded, Coding, Objective, Row

if TYPE_CHECKING:
    from tools.training.loop.build import TrainerParts


def _encode(batches: Iterable[list[Row]], coding: Coding) -> Iterator[Coded]:
    for rows in batches:
        parts = split_answers(coding.tokenizer, [(row["prompt"], row["completion"]) for row in rows])
        for row, (prompt, answer) in zip(rows, parts, strict=True):
            room = max(coding.max_length - len(prompt), 0)
            kept = answer[:room]
            tokens = {"prompt_ids": prompt, "completion_ids": kept, "label": bool(row["label"])}
            yield Coded(tokens, len(prompt) + len(kept), len(kept), len(answer) > room)


def _length(row: Row) -> int:
    return len(row["prompt_ids"]) + len(row["completion_ids"])


def _trainer(parts: TrainerParts) -> Any:
    import copy

    from trl import KTOConfig

    from tools.training.loop.trainers import PlannedKto

    params: Any = parts.plan.params
    config = KTOConfig(
        **parts.settings,
        max_length=parts.plan.max_length,
        beta=params.beta,
        loss_type=params.loss_type,
        disable_dropout=params.lora_dropout == 0,
    )
    # Adapters have their reference in the model under them; without one a copy of the model is kept.
    reference = copy.deepcopy(parts.loaded.model) if parts.plan.method.trains_all else None
    return parts.make(PlannedKto, config, ref_model=reference)


KTO = Objective(
    name="kto",
    title="Kahneman-Tversky optimisation",
    called="KTO",
    needs="answers each marked good or bad",
    words=(r"kto", r"kahneman[ -]tversky( optimi[sz]ation)?"),
    source="Ethayarajh et al. 2024, arXiv 2402.01306",
    order=3,
    shapes=frozenset({Shape.UNPAIRED_PREFERENCE}),
    form=Form.UNPAIRED_PREFERENCE,
    aligns=True,
    needs_reference=True,
    packs=False,
    loss_over="pairs",
    loss_per_token=False,
    rate_factor=PREFERENCE_FACTOR,
    rate_why=PREFERENCE_WHY,
    learnt=("completion",),
    sequences=1,
    # The reference, and the mismatched pairs of the KL term with both models.
    forward_only=3.0,
    encode=_encode,
    row_length=_length,
    row_width=_length,
    trainer=_trainer,
)

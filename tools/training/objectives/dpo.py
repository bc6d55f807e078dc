"""Direct preference optimisation: pairs of a better and a worse answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tools.data.shapes.forms import Form
from tools.facts import Shape
from tools.models.rendering import encode_examples
from tools.training.objectives.objective import Coded, Coding, Objective, Row

if TYPE_CHECKING:
    from tools.training.loop.build import TrainerParts

PREFERENCE_FACTOR = 0.1
"""For a model 2000 wide this makes 5e-6 with full fine-tuning, the upper end of what TRL's documentation gives for KTO
(5e-7 to 5e-6) and inside what is usual for DPO, and ten times as much with an adapter."""
PREFERENCE_WHY = " · 0.1 for preferences"


def split_answers(tokenizer: Any, pairs: list[tuple[Any, Any]]) -> list[tuple[list[int], list[int]]]:
    """Token ids of each pair of prompt and answer before, and from, the first token of the answer."""
    parts = []
    for ids, mask in encode_examples(tokenizer, pairs):
        start = mask.index(1) if 1 in mask else len(ids)
        parts.append((ids[:start], ids[start:]))
    return parts


def _encode(batches: Iterable[list[Row]], coding: Coding) -> Iterator[Coded]:
    for rows in batches:
        better = split_answers(coding.tokenizer, [(row["prompt"], row["chosen"]) for row in rows])
        worse = split_answers(coding.tokenizer, [(row["prompt"], row["rejected"]) for row in rows])
        for (prompt, chosen), (other_prompt, rejected) in zip(better, worse, strict=True):
            shared = _common(prompt, other_prompt)
            # Where a template renders the prompts differently, what differs belongs to the answers, as in TRL.
            chosen, rejected, prompt = prompt[shared:] + chosen, other_prompt[shared:] + rejected, prompt[:shared]
            room = max(coding.max_length - len(prompt), 0)
            kept = chosen[:room], rejected[:room]
            supervised = 0 if kept[0] == kept[1] or not all(kept) else len(kept[0]) + len(kept[1])
            cut = max(len(chosen), len(rejected)) > room
            tokens = {"prompt_ids": prompt, "chosen_ids": kept[0], "rejected_ids": kept[1]}
            yield Coded(tokens, 2 * len(prompt) + supervised, supervised, cut)


def _common(left: list[int], right: list[int]) -> int:
    """How many tokens two sequences start with in common."""
    return next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _length(row: Row) -> int:
    return 2 * len(row["prompt_ids"]) + len(row["chosen_ids"]) + len(row["rejected_ids"])


def _width(row: Row) -> int:
    """A pair is two sequences as long as its longer one."""
    return 2 * (len(row["prompt_ids"]) + max(len(row["chosen_ids"]), len(row["rejected_ids"])))


def _trainer(parts: TrainerParts) -> Any:
    from trl import DPOConfig

    from tools.training.loop.trainers import PlannedDpo

    params: Any = parts.plan.params
    config = DPOConfig(
        **parts.settings,
        max_length=None,
        beta=params.beta,
        loss_type=[params.loss_type],
        # The reference is scored by `PlannedDpo.before_training`; with this TRL does not load a second model where
        # there is no adapter to switch off.
        precompute_ref_log_probs=parts.plan.method.trains_all,
        disable_dropout=params.lora_dropout == 0,
    )
    return parts.make(PlannedDpo, config)


DPO = Objective(
    name="dpo",
    title="Direct preference optimisation",
    called="DPO",
    needs="a chosen and a rejected answer for each prompt",
    words=(r"dpo", r"direct preference( optimi[sz]ation)?"),
    source="Rafailov et al. 2023, arXiv 2305.18290",
    order=2,
    shapes=frozenset({Shape.PREFERENCE}),
    form=Form.PREFERENCE,
    aligns=True,
    needs_reference=True,
    packs=False,
    loss_over="pairs",
    loss_per_token=False,
    rate_factor=PREFERENCE_FACTOR,
    rate_why=PREFERENCE_WHY,
    learnt=("chosen", "rejected"),
    sequences=2,
    # The reference is scored once.
    forward_only=1.0,
    encode=_encode,
    row_length=_length,
    row_width=_width,
    trainer=_trainer,
)

"""Continued pretraining: plain text, every token of it learnt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.data.shapes.forms import Form
from tools.facts import Shape
from tools.models.rendering import encode_text
from tools.training.objectives.objective import IGNORED, Coded, Coding, Objective, Row
from tools.training.objectives.sft import token_trainer, tokens_of


def _encode(batches: Iterable[list[Row]], coding: Coding) -> Iterator[Coded]:
    """Documents end to end, cut into rows of the greatest length so that nothing is padded."""
    waiting: list[int] = []
    for rows in batches:
        for row in rows:
            if not (row["text"] or "").strip():
                yield Coded({}, 0, 0)
                continue
            waiting = waiting + encode_text(coding.tokenizer, row["text"])
            whole = len(waiting) // coding.max_length * coding.max_length
            for start in range(0, whole, coding.max_length):
                yield _block(waiting[start : start + coding.max_length])
            waiting = waiting[whole:]
    if len(waiting) > 1:
        yield _block(waiting)


def _block(ids: list[int]) -> Coded:
    return Coded({"input_ids": ids, "labels": [IGNORED, *ids[1:]]}, len(ids), len(ids) - 1)


TEXT = Objective(
    name="text",
    title="Continued pretraining",
    called="continued pretraining",
    needs="raw text",
    words=(r"(continued? |further |domain )?pre-?train\w*", r"raw text"),
    source="Gururangan et al. 2020, arXiv 2004.10964",
    order=1,
    shapes=frozenset({Shape.TEXT}),
    form=Form.TEXT,
    aligns=False,
    needs_reference=False,
    packs=True,
    fills_rows=True,
    loss_over="every token",
    loss_per_token=True,
    rate_factor=1.0,
    rate_why="",
    learnt=("text",),
    sequences=1,
    forward_only=0.0,
    encode=_encode,
    row_length=tokens_of,
    row_width=tokens_of,
    trainer=token_trainer,
)

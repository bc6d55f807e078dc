"""How well a model predicts raw text, document by document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tools.evaluation.generate.likelihood import Progress, context_length, likelihoods
from tools.evaluation.metrics.metric import Measured
from tools.models.rendering import Encoded, encode_text

LONGEST_WINDOW = 1024
"""Tokens scored at a time; a window sees nothing of the one before it except its last token."""


@dataclass(frozen=True)
class TextScore:
    """One document: negative log-likelihood in nats over `tokens` tokens that stand for `size` bytes of UTF-8."""

    nll: float
    tokens: int
    size: int


def text_scores(
    network: Any, tokenizer: Any, texts: Sequence[str], *, device: Any, progress: Progress
) -> list[TextScore]:
    """Score documents; the end-of-sequence token that training puts behind a document is not counted.

    `progress` gets shares of documents that add up to their number.
    """
    longest = min(LONGEST_WINDOW, context_length(network))
    windows = [_windows(tokenizer, text, longest) for text in texts]
    flat = [window for of_text in windows for window in of_text]
    share = len(texts) / max(1, len(flat))
    scored = iter(
        likelihoods(
            network,
            flat,
            pad_token_id=tokenizer.pad_token_id,
            device=device,
            progress=lambda more: progress(more * share),
        )
    )
    found = []
    for text, of_text in zip(texts, windows, strict=True):
        parts = [next(scored) for _ in of_text]
        size = len(text.encode("utf-8"))
        found.append(TextScore(sum(part.nll for part in parts), sum(part.tokens for part in parts), size))
    return found


def measured_text(scores: Sequence[TextScore]) -> Measured:
    """What metrics are computed from: the losses alone."""
    return Measured(losses=np.array([[score.nll, score.tokens, score.size] for score in scores], dtype=float))


def _windows(tokenizer: Any, text: str, longest: int) -> list[Encoded]:
    """Windows overlapping by one token, so that every token but the document's start is predicted once.

    A document's first token is predicted from the beginning token, or from the end token that closes the document
    before it where a model has no beginning token.
    """
    ids = encode_text(tokenizer, text)[:-1]
    if ids[:1] != [tokenizer.bos_token_id]:
        ids = [tokenizer.eos_token_id, *ids]
    windows = []
    for start in range(0, max(1, len(ids) - 1), longest - 1):
        window = ids[start : start + longest]
        windows.append(Encoded(window, [0] + [1] * (len(window) - 1)))
    return windows

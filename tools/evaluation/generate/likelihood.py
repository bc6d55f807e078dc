"""How likely a model finds given answers: log-probabilities of completion tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tools.evaluation.generate.batching import batches_by_length
from tools.models.rendering import Encoded

LOGITS_BUDGET = 64_000_000
"""Logits of one batch (tokens × vocabulary): 256 MB in float32."""

MOST_IN_A_BATCH = 64

Progress = Callable[[float], None]
"""Called with how many sequences have just been done; may raise to stop."""


@dataclass(frozen=True)
class Likelihood:
    """`nll` is the negative log-likelihood, in nats, summed over `tokens` completion tokens."""

    nll: float
    tokens: int


def context_length(network: Any) -> int:
    """The longest sequence, in tokens, that a model takes."""
    config = network.config.get_text_config() if hasattr(network.config, "get_text_config") else network.config
    return int(getattr(config, "max_position_embeddings", None) or 1_000_000)


def fit(encoded: Encoded, longest: int) -> Encoded:
    """Keep the end of a sequence that is too long: the beginning of the prompt goes first."""
    return Encoded(encoded.input_ids[-longest:], encoded.completion_mask[-longest:])


def likelihoods(
    network: Any, sequences: Sequence[Encoded], *, pad_token_id: int, device: Any, progress: Progress
) -> list[Likelihood]:
    """Score each sequence's completion tokens; a sequence's first token, with nothing before it, does not count."""
    import torch

    longest = context_length(network)
    fitted = [fit(sequence, longest) for sequence in sequences]
    found: dict[int, Likelihood] = {}
    vocabulary = network.get_input_embeddings().weight.shape[0]
    budget = max(1, LOGITS_BUDGET // vocabulary)
    with torch.inference_mode():
        for batch in batches_by_length([len(item.input_ids) for item in fitted], budget, MOST_IN_A_BATCH):
            scored = _score_batch(network, [fitted[i] for i in batch], pad_token_id, device)
            found.update(zip(batch, scored, strict=True))
            progress(len(batch))
    return [found[index] for index in range(len(fitted))]


def _score_batch(network: Any, batch: list[Encoded], pad_token_id: int, device: Any) -> list[Likelihood]:
    import torch

    width = max(len(item.input_ids) for item in batch)
    ids = torch.full((len(batch), width), pad_token_id, dtype=torch.long)
    attention = torch.zeros_like(ids)
    wanted = torch.zeros(ids.shape, dtype=torch.bool)
    for row, item in enumerate(batch):
        length = len(item.input_ids)
        ids[row, :length] = torch.tensor(item.input_ids)
        attention[row, :length] = 1
        wanted[row, :length] = torch.tensor(item.completion_mask, dtype=torch.bool)
    ids, attention, wanted = ids.to(device), attention.to(device), wanted[:, 1:].to(device)
    logits = network(input_ids=ids, attention_mask=attention, use_cache=False).logits[:, :-1]
    losses = torch.nn.functional.cross_entropy(logits[wanted].float(), ids[:, 1:][wanted], reduction="none")
    per_row = torch.zeros(len(batch), dtype=torch.float64, device=device)
    per_row.index_add_(0, wanted.nonzero()[:, 0], losses.double())
    counts = wanted.sum(dim=1)
    return [Likelihood(float(nll), int(tokens)) for nll, tokens in zip(per_row.cpu(), counts.cpu(), strict=True)]

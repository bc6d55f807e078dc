"""Log-probabilities are those of the model, whatever the batch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.evaluation.generate.likelihood import Likelihood, context_length, likelihoods
from tools.models.load import Loaded, load
from tools.models.rendering import Encoded, encode_examples


@pytest.fixture(scope="module")
def loaded(tiny_model: Path) -> Loaded:
    return load(str(tiny_model), device="cpu")


def examples(loaded: Loaded) -> list[Encoded]:
    pairs = [
        ([{"role": "user", "content": "x" * n}], [{"role": "assistant", "content": "nine " * (1 + n % 3)}])
        for n in (1, 40, 7, 90)
    ]
    return encode_examples(loaded.tokenizer, pairs)


def scored(loaded: Loaded, sequences: list[Encoded]) -> list[Likelihood]:
    return likelihoods(
        loaded.model,
        sequences,
        pad_token_id=loaded.tokenizer.pad_token_id,
        device=loaded.device,
        progress=lambda more: None,
    )


def test_the_sum_is_that_of_the_completion_tokens(loaded: Loaded) -> None:
    import torch

    for example, found in zip(examples(loaded), scored(loaded, examples(loaded)), strict=True):
        with torch.no_grad():
            logits = loaded.model(torch.tensor([example.input_ids])).logits[0]
        logs = torch.log_softmax(logits, dim=-1)
        wanted = [-float(logs[i - 1, token]) for i, (token, mask) in enumerate(zip(*example, strict=True)) if mask]
        assert found.tokens == len(wanted)
        assert found.nll == pytest.approx(sum(wanted), rel=1e-4)


def test_one_by_one_equals_together(loaded: Loaded) -> None:
    together = scored(loaded, examples(loaded))
    apart = [scored(loaded, [example])[0] for example in examples(loaded)]
    assert [one.nll for one in together] == pytest.approx([one.nll for one in apart], rel=1e-4)


def test_what_is_too_long_loses_its_beginning(loaded: Loaded) -> None:
    longest = context_length(loaded.model)
    long = Encoded([5] * (longest + 50) + [6, 7], [0] * (longest + 50) + [1, 1])
    cut = Encoded([5] * (longest - 2) + [6, 7], [0] * (longest - 2) + [1, 1])
    assert scored(loaded, [long])[0] == scored(loaded, [cut])[0]


def test_progress_counts_every_sequence(loaded: Loaded) -> None:
    seen: list[float] = []
    likelihoods(loaded.model, examples(loaded), pad_token_id=0, device=loaded.device, progress=seen.append)
    assert sum(seen) == 4

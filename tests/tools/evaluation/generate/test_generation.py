"""Answers are the likeliest tokens, in the order of the prompts, and end where the model ends them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.errors import ToolFailed
from tools.evaluation.generate import generation
from tools.evaluation.generate.generation import Answer, Decoding, Prompt, answer_prompts, enough_tokens
from tools.models.load import Loaded, load
from tools.models.rendering import encode_prompt, stop_token_ids


@pytest.fixture(scope="module")
def loaded(tiny_model: Path) -> Loaded:
    return load(str(tiny_model), device="cpu")


def prompts(loaded: Loaded) -> list[Prompt]:
    return [
        Prompt(encode_prompt(loaded.tokenizer, [{"role": "user", "content": text}]))
        for text in ("nine", "Which hall opens at nine?", "x" * 60, "the café")
    ]


def answers(loaded: Loaded, asked: list[Prompt], **options: Any) -> list[Answer]:
    how = {"max_new_tokens": 12, "stop_ids": stop_token_ids(loaded.tokenizer, loaded.model), **options}
    return answer_prompts(
        loaded.model,
        loaded.tokenizer,
        asked,
        Decoding(**how),
        device=loaded.device,
        progress=lambda more: None,
    )


def by_hand(loaded: Loaded, ids: list[int], steps: int, stop_ids: list[int]) -> list[int]:
    import torch

    written: list[int] = []
    with torch.no_grad():
        for _ in range(steps):
            token = int(loaded.model(torch.tensor([ids + written])).logits[0, -1].argmax())
            if token in stop_ids:
                break
            written.append(token)
    return written


def test_batched_answers_are_the_likeliest_tokens(loaded: Loaded) -> None:
    stops = stop_token_ids(loaded.tokenizer, loaded.model)
    for prompt, answer in zip(prompts(loaded), answers(loaded, prompts(loaded)), strict=True):
        written = by_hand(loaded, prompt.ids, 12, stops)
        assert answer.text == loaded.tokenizer.decode(written, skip_special_tokens=True).strip()
        assert answer.tokens == len(written)


def test_an_answer_ends_before_the_stop_token(loaded: Loaded) -> None:
    prompt = prompts(loaded)[0]
    written = by_hand(loaded, prompt.ids, 6, [])
    stop = written[3]
    first = written.index(stop)
    answer = answers(loaded, [prompt], stop_ids=[stop])[0]
    assert answer.stopped
    assert answer.tokens == first
    unending = answers(loaded, [prompt], stop_ids=[len(loaded.tokenizer) - 1], max_new_tokens=3)[0]
    assert (unending.stopped, unending.tokens) == (False, 3)


def test_the_models_own_generation_settings_are_kept_out_and_put_back(loaded: Loaded) -> None:
    plain = answers(loaded, prompts(loaded))
    own = loaded.model.generation_config
    own.do_sample, own.temperature, own.repetition_penalty = True, 5.0, 3.0
    try:
        assert answers(loaded, prompts(loaded)) == plain
        assert loaded.model.generation_config is own
    finally:
        own.do_sample, own.temperature, own.repetition_penalty = False, None, None


def test_sampling_repeats_by_its_seed(loaded: Loaded) -> None:
    once = answers(loaded, prompts(loaded), temperature=1.5, seed=3)
    assert once == answers(loaded, prompts(loaded), temperature=1.5, seed=3)
    assert once != answers(loaded, prompts(loaded), temperature=1.5, seed=4)


def test_a_prompt_too_long_for_the_model_loses_its_beginning(loaded: Loaded) -> None:
    tail = prompts(loaded)[1].ids
    room = 512 - 12
    long = Prompt([9] * 700 + tail)
    assert answers(loaded, [long]) == answers(loaded, [Prompt(long.ids[-room:])])


def test_a_batch_that_does_not_fit_is_halved(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    whole = answers(loaded, prompts(loaded))
    real, sizes = generation._answer_batch, []

    def small_memory(network: Any, tokenizer: Any, batch: list[Prompt], *rest: Any) -> list[Answer]:
        sizes.append(len(batch))
        if len(batch) > 1:
            raise torch.OutOfMemoryError("full")
        return real(network, tokenizer, batch, *rest)

    monkeypatch.setattr(generation, "_answer_batch", small_memory)
    assert answers(loaded, prompts(loaded)) == whole
    assert sizes[0] == 4

    def no_memory(*_: Any) -> list[Answer]:
        raise torch.OutOfMemoryError("full")

    monkeypatch.setattr(generation, "_answer_batch", no_memory)
    with pytest.raises(ToolFailed, match="does not fit"):
        answers(loaded, prompts(loaded))


def test_the_limit_leaves_room_for_nearly_every_right_answer() -> None:
    assert enough_tokens([3, 4, 5]) == 16
    assert enough_tokens([100] * 50) == 133
    assert enough_tokens([100] * 300 + [5000]) == 133
    assert enough_tokens([4000]) == 512

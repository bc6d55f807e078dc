"""Answers in batches, by the model's own settings for nothing: greedy, or sampled at a temperature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from tools.errors import ToolFailed
from tools.evaluation.generate.batching import batches_by_length
from tools.evaluation.generate.items import Item
from tools.evaluation.generate.likelihood import Progress, context_length

MOST_IN_A_BATCH = {"cpu": 64, "cuda": 128}
TOKENS_IN_A_BATCH = {"cpu": 32_768, "cuda": 131_072}
"""Prompt and answer tokens of a batch, padding included, which is what the key-value cache has to hold."""

STEP_WEIGHT = 8
"""How much more a token takes to be written than to be read, roughly: reading goes in one step for the whole prompt."""

FEWEST_NEW_TOKENS = 16
MOST_NEW_TOKENS = 512


@dataclass(frozen=True)
class Answer:
    """What a model wrote. `stopped` says whether it ended by itself within the limit."""

    text: str
    tokens: int
    stopped: bool


@dataclass(frozen=True)
class Decoding:
    """How answers are made. `max_new_tokens` in tokens; temperature 0 takes the likeliest token each time."""

    max_new_tokens: int
    stop_ids: list[int]
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class Prompt:
    """Tokens to continue; `expected` is about how many the answer will have, 0 where nobody knows.

    `adapter`: where several adapters share the network, whose turn it is (`__base__` for none).
    """

    ids: list[int]
    expected: int = 0
    adapter: str | None = None


def answer_prompts(
    network: Any,
    tokenizer: Any,
    prompts: Sequence[Prompt],
    decoding: Decoding,
    *,
    device: Any,
    progress: Progress,
) -> list[Answer]:
    """Continue every prompt; the answers come in the prompts' order.

    Prompts that expect answers of like length go together: a batch takes as many steps as its longest answer.
    A prompt too long for the model loses its beginning.
    """
    import torch

    room = max(1, context_length(network) - decoding.max_new_tokens)
    fitted = [replace(prompt, ids=prompt.ids[-room:]) for prompt in prompts]
    lengths = [len(prompt.ids) + decoding.max_new_tokens for prompt in fitted]
    kind = "cpu" if device.type == "cpu" else "cuda"
    order = [len(prompt.ids) + prompt.expected * STEP_WEIGHT for prompt in fitted]
    waiting = list(batches_by_length(lengths, TOKENS_IN_A_BATCH[kind], MOST_IN_A_BATCH[kind], order))
    found: dict[int, Answer] = {}
    with torch.inference_mode(), own_settings_only(network, _config(tokenizer, decoding)) as config:
        while waiting:
            batch = waiting.pop(0)
            try:
                answers = _answer_batch(network, tokenizer, [fitted[i] for i in batch], config, decoding, device)
            except torch.OutOfMemoryError as error:
                waiting[:0] = _halves(batch, error)
                torch.cuda.empty_cache()
                continue
            found.update(zip(batch, answers, strict=True))
            progress(len(batch))
    return [found[index] for index in range(len(fitted))]


def _halves(batch: list[int], error: Exception) -> list[list[int]]:
    if len(batch) == 1:
        raise ToolFailed(
            "A single prompt does not fit in memory beside the model.",
            "Use a smaller max_new_tokens, shorter prompts, a smaller model, or device memory that nothing else uses.",
        ) from error
    middle = len(batch) // 2
    return [batch[:middle], batch[middle:]]


def _answer_batch(
    network: Any, tokenizer: Any, batch: list[Prompt], config: Any, decoding: Decoding, device: Any
) -> list[Answer]:
    import torch

    width = max(len(prompt.ids) for prompt in batch)
    ids = torch.full((len(batch), width), tokenizer.pad_token_id, dtype=torch.long)
    attention = torch.zeros_like(ids)
    for row, prompt in enumerate(batch):
        ids[row, width - len(prompt.ids) :] = torch.tensor(prompt.ids)
        attention[row, width - len(prompt.ids) :] = 1
    options: dict[str, Any] = {}
    if any(prompt.adapter for prompt in batch):
        options["adapter_names"] = [prompt.adapter for prompt in batch]
    if decoding.temperature > 0:
        torch.manual_seed(decoding.seed)
    output = network.generate(
        input_ids=ids.to(device), attention_mask=attention.to(device), generation_config=config, **options
    )
    return [_answer(tokenizer, row, decoding.stop_ids) for row in output[:, width:].tolist()]


def _answer(tokenizer: Any, written: list[int], stop_ids: list[int]) -> Answer:
    end = next((i for i, token in enumerate(written) if token in stop_ids), None)
    kept = written if end is None else written[:end]
    text = tokenizer.decode(kept, skip_special_tokens=True).strip()
    return Answer(text, len(kept), end is not None)


def _config(tokenizer: Any, decoding: Decoding) -> Any:
    from transformers import GenerationConfig

    sampling = {"do_sample": True, "temperature": decoding.temperature} if decoding.temperature > 0 else {}
    return GenerationConfig(
        max_new_tokens=decoding.max_new_tokens,
        eos_token_id=decoding.stop_ids,
        pad_token_id=tokenizer.pad_token_id,
        use_cache=True,
        **sampling,
    )


@contextmanager
def own_settings_only(network: Any, config: Any) -> Iterator[Any]:
    """Keep a model's generation_config.json (temperature, repetition penalty) out: both sides are asked alike."""
    holders = [network, network.get_base_model()] if hasattr(network, "get_base_model") else [network]
    before = [holder.generation_config for holder in holders]
    for holder in holders:
        holder.generation_config = config
    try:
        yield config
    finally:
        for holder, kept in zip(holders, before, strict=True):
            holder.generation_config = kept


def answer_limit(asked: int | None, tokenizer: Any, items: Sequence[Item]) -> int:
    """The longest answer to wait for, in tokens: what was asked, or enough for nearly every right answer."""
    if asked is not None:
        return asked
    texts = [reference for item in items for reference in item.references]
    return enough_tokens([len(ids) for ids in tokenizer(texts, add_special_tokens=False)["input_ids"]])


def enough_tokens(lengths: Sequence[int]) -> int:
    """A quarter over the 99th percentile of the right answers' lengths, and never under 16 or over 512 tokens."""
    usual = sorted(lengths)[int(len(lengths) * 0.99)]
    return min(MOST_NEW_TOKENS, max(FEWEST_NEW_TOKENS, usual + usual // 4 + 8))

"""How much there is to train on, from a dataset's first rows: quick enough to ask while planning, and without torch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.data.formats.glance import glance
from tools.data.formats.locate import locate
from tools.data.formats.source import Source
from tools.data.shapes.recognise import recognise
from tools.facts import Shape
from tools.models.names import ModelSource
from tools.training.objectives import objective_for

CHARACTERS_PER_TOKEN = 4.0
"""Of English with a vocabulary of 32 k and more, where the model's tokenizer is not at hand."""
TEMPLATE_TOKENS = 12
"""What a chat template puts around a prompt and its answer."""
TYPICAL_ROWS, TYPICAL_TOKENS = 1000, 256
"""What is assumed where no dataset is named."""


@dataclass(frozen=True)
class Extent:
    """Rows and tokens of a dataset, estimated."""

    shape: Shape
    rows: int
    tokens_per_row: float
    longest: int
    """Longest row of the sample, in tokens."""
    supervised_share: float
    """Share of the tokens that is learnt."""
    how: str
    """How it was estimated, in words."""


def typical() -> Extent:
    """For an estimate without data."""
    how = f"no data named: {TYPICAL_ROWS} rows of {TYPICAL_TOKENS} tokens assumed"
    return Extent(Shape.PROMPT_COMPLETION, TYPICAL_ROWS, TYPICAL_TOKENS, 2 * TYPICAL_TOKENS, 0.5, how)


def extent_of(data: str, model: ModelSource) -> Extent:
    """Estimate from the first rows of `data`, with the tokenizer of `model` where it is on this machine."""
    source = locate(data)
    if source.kind == "hub":
        rows = typical()
        return Extent(
            rows.shape,
            rows.rows,
            rows.tokens_per_row,
            rows.longest,
            0.5,
            f"{source.name} is not looked up: " + rows.how,
        )
    seen = glance(source)
    found = recognise(seen.columns, seen.records)
    sides = [_sides(record, found.shape, found.mapping) for record in seen.records]
    counter = _counter(model)
    lengths = [(counter(prompt) + TEMPLATE_TOKENS, counter(answer)) for prompt, answer in sides]
    whole = [prompt + answer for prompt, answer in lengths]
    mean = sum(whole) / len(whole)
    total = seen.rows or _rows_by_size(source, sides)
    share = sum(answer for _, answer in lengths) / max(sum(whole), 1)
    how = f"tokens from the first {len(sides)} rows" + ("" if seen.rows else ", rows from the size of the file")
    return Extent(found.shape, total, mean, max(whole), share, how)


def _sides(record: dict[str, Any], shape: Shape, mapping: dict[str, str]) -> tuple[str, str]:
    """What a row's prompt and what its answer say, as one string each; everything is the answer where roles are not
    known."""
    objective = objective_for(shape)
    learnt = objective.learnt
    texts = {role: _text(record.get(column.partition(".")[0])) for role, column in mapping.items()}
    if "messages" in texts:
        # About half of a conversation is the assistant's.
        half = len(texts["messages"]) // 2
        return texts["messages"][:half], texts["messages"][half:]
    answer = " ".join(text for role, text in texts.items() if role in learnt)
    prompt = " ".join(text for role, text in texts.items() if role not in (*learnt, "label"))
    if not answer and not prompt:
        return "", _text(list(record.values()))
    return prompt * objective.sequences, answer


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_text(item) for item in value.values())
    if isinstance(value, list):
        return " ".join(_text(item) for item in value)
    return "" if value is None else str(value)


def _rows_by_size(source: Source, sides: list[tuple[str, str]]) -> int:
    """Rows of a file too large to count at a glance: its bytes over those of a sample row with its punctuation."""
    sample = sum(len(prompt) + len(answer) + 20 for prompt, answer in sides) / len(sides)
    packed = 4 if any(str(file).endswith(".gz") for file in source.files) else 1
    return max(len(sides), math.ceil(source.bytes * packed / sample))


def _counter(model: ModelSource) -> Any:
    """A function from text to a number of tokens."""
    path = _tokenizer_file(model)
    if path is None:
        return lambda text: math.ceil(len(text) / CHARACTERS_PER_TOKEN)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def _tokenizer_file(model: ModelSource) -> Path | None:
    if model.kind != "hub":
        path = Path(model.location) / "tokenizer.json"
        if path.is_file():
            return path
        return _tokenizer_file(model.base) if model.base else None
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(model.hub_id, "tokenizer.json", revision=model.revision)
    return Path(cached) if isinstance(cached, str) else None

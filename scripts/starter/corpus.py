"""Token streams for training: prose from books, and dialogues rendered as the chat template renders them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast

from starter.dialogues import dialogue
from starter.tokenizer import END_OF_TEXT, TURN_END, TURN_START

# Prompts are worth some loss: they are modern English too. Not the full loss: half of them are random fields.
PROMPT_WEIGHT = 0.2


@dataclass
class Stream:
    """Token ids in a row, and how much the loss on each counts (0 to 1); both one-dimensional, equally long."""

    ids: np.ndarray
    weights: np.ndarray

    def windows(self, rng: np.random.Generator, count: int, length: int) -> tuple[np.ndarray, np.ndarray]:
        """`count` windows of `length` + 1 tokens from random places, with their weights: (count, length + 1) each."""
        starts = rng.integers(0, len(self.ids) - length - 1, size=count)
        index = starts[:, None] + np.arange(length + 1)[None, :]
        return self.ids[index], self.weights[index]


def book_texts(folder: Path, held_out: str) -> tuple[list[str], str]:
    """The training books and the held-out one, whose file name contains `held_out`."""
    books = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}
    matching = [name for name in books if held_out in name]
    if len(matching) != 1:
        raise SystemExit(f"held-out book {held_out!r} matches {matching}; it has to match one of {sorted(books)}")
    return [text for name, text in books.items() if name != matching[0]], books[matching[0]]


def prose_stream(texts: list[str], tokenizer: PreTrainedTokenizerFast) -> Stream:
    """All books one after the other, an end-of-text token after each."""
    end = tokenizer.convert_tokens_to_ids(END_OF_TEXT)
    ids = np.concatenate([np.array([*tokenizer(text, verbose=False).input_ids, end], dtype=np.int64) for text in texts])
    return Stream(ids, np.ones(len(ids), dtype=np.float32))


def dialogue_stream(seed: int, count: int, tokenizer: PreTrainedTokenizerFast) -> Stream:
    """`count` generated dialogues, rendered as the chat template does, an end-of-text token after each.

    Turns are encoded in one batch: a special token cuts the text, so a turn's tokens do not depend on its neighbours.
    """
    start, stop, end = tokenizer.convert_tokens_to_ids([TURN_START, TURN_END, END_OF_TEXT])
    chats = [dialogue(seed, number) for number in range(count)]
    turns = [f"{turn['role']}\n{turn['content']}" for chat in chats for turn in chat]
    encoded = iter(tokenizer.backend_tokenizer.encode_batch(turns))
    header, newline = len(tokenizer("assistant\n").input_ids), tokenizer("\n").input_ids
    ids: list[int] = []
    weights: list[float] = []
    for chat in chats:
        for turn in chat:
            piece = next(encoded).ids
            ids += [start, *piece, stop, *newline]
            if turn["role"] == "assistant":
                learned = len(piece) - header + 1
                weights += [PROMPT_WEIGHT] * (1 + header) + [1.0] * learned + [PROMPT_WEIGHT] * len(newline)
            else:
                weights += [PROMPT_WEIGHT] * (len(piece) + 2 + len(newline))
        ids.append(end)
        weights.append(PROMPT_WEIGHT)
    return Stream(np.array(ids, dtype=np.int64), np.array(weights, dtype=np.float32))


def batch(
    prose: Stream, dialogues: Stream, share: float, rows: int, length: int, rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and loss weights, (rows, length + 1) each, of which `share` (0 to 1) are dialogues."""
    talk = int(rng.binomial(rows, share))
    parts = [dialogues.windows(rng, talk, length), prose.windows(rng, rows - talk, length)]
    ids, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    return torch.from_numpy(ids), torch.from_numpy(weights)

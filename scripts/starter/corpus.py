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


def repeats(
    rng: np.random.Generator, prose: Stream, vocab: int, rows: int, length: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Short windows of one piece said over and over, (rows, length + 1) each, and weights on all but the first time.

    Half the pieces are prose and half are random tokens. A few hundred batches of these form the heads that copy, which
    mixed text alone brings about far later: in a short window there is little else to look at.
    """
    ids = np.empty((rows, length + 1), dtype=np.int64)
    weights = np.ones((rows, length + 1), dtype=np.float32)
    for row in range(rows):
        size = int(rng.integers(6, length // 2))
        start = rng.integers(0, len(prose.ids) - size)
        piece = rng.integers(4, vocab, size=size) if rng.random() < 0.5 else prose.ids[start : start + size]
        ids[row] = np.resize(piece, length + 1)
        weights[row, : size + 1] = 0.0
    return torch.from_numpy(ids), torch.from_numpy(weights)


def echoes(
    rng: np.random.Generator, prose: Stream, vocab: int, rows: int, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Windows of pieces that come back in another order, (rows, length + 1) each, and weights on what comes back.

    A piece is 2 to 16 tokens, of prose or drawn at random. After its first token, a returning piece can be foretold by
    looking it up and by nothing else: this is the shortest way to teach a small model to copy from its context.
    """
    ids = np.empty((rows, length + 1), dtype=np.int64)
    weights = np.zeros((rows, length + 1), dtype=np.float32)
    for row in range(rows):
        at = 0
        while at <= length:
            pieces = []
            for size in rng.integers(2, 17, size=rng.integers(1, 9)):
                start = rng.integers(0, len(prose.ids) - size)
                drawn = rng.random() < 0.5
                pieces.append(rng.integers(4, vocab, size=size) if drawn else prose.ids[start : start + size])
            again = [pieces[i] for i in rng.permutation(len(pieces))]
            block = np.concatenate([*pieces, *again])
            known = [np.zeros(sum(map(len, pieces)))] + [np.r_[0.0, np.ones(len(piece) - 1)] for piece in again]
            taken = min(len(block), length + 1 - at)
            ids[row, at : at + taken] = block[:taken]
            weights[row, at : at + taken] = np.concatenate(known)[:taken]
            at += taken
    return ids, weights


def batch(
    prose: Stream,
    dialogues: Stream,
    shares: tuple[float, float],
    rows: int,
    length: int,
    vocab: int,
    rng: np.random.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and loss weights, (rows, length + 1) each; `shares` (0 to 1) are those of dialogues and of echoes."""
    talk, echo, novel = rng.multinomial(rows, [*shares, 1.0 - sum(shares)])
    parts = [
        dialogues.windows(rng, talk, length),
        echoes(rng, prose, vocab, echo, length),
        prose.windows(rng, novel, length),
    ]
    ids, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    return torch.from_numpy(ids), torch.from_numpy(weights)

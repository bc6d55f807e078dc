"""The character 5-grams of texts, as 64-bit hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.data.near.folded import Flat, flatten, folded

if TYPE_CHECKING:
    import pyarrow as pa

GRAM = 5
"""Characters of a gram: Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, section 3.2.2, for short texts."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
_BASE_SQUARED = np.uint64(0x9E3779B97F4A7C15**2 % 2**64)
_MIX = np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True)
class Shingles:
    """Hashes of the grams of texts, repetitions included: those of text `i` are `hashes[starts[i]:starts[i + 1]]`.

    A text with nothing left after folding has none; one shorter than a gram has one, itself.
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]


def jaccard(first: str, second: str) -> float:
    """The similarity of two texts, 0 to 1: the definition. Two texts with nothing in them are not similar."""
    one, other = grams_of(first), grams_of(second)
    return len(one & other) / len(one | other) if one or other else 0.0


def grams_of(text: str) -> set[str]:
    """The set of 5-grams of one text after folding."""
    text = folded(text)
    return {text[i : i + GRAM] for i in range(max(1, len(text) - GRAM + 1))} if text else set()


def shingles_of(texts: pa.Array) -> Shingles:
    """The grams of many texts at once."""
    flat = _padded(flatten(texts))
    windows = _windows(flat)
    lengths = flat.stops - flat.starts
    counts = np.maximum(lengths - GRAM + 1, 0)
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    # A window that begins in the last four characters of a text, or between two texts, is none.
    inside = np.ones(len(flat.codes), bool)
    for before in range(1, GRAM):
        inside[flat.stops[counts > 0] - before] = False
    inside[flat.stops[flat.stops < np.append(flat.starts[1:], len(flat.codes))]] = False
    return Shingles(windows[inside[: len(windows)]], starts)


def _padded(flat: Flat) -> Flat:
    """Texts shorter than a gram, filled up with zeros, which no text holds."""
    lengths = flat.stops - flat.starts
    short = (lengths > 0) & (lengths < GRAM)
    if not short.any():
        return flat
    at = np.repeat(flat.stops[short], GRAM - lengths[short])
    added = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.where(short, GRAM - lengths, 0), out=added[1:])
    return Flat(np.insert(flat.codes, at, 0), flat.starts + added[:-1], flat.stops + added[1:])


def _windows(flat: Flat) -> NDArray[np.uint64]:
    """A polynomial hash of every five consecutive characters, mixed so that each bit depends on each character."""
    codes = flat.codes.astype(np.uint64)
    if len(codes) < GRAM:
        return np.zeros(0, np.uint64)
    pairs = codes[:-1] * _BASE
    pairs += codes[1:]
    fours = pairs[:-2] * _BASE_SQUARED
    fours += pairs[2:]
    fives = fours[:-1] * _BASE
    fives += codes[GRAM - 1 :]
    fives ^= fives >> np.uint64(32)
    fives *= _MIX
    fives ^= fives >> np.uint64(29)
    return fives

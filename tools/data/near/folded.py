"""Texts as one flat array of folded characters, without a Python loop over texts or characters."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

BLANK = 32
FOLDED_CODES = 0x20000
"""Code points that are looked up; above are ideographs, which have no case."""
_BLANKS = ("Z", "P", "Cc", "Cf")
"""Unicode categories that become a blank: separators, punctuation, controls and invisible formatting."""


@dataclass(frozen=True)
class Flat:
    """Folded texts: text `i` is `codes[starts[i]:stops[i]]`; what lies between two texts belongs to neither."""

    codes: NDArray[Any]
    """Code points: uint8 where all texts are ASCII, else uint32."""
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]


def folded(text: str) -> str:
    """One text as it is compared: the definition. `flatten` does the same to many at once."""
    return " ".join("".join(_fold(character) for character in text).split())


@cache
def _fold(character: str) -> str:
    """What a character becomes. Only folds of one character to one are applied, so "ß" stays as it is; symbols such as
    emoji, "+" and "€" stay too."""
    if ord(character) >= FOLDED_CODES:
        return character
    if character.isspace() or unicodedata.category(character).startswith(_BLANKS):
        return " "
    return next((form for form in (character.casefold(), character.lower()) if len(form) == 1), character)


def ready() -> None:
    """Make the table of folds now, which takes a third of a second, rather than with the first texts."""
    _ascii_folds()


@cache
def _folds() -> NDArray[np.uint32]:
    return np.fromiter((ord(_fold(chr(code))) for code in range(FOLDED_CODES)), np.uint32, FOLDED_CODES)


@cache
def _ascii_folds() -> NDArray[np.uint8]:
    return _folds()[:128].astype(np.uint8)


def flatten(texts: pa.Array) -> Flat:
    """The folded form of an Arrow array of strings (`string` or `large_string`); a null is an empty text."""
    raw, starts = _raw(texts)
    if not len(raw) or raw.max() < 128:
        codes: NDArray[Any] = _ascii_folds()[raw]
    else:
        # Arrow's strings are UTF-8; where a character begins is counted before the bytes are decoded.
        starts = np.searchsorted(np.flatnonzero((raw & 0xC0) != 0x80), starts)
        wide = np.frombuffer(raw.tobytes().decode("utf-8").encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = _folds()[np.minimum(wide, FOLDED_CODES - 1)]
        high = wide >= FOLDED_CODES
        codes[high] = wide[high]
    return _collapsed(codes, starts)


def _raw(texts: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of all texts and where each begins, read where Arrow holds them."""
    import pyarrow as pa

    if texts.null_count:
        texts = texts.fill_null("")
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    _, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        return np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    starts = np.frombuffer(offsets, kind)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    raw = np.frombuffer(data, np.uint8)[starts[0] : starts[-1]]
    return raw, starts - starts[0]


def _collapsed(codes: NDArray[Any], starts: NDArray[np.int64]) -> Flat:
    """One blank for each run of them, none at a text's ends."""
    blank = codes == BLANK
    keep = np.logical_not(blank)
    # The first blank of a run stays where a character of the same text comes before it.
    keep[1:] |= keep[:-1]
    filled = starts[:-1] < starts[1:]
    firsts = starts[:-1][filled]
    keep[firsts] = ~blank[firsts]
    kept = np.flatnonzero(keep)
    bounds = np.searchsorted(kept, starts)
    codes, starts, stops = codes[kept], bounds[:-1], bounds[1:].copy()
    filled = starts < stops
    stops[filled] -= codes[stops[filled] - 1] == BLANK
    return Flat(codes, starts, stops)

"""The exact similarity of pairs of texts, many at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.data.near.blocks import byte_lengths
from tools.data.near.buckets import ranges
from tools.data.near.shingles import shingles_of

if TYPE_CHECKING:
    import pyarrow as pa

BYTES = 500_000
"""Text of the pairs that are compared at a time; one longer pair is compared by itself."""
MOST_PAIRS = 1 << 16
_HASH_BITS = np.uint64(48)
"""Bits of a gram's hash that are compared; of two texts of a thousand grams, two that differ are taken for one in one
pair of texts in three hundred million."""


def similarities(texts: pa.Array, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """The Jaccard index of each pair of texts, m × 2 indices into `texts`; 0 where both are empty."""
    lengths = byte_lengths(texts)[pairs].sum(axis=1)
    made = [np.zeros(0)]
    made += [_together(texts, pairs[begin:end]) for begin, end in _pieces(lengths)]
    return np.concatenate(made)


def _pieces(lengths: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    ends = np.cumsum(lengths)
    begin = 0
    while begin < len(lengths):
        passed = ends[begin - 1] if begin else 0
        end = int(np.searchsorted(ends, passed + BYTES, side="right"))
        end = min(max(end, begin + 1), begin + MOST_PAIRS // 2)
        yield begin, end
        begin = end


def _together(texts: pa.Array, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    import pyarrow as pa

    members, local = np.unique(pairs, return_inverse=True)
    local = local.reshape(pairs.shape)
    shingles = shingles_of(texts.take(pa.array(members)))
    grams, sizes = _sets(shingles.hashes, shingles.starts)
    begins = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    # Both sets of a pair behind one another under the pair's number; what the sort brings together they share.
    counts = sizes[local].sum(axis=1)
    flat = local.ravel()
    owner = np.repeat(np.arange(len(pairs), dtype=np.uint64), counts)
    keys = grams[ranges(begins[flat], sizes[flat])] | (owner << _HASH_BITS)
    keys.sort()
    twice = (keys[1:][keys[1:] == keys[:-1]] >> _HASH_BITS).astype(np.int64)
    shared = np.bincount(twice, minlength=len(pairs))
    union = counts - shared
    return np.divide(shared, union, out=np.zeros(len(pairs)), where=union > 0)


def _sets(hashes: NDArray[np.uint64], starts: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Each text's grams without repetitions, one text after the other, and how many each has."""
    counts = np.diff(starts)
    owner = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    keys = (hashes >> (np.uint64(64) - _HASH_BITS)) | (owner << _HASH_BITS)
    keys.sort()
    if len(keys):
        keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
    sizes = np.bincount((keys >> _HASH_BITS).astype(np.int64), minlength=len(counts))
    return keys & ((np.uint64(1) << _HASH_BITS) - np.uint64(1)), sizes

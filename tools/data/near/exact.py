"""The exact similarity of pairs of texts, many at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.data.near.buckets import ranges
from tools.data.near.pieces import Texts, in_parallel, pieces
from tools.data.near.shingles import shingles_of

BYTES = 125_000
"""Text of the pairs that are compared at a time; one longer pair is compared by itself."""
MOST_PAIRS = 1 << 15
"""Their members are numbered in the bits a hash leaves."""
_HASH_BITS = np.uint64(48)
"""Bits of a gram's hash that are compared; of two texts of a thousand grams, two that differ are taken for one in one
pair of texts in three hundred million."""


def similarities(texts: Texts, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """The Jaccard index of each pair of texts, m × 2 indices into `texts`; 0 where both are empty."""
    bounds = pieces(texts.lengths[pairs].sum(axis=1), BYTES, MOST_PAIRS)
    made = in_parallel(lambda begin, end: _together(texts, pairs[begin:end]), bounds)
    return np.concatenate([np.zeros(0), *made])


def _together(texts: Texts, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    members, local = np.unique(pairs, return_inverse=True)
    local = local.reshape(pairs.shape)
    shingles = shingles_of(texts.take(members))
    grams, sizes = _sets(shingles.hashes, shingles.starts)
    begins = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    # Both sets of a pair behind one another under the pair's number; what the sort brings together they share.
    counts = sizes[local].sum(axis=1)
    flat = local.ravel()
    owner = np.repeat(np.arange(len(pairs), dtype=np.uint64), counts)
    keys = grams[ranges(begins[flat], sizes[flat])] | (owner << _HASH_BITS)
    keys.sort(kind="stable")  # it finds the sorted runs and merges them: twenty times as fast here
    twice = (keys[1:][keys[1:] == keys[:-1]] >> _HASH_BITS).astype(np.int64)
    shared = np.bincount(twice, minlength=len(pairs))
    union = counts - shared
    return np.divide(shared, union, out=np.zeros(len(pairs)), where=union > 0)


def _sets(hashes: NDArray[np.uint64], starts: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Each text's grams without repetitions, one text after the other, and how many each has."""
    counts = np.diff(starts)
    owner = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    keys = (hashes >> (np.uint64(64) - _HASH_BITS)) | (owner << _HASH_BITS)
    _sort_within(keys, starts[:-1], counts)
    if len(keys):
        keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
    sizes = np.bincount((keys >> _HASH_BITS).astype(np.int64), minlength=len(counts))
    return keys & ((np.uint64(1) << _HASH_BITS) - np.uint64(1)), sizes


def _sort_within(keys: NDArray[np.uint64], starts: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
    """Sort each text's part of `keys` in place, texts of about one length together as the rows of a table: numpy sorts
    short rows several times as fast as it sorts one long array."""
    lengths = np.frexp(counts.astype(np.float64) ** 2)[1]
    for length in np.unique(lengths[counts > 1]):
        rows = np.flatnonzero(lengths == length)
        filled = np.arange(counts[rows].max()) < counts[rows, None]
        table = np.full(filled.shape, np.iinfo(np.uint64).max, np.uint64)
        places = ranges(starts[rows], counts[rows])
        table[filled] = keys[places]
        table.sort(axis=1)
        keys[places] = table[filled]

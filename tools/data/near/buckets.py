"""Which texts agree in a band, and which kept texts stand for each bucket."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HEADS = 32
"""Kept texts that stand for a bucket. A text is compared with no others of it: a template that a million rows share
would otherwise mean a million times a million comparisons. What that misses is a text whose only near-duplicates are
kept texts beyond the 32nd in every bucket it shares with them."""
Entries = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Positions in a list of texts, and for each a bucket the text is in; by position, then by band."""


@dataclass
class Buckets:
    """Buckets of at least two texts, numbered over all bands, and their heads."""

    ids: NDArray[np.int32]
    """bands × n: each text's bucket, -1 where it is alone in the band."""
    starts: NDArray[np.int64]
    """Where each bucket's heads begin in `heads`; one more than there are buckets."""
    heads: NDArray[np.int32]
    filled: NDArray[np.int32]
    """How many heads each bucket has."""

    def crowded(self) -> NDArray[np.int64]:
        """Texts that share a bucket with another, ascending."""
        return np.flatnonzero((self.ids >= 0).any(axis=0))

    def entries(self, rows: NDArray[np.int64]) -> Entries:
        """The buckets of some texts."""
        ids = self.ids[:, rows].T
        positions, bands = np.nonzero(ids >= 0)
        return positions, ids[positions, bands].astype(np.int64)

    def open_entries(self, rows: NDArray[np.int64]) -> Entries:
        """The buckets of some texts that still take heads."""
        positions, buckets = self.entries(rows)
        is_open = self.filled[buckets] < self._room(buckets)
        return positions[is_open], buckets[is_open]

    def add(self, rows: NDArray[np.int64]) -> None:
        """Make texts (ascending) heads of their buckets, as far as these have room."""
        positions, buckets = self.open_entries(rows)
        order = np.argsort(buckets, kind="stable")
        positions, buckets = positions[order], buckets[order]
        place = self.filled[buckets] + rank_in_runs(buckets)
        fits = place < self._room(buckets)
        self.heads[self.starts[buckets[fits]] + place[fits]] = rows[positions[fits]]
        np.add.at(self.filled, buckets[fits], 1)

    def heads_of(self, rows: NDArray[np.int64]) -> Entries:
        """For each text (by its position in `rows`) the heads of all its buckets, each once."""
        positions, buckets = self.entries(rows)
        counts = self.filled[buckets].astype(np.int64)
        return distinct(np.repeat(positions, counts), self.heads[ranges(self.starts[buckets], counts)])

    def _room(self, buckets: NDArray[np.int64]) -> NDArray[np.int64]:
        room: NDArray[np.int64] = self.starts[buckets + 1] - self.starts[buckets]
        return room


def bucketed(keys: NDArray[np.uint32], active: NDArray[np.bool_]) -> Buckets:
    """Buckets of the active texts. `keys` is bands × n."""
    rows = np.flatnonzero(active).astype(np.uint64)
    ids = np.full(keys.shape, -1, np.int32)
    sizes = [np.zeros(0, np.int64)]
    made = 0
    for band, band_keys in enumerate(keys):
        sorted_pairs = (band_keys[active].astype(np.uint64) << np.uint64(32)) | rows
        sorted_pairs.sort()
        of_bucket = sorted_pairs >> np.uint64(32)
        edges = np.flatnonzero(of_bucket[1:] != of_bucket[:-1]) + 1
        counts = np.diff(np.concatenate([np.zeros(1, np.int64), edges, np.full(1, len(rows))]))
        shared = counts > 1
        numbers = np.where(shared, np.cumsum(shared) - 1 + made, -1).astype(np.int32)
        ids[band, (sorted_pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)] = np.repeat(numbers, counts)
        sizes.append(counts[shared])
        made += int(shared.sum())
    starts = np.concatenate([[0], np.cumsum(np.minimum(np.concatenate(sizes), HEADS))]).astype(np.int64)
    return Buckets(ids, starts, np.zeros(starts[-1], np.int32), np.zeros(made, np.int32))


def rank_in_runs(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2, … within each run of equal values."""
    places = np.arange(len(values), dtype=np.int64)
    begins = np.concatenate([[True], values[1:] != values[:-1]]) if len(values) else np.zeros(0, bool)
    return places - np.maximum.accumulate(np.where(begins, places, 0))


def ranges(begins: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The positions `begins[i] … begins[i] + sizes[i] - 1` of all `i`, one after the other."""
    passed = np.cumsum(sizes) - sizes
    return np.arange(int(sizes.sum()), dtype=np.int64) + np.repeat(begins - passed, sizes)


def distinct(first: NDArray[np.int64], second: NDArray[np.int32] | NDArray[np.int64]) -> Entries:
    """Pairs without repetitions, in order; both parts below 2**31."""
    codes = (first.astype(np.int64) << 32) | second.astype(np.int64)
    # np.unique hashes whole numbers, ten times as slowly as this sort takes for what is nearly in order.
    codes.sort(kind="stable")
    codes = codes[np.concatenate([np.ones(min(len(codes), 1), bool), codes[1:] != codes[:-1]])]
    return codes >> 32, codes & 0xFFFFFFFF

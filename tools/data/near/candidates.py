"""From candidates to near-duplicates: first by the signatures, then by the texts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.data.near.buckets import Entries, rank_in_runs
from tools.data.near.exact import similarities
from tools.data.near.sketches import Sketches, least_agreement

TRIED = 4
"""Candidates of a text that are compared exactly, those with the most alike signatures first."""
_SLAB = 1 << 15
"""Pairs whose signatures are compared at a time."""


def best_match(sketches: Sketches, rows: NDArray[np.int64], candidates: Entries, threshold: float) -> NDArray[np.int64]:
    """For each of `rows` a candidate that is at least so similar, or -1. `candidates` are positions in `rows` and
    texts."""
    positions, others = candidates
    found = np.full(len(rows), -1, np.int64)
    agreed = _agreement(sketches, rows[positions], others)
    likely = agreed >= least_agreement(threshold)
    positions, others, agreed = positions[likely], others[likely], agreed[likely]
    order = np.lexsort((others, -agreed.astype(np.int16), positions))
    positions, others = positions[order], others[order]
    rank = rank_in_runs(positions)
    # The likeliest alone, for most texts that have one need no other; then the next ones together.
    for turn in (rank == 0, (rank > 0) & (rank < TRIED)):
        now = turn & (found[positions] < 0)
        near = _near(sketches, rows[positions[now]], others[now], threshold)
        # Of several the first is to stay, so they are written last one first.
        found[positions[now][near][::-1]] = others[now][near][::-1]
    return found


def similar(sketches: Sketches, later: NDArray[np.int64], earlier: NDArray[np.int64], threshold: float) -> Entries:
    """Those of the pairs that are at least so similar, in the order given."""
    likely = _agreement(sketches, later, earlier) >= least_agreement(threshold)
    later, earlier = later[likely], earlier[likely]
    near = _near(sketches, later, earlier, threshold)
    return later[near], earlier[near]


def _near(
    sketches: Sketches, rows: NDArray[np.int64], others: NDArray[np.int64], threshold: float
) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = similarities(sketches.texts, np.stack([rows, others], axis=1)) >= threshold
    return near


def _agreement(sketches: Sketches, rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Slots in which the signatures of each pair agree."""
    agreed = np.zeros(len(rows), np.uint8)
    for begin in range(0, len(rows), _SLAB):
        piece = slice(begin, begin + _SLAB)
        agreed[piece] = (sketches.slots[rows[piece]] == sketches.slots[others[piece]]).sum(axis=1, dtype=np.uint8)
    return agreed

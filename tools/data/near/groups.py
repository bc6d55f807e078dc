"""Which texts nearly repeat an earlier one, or one of another collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.data.near import THRESHOLD
from tools.data.near.buckets import Buckets, Entries, bucketed, distinct, rank_in_runs
from tools.data.near.candidates import best_match, similar
from tools.data.near.pieces import Heartbeat, Texts
from tools.data.near.sketches import Sketches, sketch

if TYPE_CHECKING:
    import pyarrow as pa

FIRST_CHUNK, LAST_CHUNK = 512, 16_384
"""Texts decided at a time, growing: what many repeat is known from the first few, before the many come."""
ROUNDS = 4
"""Times within a chunk that the first of each bucket is kept and the rest compared with it."""
NEIGHBOURS = 4
"""Members before a text in a bucket that it is compared with where the rounds did not decide, and as many first ones.
Only chains of overlapping texts come to that."""
SKETCHING = 0.7
"""Share of the time that signatures take, for the heartbeat."""


def near_groups(
    texts: pa.Array | pa.ChunkedArray, threshold: float = THRESHOLD, heartbeat: Heartbeat = lambda done: None
) -> NDArray[np.int64]:
    """For each text the index of the earlier kept text that it nearly repeats, or -1 where it is kept itself.

    `texts` is an Arrow array of strings (`string` or `large_string`, chunked or not; a null is an empty text) and
    `threshold` the similarity from which on a text repeats another, above 0, at most 1; see `tools.data.near` for what
    that measures. The first text stays, greedily in order, so a text is compared with kept ones only. Texts of which
    folding leaves nothing repeat nothing. `heartbeat` is told the share done, and may raise to end the work.
    """
    sketches = sketch(Texts(texts), threshold, lambda done: heartbeat(done * SKETCHING))
    return groups_among(sketches, threshold, lambda done: heartbeat(SKETCHING + done * (1 - SKETCHING)))


def near_matches(
    texts: pa.Array | pa.ChunkedArray,
    others: pa.Array | pa.ChunkedArray,
    threshold: float = THRESHOLD,
    heartbeat: Heartbeat = lambda done: None,
) -> NDArray[np.int64]:
    """For each text the index into `others` of one that it nearly repeats, or -1. Arguments as for `near_groups`."""
    count = len(others)
    sketches = sketch(Texts(others, texts), threshold, heartbeat)
    return matches_among(sketches, np.arange(count, len(sketches)), np.arange(count), threshold)


def groups_among(sketches: Sketches, threshold: float, heartbeat: Heartbeat = lambda done: None) -> NDArray[np.int64]:
    """`near_groups` for texts that are sketched already, with the same threshold."""
    like = np.full(len(sketches), -1, np.int64)
    firsts = _first_alike(sketches.whole)
    alone = firsts == np.arange(len(sketches))
    buckets = bucketed(sketches.keys, alone & ~sketches.empty)
    crowded = buckets.crowded()
    for begin, end in _chunks(len(crowded)):
        heartbeat(begin / len(crowded))
        _decide(sketches, buckets, crowded[begin:end], like, threshold)
    copies = np.flatnonzero(~alone & ~sketches.empty)
    first = firsts[copies]
    like[copies] = np.where(like[first] >= 0, like[first], first)
    return like


def matches_among(
    sketches: Sketches, rows: NDArray[np.int64], others: NDArray[np.int64], threshold: float
) -> NDArray[np.int64]:
    """For each of `rows` the place in `others` of a text it nearly repeats, or -1; both are indices, without overlap,
    into texts that are sketched already."""
    found = np.full(len(rows), -1, np.int64)
    if not len(rows) or not len(others):
        return found
    # Texts equal after folding are found by their hash; only the first of each stands in the buckets.
    distinct_whole, place = np.unique(sketches.whole[others], return_index=True)
    at = np.minimum(np.searchsorted(distinct_whole, sketches.whole[rows]), len(distinct_whole) - 1)
    equal = (distinct_whole[at] == sketches.whole[rows]) & ~sketches.empty[rows]
    found[equal] = place[at[equal]]
    heads = np.sort(others[place])
    open_rows = np.flatnonzero(~equal & ~sketches.empty[rows])
    heads = heads[_sharing(sketches, heads, rows[open_rows]) & ~sketches.empty[heads]]
    active = np.zeros(len(sketches), bool)
    active[heads] = True
    active[rows[open_rows]] = True
    buckets = bucketed(sketches.keys, active)
    buckets.add(heads)
    place_of = np.full(len(sketches), -1, np.int64)
    place_of[others] = np.arange(len(others))
    for begin in range(0, len(open_rows), LAST_CHUNK):
        piece = open_rows[begin : begin + LAST_CHUNK]
        near = best_match(sketches, rows[piece], buckets.heads_of(rows[piece]), threshold)
        found[piece] = np.where(near >= 0, place_of[near], -1)
    return found


def _first_alike(whole: NDArray[np.uint64]) -> NDArray[np.int64]:
    """For each text the first one whose folded text is equal, itself included."""
    _, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    return first[inverse]


def _sharing(sketches: Sketches, heads: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of `heads` share a band with any of `rows`."""
    sharing = np.zeros(len(heads), bool)
    for keys in sketches.keys:
        wanted = np.sort(keys[rows])
        rest = np.flatnonzero(~sharing)
        own = keys[heads[rest]]
        at = np.minimum(np.searchsorted(wanted, own), max(len(wanted) - 1, 0))
        sharing[rest] = wanted[at] == own if len(wanted) else False
    return sharing


def _chunks(count: int) -> Iterator[tuple[int, int]]:
    begin, size = 0, FIRST_CHUNK
    while begin < count:
        yield begin, min(begin + size, count)
        begin, size = begin + size, min(size * 2, LAST_CHUNK)


def _decide(
    sketches: Sketches, buckets: Buckets, rows: NDArray[np.int64], like: NDArray[np.int64], threshold: float
) -> None:
    """Settle which of the next texts (ascending) repeat a kept one; the others are kept and become heads."""
    like[rows] = best_match(sketches, rows, buckets.heads_of(rows), threshold)
    rows = rows[like[rows] < 0]
    for _ in range(ROUNDS):
        positions, numbers = buckets.open_entries(rows)
        leading, led = _leaders(len(rows), positions, numbers)
        buckets.add(rows[leading])
        rest = rows[~leading]
        like[rest] = best_match(sketches, rest, _led_by(rows, leading, led), threshold)
        rows = rest[like[rest] < 0]
        if not len(rows):
            return
    later, earlier = similar(sketches, *_neighbours(rows, buckets.open_entries(rows)), threshold)
    for row, other in zip(later.tolist(), earlier.tolist(), strict=True):
        if like[row] < 0 and like[other] < 0:
            like[row] = other
    buckets.add(rows[like[rows] < 0])


def _leaders(count: int, positions: NDArray[np.int64], numbers: NDArray[np.int64]) -> tuple[NDArray[np.bool_], Entries]:
    """Which texts are the first in each of their buckets, so that nothing undecided comes before them; and for each
    other text the leading ones it shares a bucket with, as positions."""
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    first_of_entry = positions[first][inverse] if len(numbers) else positions
    leading = np.ones(count, bool)
    leading[positions[first_of_entry != positions]] = False
    led = leading[first_of_entry] & ~leading[positions] if len(numbers) else np.zeros(0, bool)
    return leading, (positions[led], first_of_entry[led])


def _led_by(rows: NDArray[np.int64], leading: NDArray[np.bool_], led: Entries) -> Entries:
    """Positions among the texts that do not lead, and the leading texts each is to be compared with."""
    among_rest = np.cumsum(~leading) - 1
    return distinct(among_rest[led[0]], rows[led[1]])


def _neighbours(rows: NDArray[np.int64], entries: Entries) -> Entries:
    """Pairs of texts, later and earlier, from buckets they share: with its first members and with those before."""
    positions, numbers = entries
    order = np.argsort(numbers, kind="stable")
    members, numbers = rows[positions[order]], numbers[order]
    rank = rank_in_runs(numbers)
    places = np.arange(len(members))
    later, earlier = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for step in range(NEIGHBOURS):
        for other in (places - rank + step, places - 1 - step):
            valid = (other >= places - rank) & (other < places)
            later.append(members[valid])
            earlier.append(members[other[valid]])
    return distinct(np.concatenate(later), np.concatenate(earlier))

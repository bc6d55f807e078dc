"""Many texts, read in pieces that fit a core's cache, on the cores there are."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

BYTES = 80_000
"""Text of one piece. Its hashes are eight times as much; pieces too large for the cache took three times as long."""
ROWS = 4_000
THREADS = 4
Made = TypeVar("Made")
Heartbeat = Callable[[float], None]
"""Called now and then with the share of the work done, 0 to 1; what it raises ends the work."""


class Texts:
    """An Arrow array of strings, in one chunk or many, read where it lies; a null is an empty text."""

    def __init__(self, *parts: pa.Array | pa.ChunkedArray) -> None:
        import pyarrow as pa

        chunks = [chunk for part in parts for chunk in (part.chunks if isinstance(part, pa.ChunkedArray) else [part])]
        # The cast copies no text, only where each one begins.
        self._chunks = [chunk.cast(pa.large_string()) for chunk in chunks if len(chunk)]
        self._begins = np.cumsum([0, *map(len, self._chunks)])
        self.lengths: NDArray[np.int64] = np.concatenate([np.zeros(0, np.int64), *map(_lengths, self._chunks)])
        """Bytes of each text."""

    def __len__(self) -> int:
        return len(self.lengths)

    def slice(self, begin: int, end: int) -> pa.Array:
        """The texts of one piece."""
        chunk = int(np.searchsorted(self._begins, begin, side="right")) - 1
        return self._chunks[chunk].slice(begin - self._begins[chunk], end - begin)

    def take(self, rows: NDArray[np.int64]) -> pa.Array:
        """Some texts, by ascending indices."""
        import pyarrow as pa

        cuts = np.searchsorted(rows, self._begins)
        taken = [
            chunk.take(pa.array(rows[cuts[i] : cuts[i + 1]] - self._begins[i]))
            for i, chunk in enumerate(self._chunks)
            if cuts[i] < cuts[i + 1]
        ]
        return pa.concat_arrays(taken) if taken else pa.array([], pa.large_string())

    def pieces(self) -> Iterator[tuple[int, int]]:
        """Begin and end of consecutive pieces of at most `BYTES` (or one longer text) and at most `ROWS`."""
        for begin, end in zip(self._begins[:-1], self._begins[1:], strict=True):
            for first, last in pieces(self.lengths[begin:end], BYTES, ROWS):
                yield int(begin) + first, int(begin) + last


def _lengths(texts: pa.Array) -> NDArray[np.int64]:
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return np.diff(offsets)


def pieces(sizes: NDArray[np.int64], most: int, most_rows: int) -> Iterator[tuple[int, int]]:
    """Begin and end of runs whose sizes add up to at most `most` (or one that alone is larger)."""
    ends = np.cumsum(sizes)
    begin = 0
    while begin < len(sizes):
        passed = ends[begin - 1] if begin else 0
        end = int(np.searchsorted(ends, passed + most, side="right"))
        end = min(max(end, begin + 1), begin + most_rows, len(sizes))
        yield begin, end
        begin = end


def in_parallel(work: Callable[[int, int], Made], bounds: Iterator[tuple[int, int]]) -> Iterator[Made]:
    """`work(begin, end)` for each piece, results in the order of the pieces; only a few are held at a time."""
    threads = min(THREADS, os.cpu_count() or 1)
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for begin, end in bounds:
                waiting.append(pool.submit(work, begin, end))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

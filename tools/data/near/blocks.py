"""Going through many texts in pieces that fit a core's cache, on the cores there are."""

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

BYTES = 200_000
"""Text of one piece. Its hashes are eight times as much; larger pieces were three times slower, out of the cache."""
ROWS = 4_000
THREADS = 4
Made = TypeVar("Made")
Heartbeat = Callable[[float], None]
"""Called now and then with the share of the work done, 0 to 1; what it raises ends the work."""


def unified(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The texts as one `large_string` array, as the piecewise reading needs them."""
    import pyarrow as pa

    if isinstance(texts, pa.ChunkedArray):
        if texts.num_chunks == 1:
            return unified(texts.chunk(0))
        texts = texts.cast(pa.large_string()).combine_chunks()
        return texts.chunk(0) if isinstance(texts, pa.ChunkedArray) else texts
    return texts if pa.types.is_large_string(texts.type) else texts.cast(pa.large_string())


def byte_lengths(texts: pa.Array) -> NDArray[np.int64]:
    """Bytes of each text."""
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return np.diff(offsets)


def pieces(texts: pa.Array) -> Iterator[tuple[int, int]]:
    """Begin and end of consecutive pieces of at most `BYTES` (or one text that is longer) and at most `ROWS`."""
    ends = np.cumsum(byte_lengths(texts)) if len(texts) else np.zeros(0, np.int64)
    begin = 0
    while begin < len(texts):
        passed = ends[begin - 1] if begin else 0
        end = int(np.searchsorted(ends, passed + BYTES, side="right"))
        end = min(max(end, begin + 1), begin + ROWS, len(texts))
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

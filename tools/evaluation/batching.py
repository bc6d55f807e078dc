"""Batches of sequences of like length, so that little is padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def batches_by_length(lengths: Sequence[int], budget: int, most: int) -> Iterator[list[int]]:
    """Indices in batches, longest sequences first; a batch holds at most `most` and, padded, `budget` tokens.

    The longest batch comes first so that what does not fit in memory shows at once. A sequence over the budget is
    alone in its batch.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        longest = lengths[batch[0]] if batch else lengths[index]
        if batch and (len(batch) >= most or (len(batch) + 1) * longest > budget):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch

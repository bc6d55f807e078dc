"""Batches of sequences that take alike, so that little is padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def batches_by_length(
    lengths: Sequence[int], budget: int, most: int, order: Sequence[int] | None = None
) -> Iterator[list[int]]:
    """Indices in batches; a batch holds at most `most` sequences and, padded to its longest, `budget` tokens.

    Sequences are taken by falling `order`, which is their length unless given: the costliest batch comes first, so
    that what does not fit in memory shows at once. A sequence over the budget is alone in its batch.
    """
    keys = lengths if order is None else order
    batch: list[int] = []
    longest = 0
    for index in sorted(range(len(lengths)), key=lambda i: (-keys[i], -lengths[i], i)):
        longest = max(longest, lengths[index])
        if batch and (len(batch) >= most or (len(batch) + 1) * longest > budget):
            yield batch
            batch, longest = [], lengths[index]
        batch.append(index)
    if batch:
        yield batch

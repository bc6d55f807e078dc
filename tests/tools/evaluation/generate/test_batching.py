"""Every sequence once, none over the limits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tools.evaluation.generate.batching import batches_by_length


@given(st.lists(st.integers(1, 400), max_size=60), st.integers(1, 1000), st.integers(1, 16))
def test_batches(lengths: list[int], budget: int, most: int) -> None:
    batches = list(batches_by_length(lengths, budget, most))
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) <= most
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= budget
    longest = [max(lengths[i] for i in batch) for batch in batches]
    assert longest == sorted(longest, reverse=True)


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 50)), max_size=40), st.integers(1, 1000))
def test_another_order(pairs: list[tuple[int, int]], budget: int) -> None:
    lengths, order = [length for length, _ in pairs], [key for _, key in pairs]
    batches = list(batches_by_length(lengths, budget, 8, order))
    assert [order[i] for batch in batches for i in batch] == sorted(order, reverse=True)
    assert all(len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= budget for batch in batches)

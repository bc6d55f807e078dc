"""Steps, their parts, and packing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tools.training.loop.step_plan import micro_batches, pack, plan_epoch

lengths_of_rows = st.lists(st.integers(1, 500), min_size=1, max_size=300)


@given(lengths_of_rows, st.integers(1, 40), st.integers(0, 2**32 - 1), st.integers(0, 50))
def test_every_row_is_in_exactly_one_step(lengths: list[int], batch_size: int, seed: int, epoch: int) -> None:
    steps = plan_epoch(lengths, batch_size, seed=seed, epoch=epoch)
    assert sorted(row for step in steps for row in step) == list(range(len(lengths)))
    assert sorted(len(step) for step in steps)[1:] == [batch_size] * (len(steps) - 1)


def test_the_order_follows_from_seed_and_epoch() -> None:
    lengths = list(range(1, 200))
    first = plan_epoch(lengths, 8, seed=1, epoch=0)
    assert first == plan_epoch(lengths, 8, seed=1, epoch=0)
    assert first != plan_epoch(lengths, 8, seed=1, epoch=1)
    assert first != plan_epoch(lengths, 8, seed=2, epoch=0)


def test_rows_of_like_length_come_together() -> None:
    lengths = [20 + (37 * at) % 400 for at in range(2000)]
    steps = plan_epoch(lengths, 8, seed=0, epoch=0)
    padded = sum(len(step) * max(lengths[row] for row in step) for step in steps)
    assert padded < 1.15 * sum(lengths)


@given(lengths_of_rows, st.integers(1, 2000))
def test_parts_hold_every_row_and_keep_to_the_budget(lengths: list[int], budget: int) -> None:
    parts = micro_batches(lengths, budget)
    assert sorted(row for part in parts for row in part) == list(range(len(lengths)))
    for part in parts:
        assert len(part) * max(lengths[row] for row in part) <= budget or len(part) == 1
    assert max(lengths) == lengths[parts[0][0]]


@given(lengths_of_rows, st.integers(1, 1000))
def test_bins_hold_every_row_and_overflow_only_for_a_single_one(lengths: list[int], room: int) -> None:
    bins = pack(lengths, room)
    assert sorted(row for rows in bins for row in rows) == list(range(len(lengths)))
    assert all(sum(lengths[row] for row in rows) <= room or len(rows) == 1 for rows in bins)

"""Holding rows out so that neither a question nor a near-duplicate stands on both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.contract import Context
from tools.data.opening import Opened
from tools.data.prepare.alike import Alike
from tools.data.prepare.prepare_params import PrepareDatasetParams
from tools.data.shapes.forms import Form
from tools.data.shapes.mapping import Mapped
from tools.errors import InputError

REPAIRS = 2
"""Times the draw is repeated with those groups joined that it parted; what is parted after that is held out no more."""
FEWEST = 0.5
"""Share of the rows asked for below which keeping near-duplicates together costs too much of the test."""
CLASSES = 200
ROWS_A_CLASS = 5
"""Different answers up to which, and rows per answer from which, answers are classes that a split can stratify by."""


def split(dataset: Opened, made: Mapped, params: PrepareDatasetParams, context: Context) -> list[str]:
    """Create `sides (id, side)` for the usable rows; `side` is train or test. Returns what a person should know.

    Where a split column states both sides, it decides. Otherwise rows are held out by groups of rows that ask the
    same or are nearly the same (`tools.data.prepare.alike`), or the test would ask what was trained on. Groups are
    taken in an order that only the seed and their questions decide, as long as they fit into the size asked for; so
    at most that many rows are held out, and fewer only where the next groups are too big. At least one group stays on
    each side where
    there are two. With `stratify` each label has its share of the size (largest remainders rounded up), and a group is
    taken only while no label of it exceeds its share; what is then missing is filled with groups of which most rows
    have a label that is still short.
    Raises `InputError` when more rows are to be held out than there are, and when there is no label to stratify by.
    """
    if dataset.one("SELECT count(DISTINCT part) FROM mapped WHERE fault IS NULL") == 2:
        dataset.connection.execute(
            "CREATE TABLE sides AS SELECT id, coalesce(part, 'train') AS side FROM mapped WHERE fault IS NULL"
        )
        return _stated(dataset, params, context)
    usable = dataset.one("SELECT count(*) FROM work WHERE fault IS NULL")
    wanted = _wanted(params.test_size, usable)
    if not wanted:
        dataset.connection.execute("CREATE TABLE sides AS SELECT id, 'train' AS side FROM work WHERE fault IS NULL")
        return []
    alike = Alike(dataset, params.seed, params.near_threshold, context, whole=not params.near_deduplicate)
    labels = _labels(dataset, made, alike.ids) if params.stratify else None
    held, notes = _held_out(alike, wanted, labels)
    _write(dataset, alike.ids, held)
    return notes


def _wanted(test_size: float, usable: int) -> int:
    wanted = round(test_size * usable) if test_size < 1 else int(test_size)
    if test_size >= 1 and wanted >= usable > 0:
        raise InputError(
            f"test_size={wanted} leaves nothing to train on: {usable} rows can be used.",
            f"Give a number below {usable}, or a share such as 0.1.",
        )
    return max(1, wanted) if test_size and usable else 0


def _write(dataset: Opened, ids: NDArray[np.int64], held: NDArray[np.bool_]) -> None:
    import pyarrow as pa

    dataset.connection.register("__sides", pa.table({"id": ids, "held": held}))
    dataset.connection.execute(
        "CREATE TABLE sides AS SELECT id, CASE WHEN held THEN 'test' ELSE 'train' END AS side FROM __sides"
    )
    dataset.connection.unregister("__sides")


def _stated(dataset: Opened, params: PrepareDatasetParams, context: Context) -> list[str]:
    """What to say of a split that the dataset states itself."""
    notes = ["The dataset says itself which rows are for testing, so test_size did not draw any."]
    alike = Alike(dataset, params.seed, params.near_threshold, context, whole=not params.near_deduplicate)
    sides = dataset.arrow("SELECT side FROM sides ORDER BY id")["side"].to_numpy(zero_copy_only=False)
    held = sides == "test"
    leaking = np.isin(alike.asking, alike.asking[held]) & ~held
    leaking[alike.parted(np.flatnonzero(~held), np.flatnonzero(held))[0]] = True
    if count := int(leaking.sum()):
        notes.append(
            f"{count:,} training rows stand in the test as well, or nearly so: a score on it will be too good. "
            "drop=train_test_leak removes them."
        )
    return notes


@dataclass(frozen=True)
class _Groups:
    """Groups in the order they are drawn in. `labels` is None, or counts of each label in each group."""

    sizes: NDArray[np.int64]
    of_row: NDArray[np.int64]
    labels: list[dict[int, int]] | None


def _held_out(alike: Alike, wanted: int, labels: NDArray[np.int64] | None) -> tuple[NDArray[np.bool_], list[str]]:
    """Which rows are held out. Groups are stars around a kept row, so rows of two groups may still be alike: such
    groups are joined and drawn again, and at last what is held out and alike to a training row is held out no more."""
    held = _drawn(alike.groups(), alike.draws, labels, wanted)
    for _ in range(REPAIRS):
        rows, others = alike.parted(np.flatnonzero(held), np.flatnonzero(~held))
        if not len(rows):
            break
        alike.unite(rows, others)
        held = _drawn(alike.groups(), alike.draws, labels, wanted)
    _give_back(alike, held)
    if held.sum() >= FEWEST * wanted:
        return held, []
    by_question = _drawn(alike.asking, alike.draws, labels, wanted)
    if by_question.sum() <= held.sum():
        return held, []
    rows, _ = alike.parted(np.flatnonzero(by_question), np.flatnonzero(~by_question))
    return by_question, [
        f"Most questions here are nearly the same: {len(np.unique(rows)):,} of {int(by_question.sum()):,} rows "
        "held out resemble one to train on. Equal questions stand on one side."
    ]


def _give_back(alike: Alike, held: NDArray[np.bool_]) -> None:
    """Hold out no more what resembles a training row, with its whole group, until nothing does."""
    groups = alike.groups()
    returned = np.flatnonzero(~held)
    while held.any() and len(returned):
        rows, _ = alike.parted(np.flatnonzero(held), returned)
        leaving = held & np.isin(groups, groups[rows])
        held &= ~leaving
        returned = np.flatnonzero(leaving)


def _drawn(
    group_of: NDArray[np.int64], draws: NDArray[np.uint64], labels: NDArray[np.int64] | None, wanted: int
) -> NDArray[np.bool_]:
    groups = _in_order(group_of, draws, labels)
    chosen = _fitting(groups, wanted) if labels is None else _stratified(groups, labels, wanted)
    if not chosen.any() and len(groups.sizes) > 1:
        chosen[np.argmin(groups.sizes)] = True
    return chosen[groups.of_row]


def _in_order(group_of: NDArray[np.int64], draws: NDArray[np.uint64], labels: NDArray[np.int64] | None) -> _Groups:
    count = int(group_of.max()) + 1
    draw = np.full(count, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(draw, group_of, draws)
    place = np.empty(count, np.int64)
    place[np.argsort(draw, kind="stable")] = np.arange(count)
    of_row = place[group_of]
    if labels is None:
        return _Groups(np.bincount(of_row, minlength=count), of_row, None)
    held: list[dict[int, int]] = [{} for _ in range(count)]
    for group, label in zip(of_row.tolist(), labels.tolist(), strict=True):
        held[group][label] = held[group].get(label, 0) + 1
    return _Groups(np.bincount(of_row, minlength=count), of_row, held)


def _fitting(groups: _Groups, wanted: int) -> NDArray[np.bool_]:
    """Groups in their order, as long as they fit."""
    chosen = np.zeros(len(groups.sizes), bool)
    left, last = wanted, len(groups.sizes) - 1
    taken = 0
    for number, size in enumerate(groups.sizes.tolist()):
        if not left or taken == last:
            break
        if size <= left:
            chosen[number] = True
            left -= size
            taken += 1
    return chosen


def _stratified(groups: _Groups, labels: NDArray[np.int64], wanted: int) -> NDArray[np.bool_]:
    """Groups in their order as long as each of their labels fits its share; then those that deviate least."""
    assert groups.labels is not None
    need = _shares(np.bincount(labels), wanted)
    chosen = np.zeros(len(groups.sizes), bool)
    left, last, taken = wanted, len(groups.sizes) - 1, 0
    for exact in (True, False):
        for number, held in enumerate(groups.labels):
            size = int(groups.sizes[number])
            if chosen[number] or size > left or taken == last:
                continue
            over = sum(max(0, count - max(0, need[label])) for label, count in held.items())
            if over == 0 or (not exact and over * 2 < size):
                chosen[number] = True
                left -= size
                taken += 1
                for label, count in held.items():
                    need[label] -= count
    return chosen


def _shares(counts: NDArray[np.int64], wanted: int) -> list[int]:
    """How many rows of each label make up `wanted`: proportional, the largest remainders rounded up."""
    exact = counts * (wanted / counts.sum())
    shares = np.floor(exact).astype(np.int64)
    order = np.argsort(shares - exact, kind="stable")
    shares[order[: wanted - int(shares.sum())]] += 1
    return [int(share) for share in shares]


def _labels(dataset: Opened, made: Mapped, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for each usable row's label: the label column's, else the answer where answers are classes."""
    if "label" in made.columns:
        label = "CAST(label AS VARCHAR)"
    elif made.form is Form.PROMPT_COMPLETION:
        label = "said(completion)"
    else:
        raise InputError(
            f"stratify=true needs a label; {dataset.source.name} has none.",
            "Name it with label_column, or leave it out.",
        )
    found = dataset.arrow(
        f"SELECT dense_rank() OVER (ORDER BY {label} NULLS FIRST) - 1 AS number, id FROM mapped "
        "WHERE fault IS NULL ORDER BY id"
    )
    numbers: NDArray[np.int64] = found["number"].to_numpy().astype(np.int64)
    classes = int(numbers.max()) + 1
    if "label" not in made.columns and (classes > CLASSES or classes * ROWS_A_CLASS > len(ids)):
        raise InputError(
            f"stratify=true needs a label; the {classes:,} different answers of {dataset.source.name} are no classes.",
            "Name one with label_column, or leave stratify out.",
        )
    return numbers

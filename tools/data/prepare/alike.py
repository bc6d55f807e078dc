"""Rows that must not be parted: those that ask the same, and those that are nearly the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tools.contract import Context
from tools.data.near.groups import groups_among, matches_among
from tools.data.near.pieces import Texts
from tools.data.near.sketches import sketch
from tools.data.opening import Opened
from tools.data.prepare.working import paged

if TYPE_CHECKING:
    import pyarrow as pa


class Alike:
    """The usable rows of a dataset, by the question they ask and by what they resemble.

    Two rows are alike where their questions are equal, where their questions are near-duplicates, or where the whole
    rows are (see `tools.data.near`). All members of a group stay on one side of a split.
    """

    def __init__(self, dataset: Opened, seed: int, threshold: float, context: Context, *, whole: bool) -> None:
        """`whole` also compares whole rows; it is not needed where near-duplicates were dropped."""
        rows = _rows(dataset, seed, context)
        self.ids: NDArray[np.int64] = rows["id"].to_numpy()
        self.draws: NDArray[np.uint64] = rows["draw"].to_numpy()
        """A number for each row that only the seed and its question decide."""
        self._threshold = threshold
        _, first, same = np.unique(rows["key"].to_numpy(), return_index=True, return_inverse=True)
        self.asking: NDArray[np.int64] = same
        """The number of each row's question, letter by letter."""
        columns = [rows["question"], *([rows["whole"]] if whole else [])]
        self._sketches = []
        for number, texts in enumerate(columns):
            self._sketches.append(
                sketch(
                    Texts(texts),
                    threshold,
                    lambda done, n=number: context.progress(  # type: ignore[misc]
                        (n + done) * len(same), len(columns) * len(same), "rows compared"
                    ),
                )
            )
        self._parent = first[same]
        for sketches in self._sketches:
            like = groups_among(sketches, threshold)
            self._join(np.flatnonzero(like >= 0), like[like >= 0])

    def groups(self) -> NDArray[np.int64]:
        """The number of each row's group."""
        roots = self._parent
        while not np.array_equal(roots[roots], roots):
            roots = roots[roots]
        self._parent = roots
        return np.unique(roots, return_inverse=True)[1]

    def parted(self, rows: NDArray[np.int64], others: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Those of `rows` that nearly repeat one of `others`, and one that each repeats; all by their places here."""
        found_rows, found = [rows[:0]], [rows[:0]]
        for sketches in self._sketches:
            near = matches_among(sketches, rows, others, self._threshold)
            found_rows.append(rows[near >= 0])
            found.append(others[near[near >= 0]])
        return np.concatenate(found_rows), np.concatenate(found)

    def unite(self, rows: NDArray[np.int64], others: NDArray[np.int64]) -> None:
        """Put pairs of rows into one group."""
        self._join(rows, others)

    def _join(self, rows: NDArray[np.int64], others: NDArray[np.int64]) -> None:
        parent = self._parent.tolist()

        def root(row: int) -> int:
            while parent[row] != row:
                parent[row] = parent[parent[row]]
                row = parent[row]
            return row

        for row, other in zip(rows.tolist(), others.tolist(), strict=True):
            one, two = root(row), root(other)
            # The first row stands for the group, so that the order of joining does not matter.
            parent[max(one, two)] = min(one, two)
        self._parent = np.array(parent, np.int64)


def _rows(dataset: Opened, seed: int, context: Context) -> pa.Table:
    import pyarrow as pa

    question = "coalesce(asked, said)"
    return pa.concat_tables(
        paged(
            dataset,
            f"SELECT id, {question} AS question, concat_ws(chr(10), asked, said, other) AS whole, "
            f"md5_number_lower({question}) AS key, md5_number_upper('{int(seed)}:' || {question}) AS draw "
            "FROM texts WHERE id BETWEEN {low} AND {high} AND fault IS NULL ORDER BY id",
            context,
        )
    )

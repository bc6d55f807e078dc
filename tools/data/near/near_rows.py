"""Which rows nearly repeat another: texts alike, and of one question also the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tools.data.near import THRESHOLD
from tools.data.near.exact import similarities
from tools.data.near.groups import near_groups
from tools.data.near.pieces import Heartbeat, Texts

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

FEW, TOGETHER = 16, 10_000
"""Rows of one question up to which they are compared pair by pair, and questions at a time."""
COLUMNS = (
    "id, row, CASE WHEN asked IS NOT NULL THEN hash(asked) END AS question, "
    "concat_ws(chr(10), said, other) AS answers, "
    "concat_ws(chr(10), asked, said, other) AS whole"
)
"""What `repeating` takes of the view `texts`."""


def repeating(
    rows: pa.Table, threshold: float = THRESHOLD, heartbeat: Heartbeat = lambda done: None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids of the rows that nearly repeat an earlier one, and the number of the row each repeats.

    `rows` has the columns `COLUMNS` in the order of `id`. Rows are alike by their whole text. Where they have the same
    question their answers have to be alike as well: one question with two answers is a contradiction, not a
    repetition, however long the question, and both stay. Several answers of one row do not repeat each other.

    A row that stays although it is like an earlier one with its question is compared with the rows of that question
    only: misses one with another question that is like it, but like no other row that stays.
    """
    like = near_groups(rows["whole"], threshold, heartbeat)
    _compare_answers(like, rows, threshold)
    numbers = rows["row"].to_numpy()
    found = np.flatnonzero((like >= 0) & (numbers != numbers[like]))
    return rows["id"].to_numpy()[found], numbers[like[found]]


def _compare_answers(like: NDArray[np.int64], rows: pa.Table, threshold: float) -> None:
    """Group anew, by their answers alone, the rows of every question of which one is like another only for it.

    Of texts with one question those with like answers are like as a whole: what is added to both is the same.
    """
    asked, questions = np.asarray(rows["question"].is_valid()), rows["question"].fill_null(0).to_numpy()
    same = (like >= 0) & asked & (questions == questions[like])
    within = np.flatnonzero(same)
    unlike = similarities(Texts(rows["answers"]), np.stack([within, like[within]], axis=1)) < threshold
    if not unlike.any():
        return
    # Rows that repeat one of another question stay with it.
    contested = np.flatnonzero(asked & (same | (like < 0)) & np.isin(questions, questions[within[unlike]]))
    contested = contested[np.argsort(questions[contested], kind="stable")]
    ends = np.flatnonzero(np.diff(questions[contested])) + 1
    groups = np.split(contested, ends)
    small: dict[int, list[NDArray[np.int64]]] = {}
    for members in groups:
        if len(members) <= FEW:
            small.setdefault(len(members), []).append(members)
            continue
        near = near_groups(rows["answers"].take(members), threshold)
        like[members] = np.where(near >= 0, members[near], -1)
    for alike in small.values():
        for begin in range(0, len(alike), TOGETHER):
            _compare_few(like, np.stack(alike[begin : begin + TOGETHER]), rows, threshold)
    # What they were like may repeat another row now: that one is theirs as well, or they stay.
    moved = np.flatnonzero((like >= 0) & (like[like] >= 0))
    like[moved] = like[like[moved]]
    still = similarities(Texts(rows["whole"]), np.stack([moved, like[moved]], axis=1)) >= threshold
    like[moved[~still]] = -1


def _compare_few(like: NDArray[np.int64], groups: NDArray[np.int64], rows: pa.Table, threshold: float) -> None:
    """Pair by pair, many questions at once: `groups` has a question in each line, its rows in order."""
    later, earlier = np.tril_indices(groups.shape[1], -1)
    pairs = np.stack([groups[:, later].ravel(), groups[:, earlier].ravel()], axis=1)
    alike = (similarities(Texts(rows["answers"]), pairs) >= threshold).reshape(len(groups), len(later))
    like[groups] = -1
    for pair, (row, other) in enumerate(zip(groups[:, later].T, groups[:, earlier].T, strict=True)):
        repeats = alike[:, pair] & (like[row] < 0) & (like[other] < 0)
        like[row[repeats]] = other[repeats]

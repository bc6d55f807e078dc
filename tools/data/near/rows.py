"""Which rows nearly repeat another: texts alike, and of one question also the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tools.data.near import THRESHOLD
from tools.data.near.blocks import Heartbeat, Texts
from tools.data.near.exact import similarities
from tools.data.near.groups import near_groups

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

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
    repetition, however long the question. Several answers of one row do not repeat each other.
    """
    like = near_groups(rows["whole"], threshold, heartbeat)
    found = np.flatnonzero(like >= 0)
    numbers, questions = rows["row"].to_numpy(), rows["question"].to_numpy()
    earlier = like[found]
    kept = numbers[found] != numbers[earlier]
    asked = np.asarray(rows["question"].is_valid())
    same = np.flatnonzero(kept & asked[found] & (questions[found] == questions[earlier]))
    if len(same):
        pairs = np.stack([found[same], earlier[same]], axis=1)
        kept[same] = similarities(Texts(rows["answers"]), pairs) >= threshold
    return rows["id"].to_numpy()[found[kept]], numbers[earlier[kept]]

"""Questions that two rows answer otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.detectors.detector import dataset_detector
from tools.data.detectors.inspection import Inspection
from tools.data.near import THRESHOLD
from tools.data.opening import Opened
from tools.data.shapes.forms import Form

if TYPE_CHECKING:
    import pyarrow as pa

FEW = 1_000
"""Pairs of answers up to which they are compared one by one: loading what compares many costs more than that."""


@dataset_detector(
    "conflicting_completion",
    "warning",
    "answer the question of an earlier row otherwise",
    rank=110,
    fix="drop=conflicting_completion",
    applies=lambda made: made.form is Form.PROMPT_COMPLETION,
    among_rows=True,
)
def conflicting_completion(inspection: Inspection) -> None:
    """The prompts are equal to the letter, the answers are neither equal nor nearly so (by the measure of
    near-duplicates); the first answer stays. Datasets with several good answers to a question are like this on purpose.

    Source: our own definition. Known misses: questions in other words, and answers that differ in a word that matters.
    """
    inspection.dataset.connection.execute(
        "CREATE TABLE conflicting AS SELECT c.id, f.id AS first FROM checked c JOIN (SELECT question, min(id) AS id, "
        "arg_min(answer, id) AS answer, arg_min(row, id) AS row FROM checked WHERE fault IS NULL GROUP BY question "
        "HAVING min(answer) <> max(answer)) f "
        "ON f.question = c.question WHERE c.fault IS NULL AND c.answer <> f.answer AND c.row <> f.row "
        "AND c.id NOT IN (SELECT id FROM repeated)"
    )
    _settle(inspection.dataset)
    inspection.flag("conflicting_completion", "fault IS NULL AND id IN (SELECT id FROM conflicting)")


def _settle(dataset: Opened) -> None:
    """Take those out of `conflicting` whose answer says nearly what the first one says: they repeat it."""
    select = "FROM conflicting c JOIN texts a ON a.id = c.id JOIN texts b ON b.id = c.first"
    count = dataset.one("SELECT count(*) FROM conflicting")
    if not count:
        return
    if count <= FEW:
        from tools.data.near.shingles import jaccard

        pairs = dataset.connection.execute(f"SELECT c.id, a.said, b.said {select}").fetchall()
        alike = [number for number, one, two in pairs if jaccard(one, two) >= THRESHOLD]
    else:
        alike = _alike(dataset.arrow(f"SELECT c.id, a.said AS one, b.said AS two {select}"))
    if alike:
        dataset.connection.execute("DELETE FROM conflicting WHERE id IN (SELECT unnest($ids))", {"ids": alike})


def _alike(pairs: pa.Table) -> list[int]:
    import numpy as np

    from tools.data.near.exact import similarities
    from tools.data.near.pieces import Texts

    places = np.arange(pairs.num_rows)
    found = similarities(Texts(pairs["one"], pairs["two"]), np.stack([places, places + len(places)], axis=1))
    return [int(number) for number in pairs["id"].to_numpy()[found >= THRESHOLD]]

"""Rows that say nearly what an earlier row says."""

from __future__ import annotations

from tools.data.detectors.detector import dataset_detector
from tools.data.detectors.inspection import Inspection


@dataset_detector(
    "near_duplicate",
    "warning",
    "repeat an earlier row almost to the letter",
    rank=300,
    fix="near_deduplicate=true",
    among_rows=True,
    nearly=True,
)
def near_duplicate(inspection: Inspection) -> None:
    """Usable rows whose whole text, prompt and answers, nearly repeats an earlier row that stays. Exact repetitions
    have a code of their own; of a row with several answers the first one is compared.

    Source: MinHash and an exact Jaccard index of character 5-grams at 0.8 (Broder, 1997; Lee et al., 2022), as
    `tools.data.near` says. Known misses: below one in a hundred of the pairs at the threshold, and rows in other words.
    """
    import pyarrow as pa

    from tools.data.near.near_rows import COLUMNS, repeating

    dataset, made = inspection.dataset, inspection.made
    first = " AND id IN (SELECT min(id) FROM checked WHERE fault IS NULL GROUP BY row)" if made.alternatives else ""
    rows = dataset.arrow(
        f"SELECT {COLUMNS} FROM texts WHERE fault IS NULL AND id NOT IN (SELECT id FROM repeated){first} ORDER BY id"
    )
    if not rows.num_rows:
        return
    ids, _ = repeating(rows)
    found = pa.table({"id": ids})
    dataset.connection.register("__near", found)
    inspection.flag("near_duplicate", "id IN (SELECT id FROM __near)")
    dataset.connection.unregister("__near")

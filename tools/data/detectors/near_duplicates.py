"""Rows that say nearly what an earlier row says."""

from __future__ import annotations

from tools.data.opening import Opened
from tools.data.shapes.mapping import Mapped


def flag_near_duplicates(dataset: Opened, made: Mapped) -> None:
    """Put `near_duplicate` into `flags`: usable rows whose whole text, prompt and answers, nearly repeats an earlier
    row that stays, by the definition in `tools.data.near`. Exact repetitions have a code of their own; of a row with
    several answers the first one is compared."""
    import pyarrow as pa

    from tools.data.near.near_rows import COLUMNS, repeating

    first = " AND id IN (SELECT min(id) FROM checked WHERE fault IS NULL GROUP BY row)" if made.alternatives else ""
    rows = dataset.arrow(
        f"SELECT {COLUMNS} FROM texts WHERE fault IS NULL AND id NOT IN (SELECT id FROM repeated){first} ORDER BY id"
    )
    if not rows.num_rows:
        return
    ids, _ = repeating(rows)
    found = pa.table({"id": ids})
    dataset.connection.register("__near", found)
    dataset.connection.execute(
        "INSERT INTO flags SELECT DISTINCT 'near_duplicate', row FROM checked WHERE id IN (SELECT id FROM __near)"
    )
    dataset.connection.unregister("__near")

"""Rows that say nearly what an earlier row says."""

from __future__ import annotations

from tools.data.mapping import Mapped
from tools.data.opening import Opened


def flag_near_duplicates(dataset: Opened, made: Mapped) -> None:
    """Put `near_duplicate` into `flags`: usable rows whose whole text, prompt and answers, nearly repeats an earlier
    row that stays, by the definition in `tools.data.near`. Exact repetitions have a code of their own; of a row with
    several answers the first one is compared."""
    from tools.data.near import near_groups

    first = " AND id IN (SELECT min(id) FROM checked WHERE fault IS NULL GROUP BY row)" if made.alternatives else ""
    rows = dataset.arrow(
        "SELECT row, concat_ws(chr(10), asked, said, other) AS whole FROM texts WHERE fault IS NULL "
        f"AND id NOT IN (SELECT id FROM repeated){first} ORDER BY id"
    )
    if not rows.num_rows:
        return
    groups = near_groups(rows["whole"].combine_chunks())
    found = rows.select(["row"]).filter(groups >= 0)
    dataset.connection.register("__near", found)
    dataset.connection.execute("INSERT INTO flags SELECT DISTINCT 'near_duplicate', row FROM __near")
    dataset.connection.unregister("__near")

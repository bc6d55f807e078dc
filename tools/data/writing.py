"""Prepared rows and the ledger as Parquet, the same bytes for the same rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.mapping import Mapped
from tools.data.opening import Opened
from tools.data.prepared import METADATA_KEY, conform

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 20_000


def write_rows(dataset: Opened, made: Mapped, side: str, folder: Path) -> Path:
    """`train.parquet` or `test.parquet`: the form's columns in input order, form and mapping in the metadata."""
    columns = ", ".join(f"w.{c}" for c in ["row", *made.columns])
    rows = dataset.arrow(
        f"SELECT {columns} FROM work w JOIN sides s ON s.id = w.id WHERE s.side = '{side}' ORDER BY w.id"
    )
    table = conform(rows, made.form)
    told = json.dumps({"form": made.form.value, "mapping": made.mapping}, sort_keys=True, ensure_ascii=False)
    return _write(table.replace_schema_metadata({METADATA_KEY: told.encode()}), folder / f"{side}.parquet")


def write_ledger(dataset: Opened, folder: Path) -> Path:
    """`ledger.parquet`, a line for each input row, and the table `ledger` behind it.

    `outcome` is train, test or dropped; `reason` is why it was dropped; `detail` is what was wrong with a malformed
    row; `changes` is what was altered; `made` is how many rows it gave.
    """
    dataset.connection.execute(
        "CREATE TABLE ledger AS SELECT r.__row AS row, r.__line AS line, coalesce(max(s.side), 'dropped') AS outcome, "
        "CASE WHEN count(s.id) = 0 THEN min(w.fault) END AS reason, "
        "CASE WHEN count(s.id) = 0 THEN r.__fault END AS detail, "
        "CASE WHEN count(s.id) = 0 THEN [] ELSE max(w.changes) FILTER (s.id IS NOT NULL) END AS changes, "
        "count(s.id) AS made FROM rows r LEFT JOIN work w ON w.row = r.__row LEFT JOIN sides s ON s.id = w.id "
        "GROUP BY r.__row, r.__line, r.__fault ORDER BY r.__row"
    )
    return _write(dataset.arrow("SELECT * FROM ledger ORDER BY row"), folder / "ledger.parquet")


def _write(table: pa.Table, path: Path) -> Path:
    import pyarrow.parquet as pq

    pq.write_table(table.combine_chunks(), path, compression="zstd", row_group_size=BATCH)
    return path

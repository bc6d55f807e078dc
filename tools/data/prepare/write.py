"""Prepared rows and the ledger as Parquet, the same bytes for the same rows."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tools.contract import Context
from tools.data.opening import Opened
from tools.data.prepare.working import paged
from tools.data.prepared import METADATA_KEY, conform
from tools.data.shapes.mapping import Mapped

BATCH = 20_000


def write_rows(dataset: Opened, made: Mapped, folder: Path, context: Context) -> dict[str, Path]:
    """`train.parquet` and `test.parquet`: the form's columns in input order, form and mapping in the metadata.

    Rows go out in pages, so that a large dataset is not held in memory. A side without rows has no file.
    """
    import pyarrow.compute as pc

    columns = ", ".join(f"m.{c}" for c in ["row", *made.columns])
    select = (
        f"SELECT s.side, {columns} FROM mapped m JOIN sides s ON s.id = m.id "
        "WHERE m.id BETWEEN {low} AND {high} ORDER BY m.id"
    )
    told = json.dumps({"form": made.form.value, "mapping": made.mapping}, sort_keys=True, ensure_ascii=False)
    written: dict[str, Path] = {}
    writers: dict[str, Any] = {}
    with ExitStack() as stack:
        for page in paged(dataset, select, context):
            for side in ("train", "test"):
                rows = conform(page.filter(pc.equal(page["side"], side)), made.form)
                if not rows.num_rows:
                    continue
                rows = rows.replace_schema_metadata({METADATA_KEY: told.encode()})
                if side not in writers:
                    written[side] = folder / f"{side}.parquet"
                    writers[side] = stack.enter_context(_writer(written[side], rows.schema))
                writers[side].write_table(rows.combine_chunks(), row_group_size=BATCH)
    return written


def write_ledger(dataset: Opened, folder: Path) -> Path:
    """`ledger.parquet`, a line for each input row, and the table `ledger` behind it.

    `outcome` is train, test or dropped; `reason` is why it was dropped; `like` is the number of the row it repeats,
    where that is the reason; `detail` is what was wrong with a malformed row; `changes` is what was altered; `made` is
    how many rows it gave.
    """
    dataset.connection.execute(
        "CREATE TABLE ledger AS SELECT r.__row AS row, r.__line AS line, coalesce(max(s.side), 'dropped') AS outcome, "
        "CASE WHEN count(s.id) = 0 THEN min(w.fault) END AS reason, "
        'CASE WHEN count(s.id) = 0 THEN min_by(w.repeats, w.fault) END AS "like", '
        "CASE WHEN count(s.id) = 0 THEN r.__fault END AS detail, "
        "CASE WHEN count(s.id) = 0 THEN [] ELSE max(w.changes) FILTER (s.id IS NOT NULL) END AS changes, "
        "count(s.id) AS made FROM rows r LEFT JOIN work w ON w.row = r.__row LEFT JOIN sides s ON s.id = w.id "
        "GROUP BY r.__row, r.__line, r.__fault ORDER BY r.__row"
    )
    table = dataset.arrow("SELECT * FROM ledger ORDER BY row")
    path = folder / "ledger.parquet"
    with _writer(path, table.schema) as writer:
        writer.write_table(table.combine_chunks(), row_group_size=BATCH)
    return path


def _writer(path: Path, schema: Any) -> Any:
    import pyarrow.parquet as pq

    return pq.ParquetWriter(path, schema, compression="zstd")

"""What becomes of each row while a dataset is prepared.

The table `work` has a line for each mapped row: `id`, `row`, `fault` (NULL, or why it is dropped), `changes` (what was
altered in it) and `repeats` (the number of the row it repeats). From then on the view `mapped` shows the rows as they
stand: with their texts as mended and with the faults found so far, so that whatever reads `mapped` sees what is left.
Texts that nothing changed stay where they were read: a large file is not held twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tools.contract import Context
from tools.data.detectors.row_figures import create_texts
from tools.data.opening import Opened
from tools.data.shapes.mapping import Mapped

if TYPE_CHECKING:
    import pyarrow as pa

PAGE = 50_000
"""Rows that leave DuckDB at a time."""


def start_work(dataset: Opened, made: Mapped) -> None:
    """Create `work`, and the views `mapped` and `texts` over it; what was mapped is `original`, what is mended goes
    into the empty table `mended`."""
    connection = dataset.connection
    [(kind,)] = connection.execute(
        "SELECT table_type FROM information_schema.tables WHERE table_name = 'mapped'"
    ).fetchall()
    connection.execute(f"ALTER {'VIEW' if kind == 'VIEW' else 'TABLE'} mapped RENAME TO original")
    connection.execute(
        "CREATE TABLE work AS SELECT id, row, fault, CASE WHEN fault IS NULL AND cut THEN ['cut_after_last_answer'] "
        "ELSE CAST([] AS VARCHAR[]) END AS changes, CAST(NULL AS BIGINT) AS repeats FROM original"
    )
    columns = mendable(made)
    connection.execute(f"CREATE TABLE mended AS SELECT id, {', '.join(columns)} FROM original LIMIT 0")
    mended = ", ".join(f"CASE WHEN x.id IS NULL THEN o.{c} ELSE x.{c} END AS {c}" for c in columns)
    connection.execute(
        f"CREATE VIEW mapped AS SELECT o.* REPLACE ({mended}, w.fault AS fault) FROM original o "
        "JOIN work w ON w.id = o.id LEFT JOIN mended x ON x.id = o.id"
    )
    # The words as they were read are not the words as they are mended.
    made.plain = False
    create_texts(dataset, made)


def mendable(made: Mapped) -> list[str]:
    """The columns that hold text."""
    return [column for column in made.columns if column != "label"]


def drop(dataset: Opened, reason: str, condition: str) -> None:
    """Drop the rows of `work` for which the condition holds and which are not dropped yet."""
    dataset.connection.execute(f"UPDATE work SET fault = '{reason}' WHERE fault IS NULL AND ({condition})")


def drop_repeating(dataset: Opened, reason: str, repeats: str) -> None:
    """Drop rows that repeat another. `repeats` is a query for `id` and `repeats`, the number of the row repeated."""
    dataset.connection.execute(
        f"UPDATE work SET fault = '{reason}', repeats = r.repeats FROM ({repeats}) r "
        "WHERE work.id = r.id AND fault IS NULL"
    )


def paged(dataset: Opened, select: str, context: Context) -> Iterator[pa.Table]:
    """What a query over `id` gives, in order of `id`, in tables of at most `PAGE` rows.

    `select` has the places `{low}` and `{high}` for the ids of a page, both included.
    """
    last = dataset.one("SELECT max(id) FROM work")
    for low in range(1, last + 1, PAGE):
        context.raise_if_cancelled()
        yield dataset.arrow(select.format(low=low, high=low + PAGE - 1))

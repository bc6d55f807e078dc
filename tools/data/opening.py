"""From a reference to mapped rows in a connection that is closed to everything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.data.connection import close_off, connect
from tools.data.formats.locate import locate
from tools.data.formats.read_rows import read_rows
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.source import Source
from tools.data.shapes.column_choice import choose
from tools.data.shapes.forms import FORM_OF
from tools.data.shapes.mapping import Mapped, map_rows
from tools.data.shapes.recognise import Recognised, recognise

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


@dataclass
class Opened:
    """A dataset in DuckDB: tables `rows` and, where the shape is known, `mapped`."""

    connection: duckdb.DuckDBPyConnection
    source: Source
    rows: Rows
    found: Recognised
    mapped: Mapped | None

    def one(self, sql: str) -> int:
        """The whole number a query gives."""
        found = self.connection.execute(sql).fetchall()
        return int(found[0][0] or 0) if found else 0

    def arrow(self, sql: str) -> pa.Table:
        """What a query gives as an Arrow table; on a cursor, because a half-read result would block the connection."""
        return self.connection.cursor().sql(sql).to_arrow_table()


@contextmanager
def opened(data: str | Source, chosen: dict[str, str]) -> Iterator[Opened]:
    """Read a dataset, map it as detected or as chosen, and close the connection to the rest of the machine.

    `mapped` is None where the shape cannot be decided. Raises `InputError` for what cannot be read and for columns that
    are not there.
    """
    source = data if isinstance(data, Source) else locate(data)
    connection = connect()
    try:
        rows = read_rows(connection, source)
        close_off(connection)
        found = recognise(rows.columns, rows.glance.records)
        if chosen:
            shape, mapping = choose(found.mapping, found.shape, chosen)
            found = Recognised(shape, mapping)
        made = map_rows(connection, rows, found.shape, found.mapping) if found.shape in FORM_OF else None
        yield Opened(connection, source, rows, found, made)
    finally:
        connection.close()

"""Arrow at the borders: batches fed to DuckDB, and the files that `datasets` writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.data.connection import first_line
from tools.errors import InputError, TunesmithError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def feed(
    connection: duckdb.DuckDBPyConnection, schema: pa.Schema, batches: Iterator[pa.RecordBatch], statement: str
) -> list[tuple[Any, ...]]:
    """Run a statement that reads the batches as the table `__incoming`, one by one as they are made; what it answers.

    An error raised while making them comes out as it is: DuckDB would wrap it into one of its own.
    """
    import duckdb
    import pyarrow as pa

    raised: list[TunesmithError] = []

    def watched() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except TunesmithError as error:
            raised.append(error)
            raise

    connection.register("__incoming", pa.RecordBatchReader.from_batches(schema, watched()))
    try:
        return connection.execute(statement).fetchall()
    except duckdb.Error as error:
        if raised:
            raise raised[0] from error
        raise
    finally:
        connection.unregister("__incoming")


def read_arrow(files: Sequence[Path]) -> pa.Table:
    """All files as one memory-mapped table, so that opening it costs no memory; IPC streams and files are both read."""
    import pyarrow as pa

    tables = []
    for file in files:
        source = pa.memory_map(str(file))
        try:
            tables.append(pa.ipc.open_stream(source).read_all())
        except pa.ArrowInvalid:
            try:
                tables.append(pa.ipc.open_file(source).read_all())
            except pa.ArrowInvalid as error:
                raise InputError(
                    f"{file.name} is not readable Arrow: {first_line(error)}.", "Save the dataset again."
                ) from error
    return pa.concat_tables(tables)

"""Arrow batches fed to DuckDB as they are made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tools.errors import TunesmithError

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

"""A dataset's rows as a DuckDB table, in file order and numbered, broken ones included.

The table `rows` has `__row` (1-based over the whole dataset), `__line` (where the row begins, for text formats),
`__fault` (why the row cannot be used, else NULL), `__odd` (bytes that were not UTF-8) and a column per field.
The view `data` is what people see in SQL: the sound rows with typed columns; `numbered` is the same with `__row`.
Text formats go through Arrow batches, so that memory stays bounded whatever the size; everything after that is SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.columnar import read_columnar, read_hub
from tools.data.connection import quote_name
from tools.data.delimited import read_delimited, read_texts
from tools.data.glance import glance
from tools.data.locate import Source
from tools.data.objects import read_objects
from tools.data.rows import Rows

if TYPE_CHECKING:
    import duckdb


def read_rows(connection: duckdb.DuckDBPyConnection, source: Source) -> Rows:
    """Create the table `rows` and the views over it.

    Raises `InputError` when the file cannot be read at all; single broken rows are kept, with their fault.
    """
    if source.kind == "hub":
        rows = read_hub(connection, source)
    else:
        seen = glance(source)
        if source.format in ("parquet", "arrow"):
            rows = read_columnar(connection, source, seen)
        elif source.format in ("csv", "tsv"):
            rows = read_delimited(connection, source, seen)
        elif source.format == "txt":
            rows = read_texts(connection, source, seen)
        else:
            rows = read_objects(connection, source, seen)
        rows.notes = [*source.notes, *seen.notes]
    _create_views(connection, rows)
    return rows


def _create_views(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    kinds = _value_types(connection, rows)
    select = ", ".join(
        f"TRY_CAST(nullif({quote_name(name)}, '') AS {kinds[name]}) AS {quote_name(name)}"
        if name in kinds
        else quote_name(name)
        for name in rows.columns
    )
    connection.execute(f"CREATE VIEW numbered AS SELECT __row, {select} FROM rows WHERE __fault IS NULL")
    connection.execute("CREATE VIEW data AS SELECT * EXCLUDE (__row) FROM numbered")


def _value_types(connection: duckdb.DuckDBPyConnection, rows: Rows) -> dict[str, str]:
    """Text columns whose every value is a whole number, a number, or yes or no, with that type."""
    texts = [name for name in rows.columns if rows.types[name] == "VARCHAR" and name not in rows.nested]
    if not texts:
        return {}
    tests = []
    for name in texts:
        value = f"nullif({quote_name(name)}, '')"
        some = f"count({value}) > 0"
        tests += [f"{some} AND count(TRY_CAST({value} AS {k})) = count({value})" for k in ("BIGINT", "DOUBLE")]
        tests.append(f"{some} AND bool_and(lower({value}) IN ('true', 'false'))")
    answers = connection.execute(f"SELECT {', '.join(tests)} FROM rows WHERE __fault IS NULL").fetchall()[0]
    kinds = {}
    for index, name in enumerate(texts):
        fitting = zip(("BIGINT", "DOUBLE", "BOOLEAN"), answers[index * 3 : index * 3 + 3], strict=True)
        if chosen := next((kind for kind, fits in fitting if fits), None):
            kinds[name] = chosen
    return kinds

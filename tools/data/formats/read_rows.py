"""A dataset's rows as a DuckDB table, in file order and numbered, broken ones included.

The table `rows` has `__row` (1-based over the whole dataset), `__line` (where the row begins, for text formats),
`__fault` (why the row cannot be used, else NULL), `__odd` (bytes that were not UTF-8) and a column per field.
The view `data` is what people see in SQL: the sound rows with typed columns; `numbered` is the same with `__row`.
Text formats go through Arrow batches, so that memory stays bounded whatever the size; everything after that is SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.connection import quote_name
from tools.data.formats import FORMATS, ways_to_read
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.source import Source

if TYPE_CHECKING:
    import duckdb

FIRST_ROWS = 2_000
"""Rows that rule out what a column's values cannot be, before all are looked at."""
COLUMNS_AT_ONCE = 50
"""Columns of one statement: DuckDB's time to plan grows faster than their number."""

MAX_TYPED = 500
"""Columns whose values are looked at for a type; those after them stay text."""


def read_rows(connection: duckdb.DuckDBPyConnection, source: Source) -> Rows:
    """Create the table `rows` and the views over it.

    Raises `InputError` when the file cannot be read at all; single broken rows are kept, with their fault.
    """
    look, read = ways_to_read(source.format)
    FORMATS[source.format].check(source.files)
    seen = look(source)
    rows = read(connection, source, seen)
    rows.notes = [*source.notes, *seen.notes, *rows.notes]
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
    """Text columns whose every value is a whole number, a number, or yes or no, with that type.

    The first rows rule most columns out; only what is left is looked at in every row. A column without values is text.
    """
    candidates = rows.columns[:MAX_TYPED]
    texts = [name for name in candidates if rows.types[name] == "VARCHAR" and name not in rows.nested]
    possible = {name: list(_FITTING) for name in texts}
    filled: dict[str, int] = {}
    for limit in (f" LIMIT {FIRST_ROWS}", ""):
        left = [name for name in possible if possible[name]]
        for start in range(0, len(left), COLUMNS_AT_ONCE):
            some = left[start : start + COLUMNS_AT_ONCE]
            filled |= _rule_out(connection, {name: possible[name] for name in some}, limit)
    return {name: kinds[0] for name, kinds in possible.items() if kinds and filled[name]}


_FITTING = {
    "BIGINT": "count(TRY_CAST({} AS BIGINT))",
    "DOUBLE": "count(TRY_CAST({} AS DOUBLE))",
    "BOOLEAN": "count(CASE WHEN lower({}) IN ('true', 'false') THEN 1 END)",
}


def _rule_out(connection: duckdb.DuckDBPyConnection, possible: dict[str, list[str]], limit: str) -> dict[str, int]:
    """Take away from each column the types that one of its values is not of; how many values each column has."""
    counts = [
        count.format(_value(name))
        for name, kinds in possible.items()
        for count in ("count({})", *(_FITTING[kind] for kind in kinds))
    ]
    columns = ", ".join(quote_name(name) for name in possible)
    found = connection.execute(
        f"SELECT {', '.join(counts)} FROM (SELECT {columns} FROM rows WHERE __fault IS NULL{limit})"
    ).fetchall()
    answers = iter(found[0])
    filled = {}
    for name, kinds in possible.items():
        filled[name] = next(answers)
        kinds[:] = [kind for kind in list(kinds) if next(answers) == filled[name]]
    return filled


def _value(name: str) -> str:
    return f"nullif({quote_name(name)}, '')"

"""Tables with types of their own (Parquet, Arrow, the Hub's): types are kept, structures become JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.connection import first_line, quote_name
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.reading.sample import Glance, unique_names
from tools.data.formats.source import Source
from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb


def read_relation(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance, relation: str) -> Rows:
    """Create `rows` from what DuckDB reads as `relation`. Raises `InputError` where that breaks off."""
    import duckdb

    try:
        return _create(connection, source, seen, relation)
    except duckdb.Error as error:
        raise InputError(f"{source.name} cannot be read to its end: {first_line(error)}.", "Save it again.") from error


def _create(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance, relation: str) -> Rows:
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    names = unique_names([name for name, *_ in described])
    types: dict[str, str] = {}
    nested: set[str] = set()
    select = []
    for name, (stored, kind, *_) in zip(names, described, strict=True):
        value = quote_name(stored)
        if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
            nested.add(name)
            value, kind = f"CAST(to_json({value}) AS VARCHAR)", "VARCHAR"
        types[name] = kind
        select.append(f"{value} AS {quote_name(name)}")
    connection.execute(
        "CREATE TABLE rows AS SELECT row_number() OVER () AS __row, CAST(NULL AS BIGINT) AS __line, "
        f"CAST(NULL AS VARCHAR) AS __fault, false AS __odd, {', '.join(select)} FROM {relation}"
    )
    return Rows(source, seen, list(types), types, nested)

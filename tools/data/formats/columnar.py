"""Parquet, Arrow and Hub datasets: types are kept, structures become JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.connection import first_line, quote_name, quote_path
from tools.data.formats.locate import Source
from tools.data.formats.row_table import Rows
from tools.data.formats.sample import SAMPLE_ROWS, Glance, unique_names
from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb


def read_columnar(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    """Parquet files (columns united by name) or Arrow files. Raises `InputError` for damaged ones."""
    import duckdb

    if source.format == "parquet":
        files = ", ".join(quote_path(path) for path in source.files)
        relation = f"read_parquet([{files}], union_by_name = true, hive_partitioning = false)"
    else:
        from tools.data.formats.arrow import read_arrow

        connection.register("__incoming", read_arrow(source.files))
        relation = "__incoming"
    try:
        return _from_relation(connection, source, seen, relation)
    except duckdb.Error as error:
        raise InputError(f"{source.name} cannot be read to its end: {first_line(error)}.", "Save it again.") from error


def _from_relation(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance, relation: str) -> Rows:
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


def read_hub(connection: duckdb.DuckDBPyConnection, source: Source) -> Rows:
    """A Hub dataset: its training split, else its first one, fetched by `datasets`."""
    import datasets

    try:
        found = datasets.load_dataset(source.reference)
    except Exception as error:
        raise InputError(
            f"The dataset {source.reference} could not be fetched from the Hub: {first_line(error)}.",
            "Check the name and the connection, or name a local file.",
        ) from error
    split = "train" if "train" in found else next(iter(found))
    table = found[split].with_format("arrow")[:]
    seen = Glance("hub", table.schema.names, table.slice(0, SAMPLE_ROWS).to_pylist(), table.num_rows)
    connection.register("__hub", table)
    rows = _from_relation(connection, source, seen, "__hub")
    rows.notes = [f"Read the split {split} of {source.reference}."]
    return rows

"""JSON and JSON lines: one JSON value a row first, then a column per key."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.arrow import feed
from tools.data.connection import first_line, quote_name, quote_text
from tools.data.lines import read_lines
from tools.data.locate import Source, is_gzip
from tools.data.rows import Rows
from tools.data.sample import Glance, decode, unique_names
from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

JSON_LIMIT = 512 << 20
"""Bytes in one JSON file. JSON has to be held whole; JSONL has not."""


def read_objects(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    """JSON and JSON lines: one JSON value a row first, then a column per key."""
    if seen.layout == "lines":
        _json_lines(connection, source)
    else:
        _json_values(connection, source, seen)
    strings = seen.layout == "strings"
    columns = {"text": "__json ->> '$'"} if strings else _key_columns(_keys(connection, seen), source)
    select = "".join(f", {sql} AS {quote_name(name)}" for name, sql in columns.items())
    wanted, wrong = ("VARCHAR", "not a string") if strings else ("OBJECT", "not an object with fields")
    connection.execute(
        "CREATE TABLE rows AS SELECT __row, __line, CASE WHEN __json IS NULL THEN 'not valid JSON' "
        f"WHEN json_type(__json) <> '{wanted}' THEN '{wrong}' END AS __fault, __odd{select} FROM incoming"
    )
    connection.execute("DROP TABLE incoming")
    nested = {c for c in columns if any(isinstance(r.get(c), dict | list) for r in seen.records)}
    return Rows(source, seen, list(columns), dict.fromkeys(columns, "VARCHAR"), nested)


def _keys(connection: duckdb.DuckDBPyConnection, seen: Glance) -> list[str]:
    """Every key of every row: those of the first rows in their order, then the others as they come."""
    found = connection.execute(
        "SELECT key FROM (SELECT __row, unnest(json_keys(__json)) AS key FROM incoming "
        "WHERE json_type(__json) = 'OBJECT') GROUP BY key ORDER BY min(__row), key"
    ).fetchall()
    ranked = {name: rank for rank, name in enumerate(seen.columns)}
    return sorted((key for (key,) in found), key=lambda key: ranked.get(key, len(ranked)))


def _key_columns(keys: list[str], source: Source) -> dict[str, str]:
    if not keys:
        raise InputError(f"{source.name} holds no objects with fields.", 'Rows are objects such as {"prompt": …}.')
    columns = {}
    for name, key in zip(unique_names(keys), keys, strict=True):
        pointer = "/" + key.replace("~", "~0").replace("/", "~1")
        columns[name] = f"json_extract_string(__json, {quote_text(pointer)})"
    return columns


def _json_lines(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    import pyarrow as pa

    schema = pa.schema([("__line", pa.int64()), ("__odd", pa.bool_()), ("__text", pa.string())])

    def batches() -> Iterator[pa.RecordBatch]:
        for path in source.files:
            number = 0
            for lines, odd in read_lines(path):
                numbers = pa.array(range(number + 1, number + len(lines) + 1), pa.int64())
                number += len(lines)
                yield pa.record_batch([numbers, pa.array(odd), pa.array(lines, pa.string())], schema=schema)

    feed(
        connection,
        schema,
        batches(),
        "CREATE TABLE incoming AS SELECT row_number() OVER () AS __row, __line, __odd, "
        "TRY_CAST(__text AS JSON) AS __json FROM __incoming WHERE trim(__text, chr(13) || chr(9) || ' ') <> ''",
    )


def _json_values(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> None:
    import duckdb

    path = '$."' + seen.key.replace('"', '\\"') + '"[*]' if seen.key else "$[*]"
    connection.execute("CREATE TABLE incoming (__row BIGINT, __line BIGINT, __odd BOOLEAN, __json JSON)")
    for file in source.files:
        text = _whole_text(file)
        value = "[CAST($text AS JSON)]" if seen.layout == "conversation" else f"json_extract($text, {quote_text(path)})"
        try:
            connection.execute(
                "INSERT INTO incoming SELECT (SELECT count(*) FROM incoming) + row_number() OVER (), NULL, false, "
                f"j FROM (SELECT unnest({value}) AS j)",
                {"text": text},
            )
        except duckdb.Error as error:
            raise InputError(f"{file.name} is not valid JSON: {first_line(error)}.", "Save it as JSONL.") from error


def _whole_text(file: Path) -> str:
    if file.stat().st_size > JSON_LIMIT:
        raise InputError(
            f"{file.name} is a JSON file of {file.stat().st_size >> 20:,} MB; at most {JSON_LIMIT >> 20} MB are read.",
            "Save the rows as JSONL or Parquet.",
        )
    with gzip.open(file, "rb") if is_gzip(file) else file.open("rb") as handle:
        data = handle.read(JSON_LIMIT + 1)
    if len(data) > JSON_LIMIT:
        raise InputError(f"{file.name} unpacks to more than {JSON_LIMIT >> 20} MB.", "Save the rows as JSONL.")
    return decode(data)

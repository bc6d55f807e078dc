"""JSON and JSON lines as the table `rows`: one JSON value a row, a column per key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tools.data.connection import first_line, quote_name, quote_text
from tools.data.formats.json_rows.elements import Element, split_elements
from tools.data.formats.json_rows.json_direct import find_keys, read_sound
from tools.data.formats.reading.feed import feed
from tools.data.formats.reading.lines import line_batches, line_schema
from tools.data.formats.reading.row_keys import KEYS, Keys, ordered
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.reading.sample import Glance, unique_names
from tools.data.formats.reading.text_blocks import Mender, read_blocks, recoded
from tools.data.formats.source import Source
from tools.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    import pyarrow as pa

BATCH = 20_000
MAX_KEYS = 2_000
"""Fields that values are taken apart into: DuckDB holds each for 2,048 rows at a time, in several steps at once."""


def read_objects(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance, *, careful: bool = False) -> Rows:
    """Read sound files the short way and all others (or, where `careful`, any) value by value.

    Both give the same table. Raises `InputError` for a file without any object that has fields.
    """
    keys = None if careful else find_keys(connection, source, seen)
    if keys is None or not read_sound(connection, source, seen, keys):
        keys = _read_carefully(connection, source, seen, keys)
    columns = unique_names(keys.names)
    nested = {c for c in columns if any(isinstance(r.get(c), dict | list) for r in seen.records)}
    rows = Rows(source, seen, columns, dict.fromkeys(columns, "VARCHAR"), nested)
    rows.notes = keys.notes()
    return rows


def _read_carefully(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance, keys: Keys | None) -> Keys:
    """Create `rows` value by value, with the keys found before unless a row in another encoding has others."""
    if seen.layout == "strings":
        _create(connection, source, seen, ["text"])
        return Keys(["text"])
    if keys is not None and keys.names:
        _create(connection, source, seen, keys.names)
        more = connection.execute("SELECT 1 FROM rows WHERE __more LIMIT 1").fetchall()
        connection.execute("DROP TABLE rows" if more else "ALTER TABLE rows DROP COLUMN __more")
        if not more:
            return keys
    keys = Keys()
    for path in source.files:
        keys.add(path, feed(connection, line_schema(), _batches(path, seen), _GROUPED))
    keys.names = ordered(keys.names, seen)
    if not keys.names:
        raise InputError(f"{source.name} holds no objects with fields.", 'Rows are objects such as {"prompt": …}.')
    _create(connection, source, seen, keys.names)
    connection.execute("ALTER TABLE rows DROP COLUMN __more")
    return keys


_PARSED = (
    "SELECT *, json_keys(__json) AS __keys FROM (SELECT row_number() OVER () AS __row, __line, __odd, "
    "TRY_CAST(__text AS JSON) AS __json FROM __incoming)"
)
_GROUPED = f"{KEYS} FROM ({_PARSED}) GROUP BY ALL"


def _create(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance, keys: list[str]) -> None:
    """Create `rows` with these keys as columns, and `__more`: whether a row in another encoding has others."""
    strings = seen.layout == "strings"
    if len(keys) > MAX_KEYS:
        raise InputError(
            f"The rows of {source.name} have {len(keys):,} different fields; beyond {MAX_KEYS:,}, only files in UTF-8 "
            "without a broken row can be read.",
            "Keep the fields that hold the questions and the answers.",
        )
    columns = unique_names(keys)
    values = _string(columns) if strings else _values(columns, keys)
    select = "".join(f", {sql} AS {quote_name(name)}" for name, sql in values.items())
    wanted, wrong = ("VARCHAR", "not a string") if strings else ("OBJECT", "not an object with fields")
    known = f"[{', '.join(quote_text(key) for key in keys)}]"
    more = "" if strings else f", CASE WHEN __odd THEN NOT list_has_all({known}, __keys) ELSE false END AS __more"
    # Only what has no keys can be something else than an object.
    feed(
        connection,
        line_schema(),
        (batch for path in source.files for batch in _batches(path, seen)),
        "CREATE TABLE rows AS SELECT __row, __line, CASE WHEN __json IS NULL THEN 'not valid JSON' "
        f"WHEN len(__keys) = 0 AND json_type(__json) <> '{wanted}' THEN '{wrong}' END AS __fault, __odd{select}{more} "
        f"FROM (SELECT *, json_transform(__json, {_struct(columns, keys)}) AS __struct FROM ({_PARSED}))",
    )


def _string(columns: list[str]) -> dict[str, str]:
    return dict.fromkeys(columns, "__json ->> '$'")


def _values(columns: list[str], keys: list[str]) -> dict[str, str]:
    """SQL for each column. A key that cannot name a field of a struct, its name being taken, is looked up alone."""
    found = {}
    for name, key in zip(columns, keys, strict=True):
        pointer = "/" + key.replace("~", "~0").replace("/", "~1")
        alone = f"json_extract_string(__json, {quote_text(pointer)})"
        found[name] = f"__struct.{quote_name(name)}" if name == key else alone
    return found


def _struct(columns: list[str], keys: list[str]) -> str:
    """The structure json_transform takes rows apart into, each value as text."""
    named = {key: "VARCHAR" for name, key in zip(columns, keys, strict=True) if name == key}
    return quote_text(json.dumps(named or {"": "VARCHAR"}, ensure_ascii=False))


def _batches(path: Path, seen: Glance) -> Iterator[pa.RecordBatch]:
    if seen.layout == "lines":
        return line_batches(path)
    if seen.layout == "conversation" or seen.key:
        return _inner_batches(path, seen)
    return _element_batches(path)


def _inner_batches(path: Path, seen: Glance) -> Iterator[pa.RecordBatch]:
    """The list under a key of one object, or that object as the only row. Such files are small: see `glance_json`."""
    import duckdb

    text = b"".join(block.data for block in read_blocks(path)).decode("utf-8")
    if not seen.key:
        yield _element_batch([Element(1, text.encode())], Mender())
        return
    inner = '$."' + seen.key.replace('"', '\\"') + '"[*]'
    sql = f"SELECT unnest(json_extract(CAST($text AS JSON), {quote_text(inner)}))"
    try:
        with duckdb.connect() as apart:
            values = apart.execute(sql, {"text": text}).fetchall()
    except duckdb.Error as error:
        raise InputError(f"{path.name} is not valid JSON: {first_line(error)}.", "Save it as JSONL.") from error
    yield _element_batch([Element(1, value.encode()) for (value,) in values], Mender())


def _element_batches(path: Path) -> Iterator[pa.RecordBatch]:
    mender = Mender()
    held: list[Element] = []
    for element in split_elements(chunk for chunk, _ in recoded(path)):
        held.append(element)
        if len(held) == BATCH:
            yield _element_batch(held, mender)
            held = []
    if held:
        yield _element_batch(held, mender)


def _element_batch(held: list[Element], mender: Mender) -> pa.RecordBatch:
    import pyarrow as pa

    texts, odd = zip(*mender.texts(element.text for element in held), strict=True)
    arrays = [pa.array([element.line for element in held], pa.int64()), pa.array(odd, pa.bool_())]
    return pa.record_batch([*arrays, pa.array([text.decode() for text in texts], pa.string())], schema=line_schema())

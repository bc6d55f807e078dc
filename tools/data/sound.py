"""The short way for JSON and JSON lines: DuckDB reads the file itself, where nothing can be lost by that.

DuckDB parses strictly here: whatever is not one sound object a line (or an element) makes it refuse the file, and the
careful way of `tools.data.objects` reads it instead. What DuckDB would not complain about is checked beforehand: keys
the first rows did not have, blank lines (which shift line numbers) and encodings.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.blocks import read_chunks, wide_codec
from tools.data.connection import quote_name, quote_path
from tools.data.keys import KEYS, Keys, ordered
from tools.data.locate import Source, is_gzip
from tools.data.sample import Glance

if TYPE_CHECKING:
    import duckdb

LARGEST_ROW = 16 << 20
"""Bytes of one row; DuckDB keeps two buffers of twice this size for each thread."""


@dataclass(frozen=True)
class _File:
    path: Path
    before: int
    """Rows in the files before this one."""
    rows: int | None
    """Lines in it; None where rows are not lines."""


def read_sound(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Keys | None:
    """Create `rows` from sound files, or return None and leave nothing behind."""
    import duckdb

    if seen.layout not in ("lines", "array") or any(not _is_plain(path) for path in source.files):
        return None
    by_line = seen.layout == "lines"
    try:
        keys = Keys()
        files: list[_File] = []
        before = 0
        for path in source.files:
            lines = _count_lines(path) if by_line else None
            count = keys.add(path, connection.execute(_KEYS.format(objects=_objects(path, by_line))).fetchall())
            if keys.bare or lines not in (None, count):
                return None
            files.append(_File(path, before, lines))
            before += count
        keys.names = ordered(keys.names, seen)
        if not keys.plain:
            return None
        _create(connection, files, keys.names, by_line)
    except duckdb.Error:
        connection.execute("DROP TABLE IF EXISTS rows")
        return None
    return keys


_KEYS = f"{KEYS} FROM (SELECT json_keys(json) AS __keys, row_number() OVER () AS __row FROM {{objects}}) GROUP BY ALL"


def _objects(path: Path, by_line: bool) -> str:
    form = "newline_delimited" if by_line else "array"
    return (
        f"read_json_objects({quote_path(path)}, format = '{form}', maximum_object_size = {LARGEST_ROW}, "
        "hive_partitioning = false, compression = 'uncompressed')"
    )


def _create(connection: duckdb.DuckDBPyConnection, files: list[_File], names: list[str], by_line: bool) -> None:
    kinds = ", ".join(f"{quote_name(name)} VARCHAR" for name in names)
    connection.execute(f"CREATE TABLE rows (__row BIGINT, __line BIGINT, __fault VARCHAR, __odd BOOLEAN, {kinds})")
    typed = ", ".join(f"{quote_name(name)}: 'VARCHAR'" for name in names)
    columns = ", ".join(quote_name(name) for name in names)
    form = "newline_delimited" if by_line else "array"
    for file in files:
        line = "row_number() OVER ()" if by_line else "NULL"
        connection.execute(
            f"INSERT INTO rows SELECT {file.before} + row_number() OVER (), {line}, NULL, false, {columns} "
            f"FROM read_json({quote_path(file.path)}, format = '{form}', records = true, columns = {{{typed}}}, "
            f"maximum_object_size = {LARGEST_ROW}, hive_partitioning = false, compression = 'uncompressed')"
        )


def _is_plain(path: Path) -> bool:
    """Whether the file is not compressed and not obviously in another encoding than UTF-8."""
    if is_gzip(path):
        return False
    with path.open("rb") as handle:
        head = handle.read(4096)
    return wide_codec(head) is None and not head.startswith(b"\xef\xbb\xbf")


def _count_lines(path: Path) -> int:
    """Lines, blank ones among them; white space at the end of the file is none."""
    count, last = 0, b""
    for chunk in read_chunks(path):
        count += chunk.count(b"\n")
        last = chunk
    tail = last[-4096:]
    cut = tail.rstrip(b" \t\r\n")
    if not cut:
        return -1
    return count + 1 - tail.count(b"\n", len(cut))

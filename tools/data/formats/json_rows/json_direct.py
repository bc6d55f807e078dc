"""The short way for JSON and JSON lines: DuckDB reads the file itself, where nothing can be lost by that.

DuckDB parses strictly here: whatever is not one sound object a line (or an element) makes it refuse the file, and the
careful way of `tools.data.formats.json_rows.objects` reads it instead. What DuckDB would not complain about is checked
beforehand: keys the first rows did not have, blank lines (which shift line numbers) and encodings.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.connection import quote_name, quote_path
from tools.data.formats.reading.row_keys import KEYS, Keys, ordered
from tools.data.formats.reading.sample import Glance
from tools.data.formats.reading.text_blocks import is_gzip, read_chunks, wide_codec
from tools.data.formats.source import Source

if TYPE_CHECKING:
    import duckdb

LARGEST_ROW = 16 << 20
"""Bytes of one row; DuckDB keeps two buffers of twice this size for each thread."""


def find_keys(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Keys | None:
    """The keys of every row that is sound UTF-8; None for files that DuckDB had better not read itself."""
    import duckdb

    if seen.layout not in ("lines", "array") or any(not _is_plain(path) for path in source.files):
        return None
    keys = Keys()
    try:
        for path in source.files:
            objects = _objects(path, by_line=seen.layout == "lines")
            groups = connection.execute(_ALIKE.format(objects=objects)).fetchall()
            # Numbering rows keeps DuckDB to one thread, and only where rows differ does it matter which came first.
            keys.add(path, groups if len(groups) == 1 else connection.execute(_KEYS.format(objects=objects)).fetchall())
    except duckdb.Error:
        return None
    keys.names = ordered(keys.names, seen)
    return keys


def read_sound(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance, keys: Keys) -> bool:
    """Create `rows` from sound files whose keys are known; or leave nothing behind and say no."""
    import duckdb

    by_line = seen.layout == "lines"
    if keys.bare or not keys.plain:
        return False
    with ThreadPoolExecutor(1) as beside:
        # DuckDB reads without holding Python back, so lines are counted meanwhile.
        counted = beside.submit(lambda: [_count_lines(path) for path in source.files] if by_line else [])
        try:
            _create(connection, keys, by_line)
            sound = not by_line or counted.result() == [keys.counts[path] for path in source.files]
        except duckdb.Error:
            sound = False
    if not sound:
        connection.execute("DROP TABLE IF EXISTS rows")
    return sound


_ALIKE = "SELECT json_keys(json) AS __keys, count(*), 1 FROM {objects} GROUP BY ALL"
_KEYS = f"{KEYS} FROM (SELECT json_keys(json) AS __keys, row_number() OVER () AS __row FROM {{objects}}) GROUP BY ALL"


def _objects(path: Path, by_line: bool) -> str:
    form = "newline_delimited', ignore_errors = true" if by_line else "array'"
    return (
        f"read_json_objects({quote_path(path)}, format = '{form}, maximum_object_size = {LARGEST_ROW}, "
        "hive_partitioning = false, compression = 'uncompressed')"
    )


def _create(connection: duckdb.DuckDBPyConnection, keys: Keys, by_line: bool) -> None:
    kinds = ", ".join(f"{quote_name(name)} VARCHAR" for name in keys.names)
    connection.execute(f"CREATE TABLE rows (__row BIGINT, __line BIGINT, __fault VARCHAR, __odd BOOLEAN, {kinds})")
    typed = ", ".join(f"{quote_name(name)}: 'VARCHAR'" for name in keys.names)
    columns = ", ".join(quote_name(name) for name in keys.names)
    form, line = ("newline_delimited", "row_number() OVER ()") if by_line else ("array", "NULL")
    before = 0
    for path, count in keys.counts.items():
        connection.execute(
            f"INSERT INTO rows SELECT {before} + row_number() OVER (), {line}, NULL, false, {columns} "
            f"FROM read_json({quote_path(path)}, format = '{form}', records = true, columns = {{{typed}}}, "
            f"maximum_object_size = {LARGEST_ROW}, hive_partitioning = false, compression = 'uncompressed')"
        )
        before += count


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

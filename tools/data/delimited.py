"""CSV, TSV and TXT as Arrow batches: cells, documents, the lines they begin on, and rows of the wrong width."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.data.arrow import feed
from tools.data.lines import read_lines
from tools.data.locate import Source
from tools.data.rows import Rows
from tools.data.sample import Glance, unique_names
from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH = 20_000
CELL_LIMIT = 32 << 20
"""Bytes in one CSV cell. More is an opening quote that was never closed."""


def read_delimited(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    import pyarrow as pa

    meta = [pa.field("__line", pa.int64()), pa.field("__fault", pa.string()), pa.field("__odd", pa.bool_())]
    schema = pa.schema([*meta, *(pa.field(name, pa.string()) for name in seen.columns)])

    def batches() -> Iterator[pa.RecordBatch]:
        for path in source.files:
            yield from _cells(path, seen, schema)

    feed(connection, schema, batches(), _NUMBERED)
    return Rows(source, seen, seen.columns, dict.fromkeys(seen.columns, "VARCHAR"))


def read_texts(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    import pyarrow as pa

    schema = pa.schema([("__line", pa.int64()), ("__fault", pa.string()), ("__odd", pa.bool_()), ("text", pa.string())])

    def batches() -> Iterator[pa.RecordBatch]:
        for path in source.files:
            held: list[tuple[int, str | None, bool, list[str]]] = []
            for line, odd, text in _documents(path, blocks=seen.layout == "blocks"):
                held.append((line, None, odd, [text]))
                if len(held) == BATCH:
                    yield _batch(held, schema)
                    held = []
            if held:
                yield _batch(held, schema)

    feed(connection, schema, batches(), _NUMBERED)
    return Rows(source, seen, ["text"], {"text": "VARCHAR"})


_NUMBERED = "CREATE TABLE rows AS SELECT row_number() OVER () AS __row, * FROM __incoming"


def _cells(path: Path, seen: Glance, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    odd_lines: set[int] = set()
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(_feed(path, odd_lines), delimiter=seen.delimiter)
    held: list[tuple[int, str | None, bool, list[str]]] = []
    width = len(seen.columns)
    names = unique_names(next((row for row in reader if row), []))
    if names != seen.columns:
        raise InputError(f"{path.name} has other columns than {seen.columns[:8]}.", "Keep equal files in a folder.")
    while True:
        begin = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise InputError(
                f"{path.name} cannot be read from line {begin} on: {error}.", "Look for a quote that is never closed."
            ) from error
        if row is None:
            break
        if not row:
            continue
        odd = bool(odd_lines) and any(n in odd_lines for n in range(begin, reader.line_num + 1))
        held.append((begin, _ragged(row, width), odd, (row + [""] * width)[:width]))
        if len(held) == BATCH:
            yield _batch(held, schema)
            held = []
    if held:
        yield _batch(held, schema)


def _feed(path: Path, odd_lines: set[int]) -> Iterator[str]:
    number = 0
    for lines, odd in read_lines(path):
        if any(odd):
            odd_lines.update(number + index for index, flag in enumerate(odd, start=1) if flag)
        number += len(lines)
        for line in lines:
            yield line + "\n"


def _ragged(row: list[str], width: int) -> str | None:
    if len(row) < width:
        return f"{len(row)} cells where the header has {width}"
    if any(cell.strip() for cell in row[width:]):
        return f"{len(row)} cells where the header has {width}"
    return None


def _batch(held: list[tuple[int, str | None, bool, list[str]]], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    lines, faults, odd, cells = zip(*held, strict=True)
    arrays: list[Any] = [lines, faults, odd, *zip(*cells, strict=True)]
    return pa.record_batch([pa.array(a, t.type) for a, t in zip(arrays, schema, strict=True)], schema=schema)


def _documents(path: Path, *, blocks: bool) -> Iterator[tuple[int, bool, str]]:
    """A text file's documents: its first line, whether it had odd bytes, its text."""
    number, begin, odd = 0, 1, False
    held: list[str] = []
    for lines, flags in read_lines(path):
        for raw, flag in zip(lines, flags, strict=True):
            number += 1
            line = raw.rstrip("\r")
            if line.strip():
                begin = begin if held else number
                held.append(line)
                odd = odd or flag
            if held and (not blocks or not line.strip()):
                yield begin, odd, "\n".join(held)
                held, odd = [], False
    if held:
        yield begin, odd, "\n".join(held)

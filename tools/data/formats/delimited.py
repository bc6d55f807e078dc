"""CSV, TSV and TXT as Arrow batches: cells, documents, the lines they begin on, and rows of the wrong width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.data.formats.arrow import feed
from tools.data.formats.cells import read_cells
from tools.data.formats.json_keys import Keys
from tools.data.formats.lines import read_lines
from tools.data.formats.locate import Source
from tools.data.formats.row_table import Rows
from tools.data.formats.sample import Glance, unique_names
from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH = 20_000
CELLS_AT_ONCE = 400_000
"""Cells of one batch, so that wide files take no more memory than narrow ones."""

_Held = tuple[int, str | None, bool, list[str | None]]
"""A row on its way: line, fault, whether its bytes were odd, cells."""


def _meta() -> list[pa.Field]:
    import pyarrow as pa

    return [pa.field("__line", pa.int64()), pa.field("__fault", pa.string()), pa.field("__odd", pa.bool_())]


def read_delimited(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    """Cells as text. Files of one dataset may differ in their columns: what a file lacks is NULL in its rows.

    Raises `InputError` for a file that has no column of the first one: it lacks its header, or is something else.
    """
    import pyarrow as pa

    keys = _headers(source, seen)
    columns = keys.names
    schema = pa.schema([*_meta(), *(pa.field(name, pa.string()) for name in columns)])

    def batches() -> Iterator[pa.RecordBatch]:
        for path in source.files:
            yield from _cells(path, seen.delimiter, columns, schema)

    feed(connection, schema, batches(), _NUMBERED)
    rows = Rows(source, seen, columns, dict.fromkeys(columns, "VARCHAR"))
    rows.notes = keys.notes()
    return rows


def read_texts(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    import pyarrow as pa

    schema = pa.schema([*_meta(), pa.field("text", pa.string())])

    def batches() -> Iterator[pa.RecordBatch]:
        for path in source.files:
            held: list[_Held] = []
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


def _headers(source: Source, seen: Glance) -> Keys:
    """The columns of every file."""
    keys = Keys()
    for path in source.files:
        header = next((row.cells for row in read_cells(path, seen.delimiter) if row.cells), None)
        if header is None:
            continue
        names = unique_names(header)
        if not set(names) & set(seen.columns):
            raise InputError(
                f"{path.name} has other columns than {', '.join(seen.columns[:8])}.",
                "Give it the same first line as the others, or take it out of the folder.",
            )
        keys.add(path, [(names, 1, 1)])
    keys.names = unique_names(keys.names)
    return keys


def _cells(path: Path, delimiter: str, columns: list[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    at_once = max(1, min(BATCH, CELLS_AT_ONCE // max(len(columns), 1)))
    header: list[str] | None = None
    places: list[int | None] | None = None
    held: list[_Held] = []
    for row in read_cells(path, delimiter):
        # What cannot be read before the header is a row as well, so that it is counted.
        if header is None and row.cells:
            header = unique_names(row.cells)
            if header != columns:
                places = [header.index(name) if name in header else None for name in columns]
            continue
        width = len(header or [])
        cells: list[str | None] = [*row.cells, *[None] * (width - len(row.cells))][:width]
        if places is not None or header is None:
            cells = [None if place is None else cells[place] for place in places or [None] * len(columns)]
        held.append((row.line, row.fault or _ragged(row.cells, width), row.odd, cells))
        if len(held) == at_once:
            yield _batch(held, schema)
            held = []
    if held:
        yield _batch(held, schema)


def _ragged(row: list[str], width: int) -> str | None:
    if len(row) < width or any(cell.strip() for cell in row[width:]):
        return f"{len(row)} cells where the header has {width}"
    return None


def _batch(held: list[_Held], schema: pa.Schema) -> pa.RecordBatch:
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

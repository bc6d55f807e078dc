"""Files of cells with a header: their first rows, and all of them as Arrow batches with rows of the wrong width."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.data.formats.reading.cells import read_cells
from tools.data.formats.reading.feed import feed
from tools.data.formats.reading.row_keys import Keys
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.reading.sample import SAMPLE_ROWS, Glance, countable, unique_names
from tools.data.formats.source import Source
from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH = 20_000
CELLS_AT_ONCE = 400_000
"""Cells of one batch, so that wide files take no more memory than narrow ones."""

HeldRow = tuple[int, str | None, bool, list[str | None]]
"""A row on its way: line, fault, whether its bytes were odd, cells."""


def glance_delimited(source: Source, text: str, whole: bool, *, delimiter: str | None = None) -> Glance:
    """The header and the first rows of one file; cells are parted by `delimiter`, or by what the rows agree on."""
    delimiter = delimiter or guess_delimiter(text)
    columns: list[str] = []
    records: list[dict[str, Any]] = []
    total = 0
    for row in read_cells(source.files[0], delimiter):
        if row.cells and not columns:
            columns = unique_names(row.cells)
            continue
        total += 1
        if row.cells and len(records) < SAMPLE_ROWS:
            records.append(dict(zip(columns, row.cells, strict=False)))
        elif len(records) == SAMPLE_ROWS and not whole:
            break
    return Glance(source.format, columns, records, total if whole else _count_delimited(source), delimiter=delimiter)


def guess_delimiter(text: str) -> str:
    """Comma, semicolon, tab or bar: the one that splits the header and then cuts the next rows alike."""
    lines = text[:65536]
    best, score = ",", 0.0
    for candidate in (",", ";", "\t", "|"):
        reader = csv.reader(io.StringIO(lines, newline=""), delimiter=candidate)
        try:
            widths = [len(row) for row in islice((r for r in reader if r), 30)]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        agreeing = sum(width == widths[0] for width in widths) / len(widths)
        if agreeing > score:
            best, score = candidate, agreeing
    return best


def _count_delimited(source: Source) -> int | None:
    """Line ends outside quotes: every other piece between quotes is outside them, doubled quotes included."""
    data = countable(source.files[0])
    if data is None:
        return None
    ends = sum(piece.count(b"\n") for piece in data.split(b'"')[::2])
    return ends - (1 if data.endswith(b"\n") else 0)


def read_delimited(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    """Cells as text. Files of one dataset may differ in their columns: what a file lacks is NULL in its rows.

    Raises `InputError` for a file that has no column of the first one: it lacks its header, or is something else.
    """
    keys = _headers(source, seen)
    columns = keys.names
    feed_rows(connection, columns, (row for path in source.files for row in _cells(path, seen.delimiter, columns)))
    rows = Rows(source, seen, columns, dict.fromkeys(columns, "VARCHAR"))
    rows.notes = keys.notes()
    return rows


def feed_rows(connection: duckdb.DuckDBPyConnection, columns: list[str], rows: Iterator[HeldRow]) -> None:
    """Create the table `rows` from rows of text, a cell for each column, in batches."""
    import pyarrow as pa

    meta = [pa.field("__line", pa.int64()), pa.field("__fault", pa.string()), pa.field("__odd", pa.bool_())]
    schema = pa.schema([*meta, *(pa.field(name, pa.string()) for name in columns)])
    at_once = max(1, min(BATCH, CELLS_AT_ONCE // max(len(columns), 1)))

    def batches() -> Iterator[pa.RecordBatch]:
        while held := list(islice(rows, at_once)):
            yield _batch(held, schema)

    feed(connection, schema, batches(), "CREATE TABLE rows AS SELECT row_number() OVER () AS __row, * FROM __incoming")


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


def _cells(path: Path, delimiter: str, columns: list[str]) -> Iterator[HeldRow]:
    header: list[str] | None = None
    places: list[int | None] | None = None
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
        yield row.line, row.fault or _ragged(row.cells, width), row.odd, cells


def _ragged(row: list[str], width: int) -> str | None:
    if len(row) < width or any(cell.strip() for cell in row[width:]):
        return f"{len(row)} cells where the header has {width}"
    return None


def _batch(held: list[HeldRow], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    lines, faults, odd, cells = zip(*held, strict=True)
    arrays: list[Any] = [lines, faults, odd, *zip(*cells, strict=True)]
    return pa.record_batch([pa.array(a, t.type) for a, t in zip(arrays, schema, strict=True)], schema=schema)

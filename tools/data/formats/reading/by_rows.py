"""Formats that are told by one function: from a file to its rows, one by one. The rest is made of that.

A row is a `TextRow`: its texts by column, the line it begins on, and what is wrong with it where it is broken. Columns
are those the first rows have, in the order met; what a row lacks is NULL, and a column that comes later is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tools.data.formats.reading.delimited import HeldRow, feed_rows
from tools.data.formats.reading.lines import read_lines
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.reading.sample import HEAD_BYTES, SAMPLE_ROWS, Glance, unique_names
from tools.data.formats.source import Source
from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb


class Line(NamedTuple):
    """A line of a text file, without its end. `number` is 1-based; `odd` says that its bytes were not UTF-8."""

    number: int
    text: str
    odd: bool


@dataclass(frozen=True)
class TextRow:
    """A row as cut out of a file. `line` is the number of its first line, 1-based."""

    line: int
    values: Mapping[str, str]
    odd: bool = False
    fault: str | None = None
    """Why it cannot be used, as people read it: "a question without an answer"."""


RowsOf = Callable[[Path], Iterator[TextRow]]
"""From a file to its rows, read as they are asked for: files may be larger than memory."""


def numbered_lines(path: Path) -> Iterator[Line]:
    """Every line, decompressed and decoded. Raises `InputError` for a file that cannot be read to its end."""
    number = 0
    for lines, flags in read_lines(path):
        for text, odd in zip(lines, flags, strict=True):
            number += 1
            yield Line(number, text.rstrip("\r"), odd)


def glance_by_rows(name: str, rows_of: RowsOf) -> Callable[[Source], Glance]:
    """A glance for the format `name`: the first rows that are not broken. All are counted where the file is small.

    Raises `InputError` where there is no such row.
    """

    def glance(source: Source) -> Glance:
        for path in source.files:
            whole = path.stat().st_size <= HEAD_BYTES
            records: list[dict[str, Any]] = []
            total = 0
            for row in rows_of(path):
                total += 1
                if row.fault is None and len(records) < SAMPLE_ROWS:
                    records.append(dict(row.values))
                elif len(records) == SAMPLE_ROWS and not whole:
                    break
            if records:
                columns = unique_names(list(dict.fromkeys(key for record in records for key in record)))
                return Glance(name, columns, records, total if whole and len(source.files) == 1 else None)
        raise InputError(f"{source.name} holds no row of {name}.", "Check that it is what its name says.")

    return glance


def read_by_rows(rows_of: RowsOf) -> Callable[[duckdb.DuckDBPyConnection, Source, Glance], Rows]:
    """The reading that belongs to `glance_by_rows`. Memory stays bounded whatever the size of the files."""

    def read(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
        known = set(seen.columns)

        def held() -> Iterator[HeldRow]:
            for path in source.files:
                for row in rows_of(path):
                    fault = row.fault
                    if strange := row.values.keys() - known:
                        fault = fault or f"the first rows have no {', '.join(sorted(strange))}"
                    yield row.line, fault, row.odd, [row.values.get(name) for name in seen.columns]

        feed_rows(connection, seen.columns, held())
        return Rows(source, seen, seen.columns, dict.fromkeys(seen.columns, "VARCHAR"))

    return read

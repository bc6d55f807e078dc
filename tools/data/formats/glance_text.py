"""The first rows of CSV, TSV and plain text."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import Any

from tools.data.formats.cells import read_cells
from tools.data.formats.locate import Source
from tools.data.formats.sample import COUNT_BYTES, SAMPLE_ROWS, Glance, unique_names
from tools.data.formats.signatures import is_gzip


def glance_delimited(source: Source, text: str, whole: bool) -> Glance:
    delimiter = "\t" if source.format == "tsv" else guess_delimiter(text)
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
    path = source.files[0]
    if path.stat().st_size > COUNT_BYTES or is_gzip(path):
        return None
    data = path.read_bytes()
    ends = sum(piece.count(b"\n") for piece in data.split(b'"')[::2])
    return ends - (1 if data.endswith(b"\n") else 0)


def glance_text(source: Source, text: str, whole: bool) -> Glance:
    blocks = is_blocks(text)
    units = split_blocks(text) if blocks else [line for line in text.split("\n") if line.strip()]
    records = [{"text": unit} for unit in units[:SAMPLE_ROWS]]
    return Glance("txt", ["text"], records, len(units) if whole else None, layout="blocks" if blocks else "lines")


def is_blocks(text: str) -> bool:
    """Whether a document of a text file is a block between blank lines, or else one line.

    Blank lines separate paragraphs, unless the lines are long (a median of 400 characters or more): then each line
    is a document already, and a blank line is an accident.
    """
    lines = text[: 1 << 20].strip().split("\n")
    lengths = sorted(len(line) for line in lines if line.strip())
    return len(lengths) < len(lines) and bool(lengths) and lengths[len(lengths) // 2] < 400


def split_blocks(text: str) -> list[str]:
    """Blocks between blank lines."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]

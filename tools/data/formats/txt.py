"""Plain text: documents to learn from, a block between blank lines each, or a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.formats.file_format import Format
from tools.data.formats.reading.by_rows import numbered_lines
from tools.data.formats.reading.delimited import HeldRow, feed_rows
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.reading.sample import SAMPLE_ROWS, Glance, glance_texts
from tools.data.formats.reading.text_blocks import check_packed
from tools.data.formats.source import Source

if TYPE_CHECKING:
    import duckdb

LONG = 400
"""Characters of a line, by the median, from which a line is a document of its own."""


def _glance(source: Source, text: str, whole: bool) -> Glance:
    blocks = is_blocks(text)
    units = split_blocks(text) if blocks else [line for line in text.split("\n") if line.strip()]
    records = [{"text": unit} for unit in units[:SAMPLE_ROWS]]
    return Glance(TXT.name, ["text"], records, len(units) if whole else None, layout="blocks" if blocks else "lines")


def is_blocks(text: str) -> bool:
    """Whether a document of a text file is a block between blank lines, or else one line.

    Blank lines separate paragraphs, unless the lines are long: then each line is a document already, and a blank line
    is an accident.
    """
    lines = text[: 1 << 20].strip().split("\n")
    lengths = sorted(len(line) for line in lines if line.strip())
    return len(lengths) < len(lines) and bool(lengths) and lengths[len(lengths) // 2] < LONG


def split_blocks(text: str) -> list[str]:
    """Blocks between blank lines."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]


def _read(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    documents = (row for path in source.files for row in _documents(path, blocks=seen.layout == "blocks"))
    feed_rows(connection, ["text"], documents)
    return Rows(source, seen, ["text"], {"text": "VARCHAR"})


def _documents(path: Path, *, blocks: bool) -> Iterator[HeldRow]:
    """A text file's documents, by the line they begin on."""
    begin, odd = 1, False
    held: list[str] = []
    for line in numbered_lines(path):
        if line.text.strip():
            begin = begin if held else line.number
            held.append(line.text)
            odd = odd or line.odd
        if held and (not blocks or not line.text.strip()):
            yield begin, None, odd, ["\n".join(held)]
            held, odd = [], False
    if held:
        yield begin, None, odd, ["\n".join(held)]


TXT = Format(
    name="txt",
    title="TXT",
    rank=60,
    suffixes=(".txt", ".text", ".md"),
    packed_default=True,
    glance=glance_texts(_glance),
    read=_read,
    check=check_packed,
)

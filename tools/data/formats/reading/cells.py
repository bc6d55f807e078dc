"""The rows of one CSV or TSV file, with the lines they begin on and what is wrong with them."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.data.formats.reading.lines import read_lines
from tools.errors import InputError

CELL_LIMIT = 32 << 20
"""Bytes in one CSV cell. More is an opening quote that was never closed."""
MAX_AGAIN = 2_000_000
"""Lines that are read once more because a quote before them was never closed, after which a file is given up."""

UNCLOSED = "a quote that opens here is never closed"


@dataclass(frozen=True)
class Row:
    """A row as cut into cells. `line` is the number of its first line, 1-based."""

    line: int
    odd: bool
    """Whether its bytes were not UTF-8."""
    fault: str | None
    cells: list[str]


def read_cells(path: Path, delimiter: str) -> Iterator[Row]:
    """Every row that is not blank, the header among them.

    A row whose quote is never closed would take all rows after it in: it costs only its first line, and reading goes on
    with the next. So does one that is only closed by a quote in the middle of a later row, which by the rules of CSV no
    cell may hold. Raises `InputError` where that happens again and again.
    """
    csv.field_size_limit(CELL_LIMIT)
    lines = _Lines(path)
    reader = csv.reader(lines, delimiter=delimiter)
    again = 0
    while True:
        begin = lines.begin_row()
        fault: str | None = None
        try:
            row = next(reader, None)
        except csv.Error as error:
            row, fault = [], UNCLOSED if "field limit" in str(error) else f"not a row: {error}"
        if row is None and not lines.ended_inside:
            return
        if lines.ended_inside or (len(lines.row) > 1 and not _is_strict(lines.row, delimiter)):
            fault = UNCLOSED
        if fault != UNCLOSED:
            odd = lines.odd_since(begin, lines.number)
        else:
            odd, row = lines.odd_since(begin, begin), []
            again += lines.go_back()
            if again > MAX_AGAIN:
                raise InputError(
                    f"{path.name} cannot be read from line {begin} on: {UNCLOSED}, as in rows before it.",
                    "Check how its quotes are written.",
                )
        if row or fault:
            yield Row(begin, odd, fault, row or [])


def _is_strict(lines: list[str], delimiter: str) -> bool:
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


class _Lines:
    """Lines for csv.reader, which asks for another one only where a row goes on; they can be given once more."""

    def __init__(self, path: Path) -> None:
        self.number = 0
        self.ended_inside = False
        self._odd: set[int] = set()
        self._fresh = self._read(path)
        self._again: deque[str] = deque()
        self.row: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._fresh, None)
        if line is None:
            self.ended_inside = bool(self.row)
            raise StopIteration
        self.number += 1
        self.row.append(line)
        return line

    def begin_row(self) -> int:
        """The number of the line the next row begins on."""
        self.row.clear()
        self.ended_inside = False
        return self.number + 1

    def go_back(self) -> int:
        """Give the lines of this row again, but the first; how many these are."""
        again = self.row[1:]
        self.number -= len(again)
        self._again.extendleft(reversed(again))
        return len(again)

    def odd_since(self, first: int, last: int) -> bool:
        return bool(self._odd) and any(number in self._odd for number in range(first, last + 1))

    def _read(self, path: Path) -> Iterator[str]:
        before = 0
        for lines, odd in read_lines(path):
            if any(odd):
                self._odd.update(before + at for at, flag in enumerate(odd, start=1) if flag)
            before += len(lines)
            for line in lines:
                yield line + "\n"

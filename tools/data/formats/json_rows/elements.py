"""The elements of a JSON array, one by one as they are met in the file, broken ones included.

Brackets and strings are followed, nothing is parsed: that is left to whoever takes the elements. Where an element's
brackets do not fit, it is broken up to where the next one begins, which is known by the key the first element begins
with. Two rows torn in a way that hides the second one's first key therefore count as one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 64 << 20
"""Bytes of one element. What is longer lacks its end."""

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\]]', re.DOTALL)
_BETWEEN = re.compile(rb"[\s,]*")
_BARE = re.compile(rb"[^,\]\[{}\"]*")
_FIRST_KEY = re.compile(rb'\{\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*:', re.DOTALL)
_OPENED = {ord("}"): ord("{"), ord("]"): ord("[")}


@dataclass(frozen=True)
class Element:
    """One element as written, and the line it begins on, 1-based. The text may be anything where it is broken."""

    line: int
    text: bytes


def split_elements(chunks: Iterator[bytes]) -> Iterator[Element]:
    """Elements of the array the chunks begin with, white space before it aside.

    An array that is not closed ends in an element without text, and so does text after its end: both are faults.
    """
    yield from _Splitter(chunks).run()


class _Splitter:
    """Follows a buffer of the file; `at` is where the next element begins in it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks
        self.buffer = b""
        self.at = 0
        self.line = 1
        self.boundary: re.Pattern[bytes] | None = None

    def run(self) -> Iterator[Element]:
        while b"[" not in self.buffer and self._more():
            pass
        self._advance(self.buffer.find(b"[") + 1)
        while self._to_next():
            if self.buffer[self.at] == ord("]"):
                self._advance(self.at + 1)
                if self._to_next():
                    yield Element(self.line, b"")
                return
            end = self._end()
            if end is None or self._swallows(end):
                line, torn = self.line, self._torn()
                yield Element(line, torn)
                if self.at == len(self.buffer):
                    return
                continue
            text, line = self.buffer[self.at : end], self.line
            if self.boundary is None and (key := _FIRST_KEY.match(text)):
                self.boundary = re.compile(rb"\{\s*" + re.escape(key[1]) + rb"\s*:")
            self._advance(end)
            yield Element(line, text)
        yield Element(self.line, b"")

    def _more(self) -> bool:
        """Read on, at least as much as is held, so that a long element is not scanned again and again."""
        parts, wanted, read = [self.buffer[self.at :]], len(self.buffer) - self.at, 0
        for chunk in self.chunks:
            parts.append(chunk)
            read += len(chunk)
            if read >= wanted:
                break
        self.buffer, self.at = b"".join(parts), 0
        return read > 0

    def _advance(self, to: int) -> None:
        self.line += self.buffer.count(b"\n", self.at, to)
        self.at = to

    def _to_next(self) -> bool:
        """Go past white space and commas; False at the end of the file."""
        while True:
            found = _BETWEEN.match(self.buffer, self.at)
            self._advance(found.end() if found else self.at)
            if self.at < len(self.buffer):
                return True
            if not self._more():
                return False

    def _end(self) -> int | None:
        """Where the element ends in the buffer, or None where its brackets or quotes do not fit."""
        if self.buffer[self.at] not in b'"{[':
            return self._end_of_bare()
        opened: list[int] = []
        position = self.at
        while True:
            for token in _TOKEN.finditer(self.buffer, position):
                position, mark = token.start(), self.buffer[token.start()]
                if mark == ord('"'):
                    if token.end() - position == 1:
                        break
                elif mark in _OPENED:
                    if not opened or opened.pop() != _OPENED[mark]:
                        return None
                else:
                    opened.append(mark)
                position = token.end()
                if not opened:
                    return position
            else:
                position = len(self.buffer)
            begin = self.at
            if len(self.buffer) - begin > LONGEST or not self._more():
                return None
            position -= begin

    def _end_of_bare(self) -> int:
        while True:
            found = _BARE.match(self.buffer, self.at)
            end = max(found.end() if found else 0, self.at + 1)
            if end < len(self.buffer) or not self._more():
                return min(end, len(self.buffer))

    def _swallows(self, end: int) -> bool:
        """Whether what looks like one element is a broken one that took others in."""
        if self.boundary is None or not self.boundary.search(self.buffer, self.at + 1, end):
            return False
        try:
            json.loads(self.buffer[self.at : end], parse_int=str)
        except (ValueError, RecursionError):
            return True
        return False

    def _torn(self) -> bytes:
        """A broken element: from here to where the next one begins, or to the end of the file."""
        start = self.buffer[self.at : self.at + 200]
        self._advance(self.at + 1)
        while True:
            found = self.boundary.search(self.buffer, self.at) if self.boundary else None
            if found:
                self._advance(found.start())
                return start
            self._advance(max(self.at, len(self.buffer) - 4096))
            if not self._more():
                self._advance(len(self.buffer))
                return start

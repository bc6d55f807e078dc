"""Lines of a text file in batches, decompressed and decoded, whatever its encoding."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from tools.data.locate import is_gzip
from tools.errors import InputError

CHUNK = 4 << 20
MAX_BYTES = 64 << 30
"""A compressed file may not grow beyond this: what would is a bomb, or a case for Parquet."""
MAX_LINE = 64 << 20
"""Bytes of one line; more is not text in lines."""
GZIP_RATIO = 300
"""DEFLATE reaches about 1000 to 1 on nothing but repetition; text stays under 30 to 1."""


def read_lines(path: Path) -> Iterator[tuple[list[str], list[bool]]]:
    """Batches of lines with their line ends taken off, and for each whether its bytes were not UTF-8.

    A line that is not UTF-8 is read as Windows-1252, line by line, so that a file of mixed encodings keeps its good
    lines. A byte order mark decides for UTF-16 and is dropped.
    """
    try:
        with gzip.open(path, "rb") if is_gzip(path) else path.open("rb") as handle:
            stream = cast(IO[bytes], handle)
            start = stream.read(2)
            stream.seek(0)
            if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                yield from _wide_lines(stream)
            else:
                yield from _byte_lines(stream, path)
    except (OSError, EOFError) as error:
        raise InputError(f"{path.name} cannot be read to its end: {error}.", "Check that it is whole.") from error


def _byte_lines(handle: IO[bytes], path: Path) -> Iterator[tuple[list[str], list[bool]]]:
    bound = min(MAX_BYTES, max(CHUNK * 16, path.stat().st_size * GZIP_RATIO))
    rest, read, first = b"", 0, True
    while chunk := handle.read(CHUNK):
        read += len(chunk)
        if read > bound:
            raise InputError(
                f"{path.name} unpacks to more than {bound >> 20:,} MB, which no text does.", "Unpack it yourself first."
            )
        block = rest + chunk
        if first:
            block, first = block.removeprefix(codecs.BOM_UTF8), False
        cut = block.rfind(b"\n") + 1
        rest = block[cut:]
        if len(rest) > MAX_LINE:
            raise InputError(
                f"{path.name} has a line of more than {MAX_LINE >> 20} MB.", "Save its rows on a line each."
            )
        if cut:
            yield _decoded(block[:cut])
    if rest:
        yield _decoded(rest)


def _decoded(block: bytes) -> tuple[list[str], list[bool]]:
    block = block.replace(b"\0", b"") if b"\0" in block else block
    try:
        lines = block.decode("utf-8").split("\n")
        odd = [False] * len(lines)
    except UnicodeDecodeError:
        pairs = [_decoded_line(line) for line in block.split(b"\n")]
        lines, odd = [line for line, _ in pairs], [flag for _, flag in pairs]
    if lines[-1] == "":
        lines.pop()
        odd.pop()
    return lines, odd


def _decoded_line(line: bytes) -> tuple[str, bool]:
    try:
        return line.decode("utf-8"), False
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; Latin-1 gives every byte a character.
        try:
            return line.decode("cp1252"), True
        except UnicodeDecodeError:
            return line.decode("latin-1"), True


def _wide_lines(handle: IO[bytes]) -> Iterator[tuple[list[str], list[bool]]]:
    reader = io.TextIOWrapper(handle, encoding="utf-16", errors="replace", newline="\n")
    batch: list[str] = []
    for line in reader:
        batch.append(line.rstrip("\n"))
        if len(batch) == 20_000:
            yield batch, ["�" in line for line in batch]
            batch = []
    if batch:
        yield batch, ["�" in line for line in batch]

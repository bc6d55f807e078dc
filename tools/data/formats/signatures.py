"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import codecs
from pathlib import Path

SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive (or an Office document)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"(\xb5/\xfd", "a zstandard archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a rich-text document"),
)
"""Beginnings of files that are no datasets."""


def is_gzip(path: Path) -> bool:
    """By content: a name that ends in .gz proves nothing, and a missing .gz neither."""
    with path.open("rb") as handle:
        return handle.read(2) == b"\x1f\x8b"


def wide_codec(head: bytes) -> str | None:
    """The codec of a text in units of two or four bytes, by its byte order mark or its zero bytes; None for others.

    Without a mark, UTF-16 is assumed where more than 30 % of the bytes at odd (or even) places of the first 4 KiB are
    zero and fewer than 5 % of the others: in Western text nearly every high byte is. It misses unmarked UTF-16 of
    other scripts.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = head[: min(len(head), 4096) & ~1]
    if len(start) < 4:
        return None
    even, odd = (start[at::2].count(0) / (len(start) / 2) for at in (0, 1))
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return None

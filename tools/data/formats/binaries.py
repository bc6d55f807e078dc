"""Programs and databases: files for machines, not for reading."""

from __future__ import annotations

from tools.data.formats.file_format import Format

PROGRAM = Format(
    name="program", title="a program", rank=230, suffixes=(".exe",), begins=(b"\x7fELF", b"MZ\x90"),
    refused="Choose the file with the rows instead.",
)  # fmt: skip
SQLITE = Format(
    name="sqlite", title="an SQLite database", rank=231, suffixes=(".sqlite",), begins=(b"SQLite format 3",),
    refused="Export the table with the rows as CSV.",
)  # fmt: skip

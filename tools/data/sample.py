"""What a glance gives, and how a file's first bytes become text."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.data.locate import is_gzip
from tools.errors import InputError

SAMPLE_ROWS = 200
HEAD_BYTES = 8 << 20
"""How much is read at most to recognise a file; files up to this size are also counted exactly."""
COUNT_BYTES = 64 << 20
"""Files up to this size have their rows counted."""
MAX_COLUMNS = 2000


@dataclass
class Glance:
    """What the first rows say. `records` are at most `SAMPLE_ROWS` raw rows, nested values as Python objects."""

    format: str
    columns: list[str]
    records: list[dict[str, Any]]
    rows: int | None
    delimiter: str = ","
    layout: str = ""
    """json: `array`, `list` (one list in an object, under `key`), `conversation` (the file is one), `strings`,
    `lines`; txt: `lines`, `blocks`."""
    key: str = ""
    notes: list[str] = field(default_factory=list)


def read_head(path: Path) -> tuple[bytes, bool]:
    """The first `HEAD_BYTES` of a file, decompressed, cut at a line end; and whether that is all of it."""
    try:
        with gzip.open(path, "rb") if is_gzip(path) else path.open("rb") as handle:
            head = handle.read(HEAD_BYTES + 1)
    except (OSError, EOFError) as error:
        raise InputError(f"{path.name} cannot be read: {error}.", "Check that it is not damaged.") from error
    if len(head) <= HEAD_BYTES:
        return head, True
    return head[: head.rfind(b"\n") + 1] or head, False


def decode(data: bytes) -> str:
    """Text of a file's head: by its byte order mark, else UTF-8, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def unique_names(header: list[str]) -> list[str]:
    """Column names as written, trimmed; an empty or repeated one gets a number, so that each can be named."""
    if len(header) > MAX_COLUMNS:
        raise InputError(
            f"The file has {len(header):,} columns; at most {MAX_COLUMNS:,} can be read.",
            "Keep the columns that hold the questions and the answers.",
        )
    names: list[str] = []
    taken: set[str] = set()
    for index, raw in enumerate(header, start=1):
        base = raw.strip() or f"column_{index}"
        name, again = base, 2
        # DuckDB compares names without case, so names that differ by case only would collide there.
        while name.casefold() in taken:
            name, again = f"{base}_{again}", again + 1
        taken.add(name.casefold())
        names.append(name)
    return names

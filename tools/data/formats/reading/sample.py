"""What a glance gives, and how the first bytes of files become text and then rows."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tools.data.formats.reading.text_blocks import Mender, is_gzip, recoded
from tools.data.formats.source import Source
from tools.errors import InputError

SAMPLE_ROWS = 200
HEAD_BYTES = 8 << 20
"""How much is read at most to recognise a file; files up to this size are also counted exactly."""
COUNT_BYTES = 64 << 20
"""Files up to this size have their rows counted."""
MAX_COLUMNS = 20_000
"""Columns of a table; DuckDB is slow with more, and no dataset of texts has them."""

OWN_COLUMNS = ("__row", "__line", "__fault", "__odd", "__more")
"""Names of the columns that reading adds; a file's column of such a name gets a number."""


@dataclass
class Glance:
    """What the first rows say. `records` are at most `SAMPLE_ROWS` raw rows, nested values as Python objects."""

    format: str
    """Name of the format by content; of JSON files named for each other it may be another than the source's."""
    columns: list[str]
    records: list[dict[str, Any]]
    rows: int | None
    delimiter: str = ","
    layout: str = ""
    """json: `array`, `list` (one list in an object, under `key`), `conversation` (the file is one), `strings`,
    `lines`; txt: `lines`, `blocks`."""
    key: str = ""
    notes: list[str] = field(default_factory=list)


def read_head(path: Path) -> tuple[str, bool]:
    """The first `HEAD_BYTES` of a file as text, decompressed, cut at a line end; and whether that is all of it."""
    parts: list[bytes] = []
    held, wide = 0, False
    try:
        for part, decoded in recoded(path):
            parts.append(part)
            wide = decoded
            held += len(part)
            if held > HEAD_BYTES:
                break
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path.name} cannot be read: {error}.", "Check that it is not damaged.") from error
    head, whole = b"".join(parts), held <= HEAD_BYTES
    if not whole:
        head = head[: head.rfind(b"\n") + 1] or _whole_characters(head)
    return Mender().block(head, 1, wide).data.decode("utf-8"), whole


def glance_texts(look: Callable[[Source, str, bool], Glance]) -> Callable[[Source], Glance]:
    """A glance at text files from one at a text: `look` gets a source of one file, its head, and whether that is all.

    The first file with rows is looked at. Raises `InputError` where no file has any.
    """

    def glance(source: Source) -> Glance:
        what = "is empty"
        for path in source.files:
            text, whole = read_head(path)
            if not text.strip():
                continue
            seen = look(replace(source, files=(path,)), text, whole)
            if len(source.files) > 1:
                seen.rows = None
            if seen.records:
                return seen
            what = "has headers but no rows"
        raise InputError(f"{source.name} {what}.", "Upload a file with rows in it.")

    return glance


def countable(path: Path) -> bytes | None:
    """The bytes of a file whose rows may be counted by its line ends; None where it is too large or compressed."""
    return None if path.stat().st_size > COUNT_BYTES or is_gzip(path) else path.read_bytes()


def _whole_characters(head: bytes) -> bytes:
    """One long line that was cut somewhere, without the character it may be cut in."""
    with suppress(UnicodeDecodeError):
        return codecs.getincrementaldecoder("utf-8")().decode(head).encode()
    return head


def unique_names(header: list[str]) -> list[str]:
    """Column names as written, trimmed; an empty or repeated one gets a number, so that each can be named."""
    if len(header) > MAX_COLUMNS:
        raise InputError(
            f"The file has {len(header):,} columns; at most {MAX_COLUMNS:,} can be read.",
            "Keep the columns that hold the questions and the answers.",
        )
    names: list[str] = []
    taken: set[str] = set(OWN_COLUMNS)
    for index, raw in enumerate(header, start=1):
        base = raw.strip() or f"column_{index}"
        name, again = base, 2
        # DuckDB compares names without case, so names that differ by case only would collide there.
        while name.casefold() in taken:
            name, again = f"{base}_{again}", again + 1
        taken.add(name.casefold())
        names.append(name)
    return names

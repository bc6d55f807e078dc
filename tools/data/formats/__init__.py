"""File formats: a `Format` record a file, and from a reference to rows. What rows mean is `shapes/`, not here.

`reading/` holds what several formats are read with, `json_rows/` what JSON is. A format is added by its file in this
folder alone: its suffixes, its place in messages and how it is opened are all taken from the record.
"""

from __future__ import annotations

from tools.data.formats.file_format import Format, LookAt, Read
from tools.records import Records

__all__ = ["FORMATS", "Format", "format_names", "known_suffixes", "named_as_file", "readable", "ways_to_read"]

FORMATS: Records[Format] = Records("tools.data.formats", Format, "format", lambda record: record.rank)
"""Every format there is, those that are refused among them. Looking into it loads nothing but the standard library."""


def known_suffixes(*, refused: bool = False) -> tuple[str, ...]:
    """The endings of files that can be read, without their dot; with `refused` also of those known and not read.

    The longest come first, so that joined by bars they are a pattern that takes the whole of `jsonl`.
    """
    formats = [record for record in FORMATS.values() if refused or not record.refused]
    return tuple(sorted((suffix[1:] for record in formats for suffix in record.suffixes), key=len, reverse=True))


def named_as_file(name: str) -> bool:
    """Whether a name ends like that of a file that can be read: `data/support.csv` is no dataset of the Hub."""
    suffix = name.lower().rpartition(".")[2] if "." in name else ""
    return suffix == "gz" or suffix in known_suffixes()


def format_names() -> tuple[str, ...]:
    """The names of the formats that files have, as people say them: jsonl, csv; the longest first."""
    names = [name for name, record in FORMATS.items() if record.suffixes and _is_listed(record)]
    return tuple(sorted(names, key=len, reverse=True))


def readable() -> str:
    """What can be read, for messages: `CSV, …, a folder of these, or a folder saved by …`."""
    files = [record.title for record in FORMATS.values() if record.suffixes and _is_listed(record)]
    folders = ["a folder of these", *(record.folder_title for record in FORMATS.values() if record.folder_title)]
    return f"{', '.join(files[:-1])} and {files[-1]} (also as .gz), {', '.join(folders[:-1])}, or {folders[-1]}"


def ways_to_read(name: str) -> tuple[LookAt, Read]:
    """How a format is glanced at and read. Raises `UnknownRecord` for no format, `TypeError` for a refused one."""
    record = FORMATS[name]
    if record.glance is None or record.read is None:
        raise TypeError(f"{name} is refused and cannot be read.")
    return record.glance, record.read


def _is_listed(record: Format) -> bool:
    return not record.refused and not record.folder_title

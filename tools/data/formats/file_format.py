"""What a file format is: how it is recognised, glanced at and read, or the sentence with which it is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.formats.reading.row_table import Rows
from tools.data.formats.reading.sample import Glance
from tools.data.formats.source import Source

if TYPE_CHECKING:
    import duckdb

LookAt = Callable[[Source], Glance]
"""The first rows of the files of a source. Raises `InputError` where there are none or they cannot be read."""
Read = Callable[["duckdb.DuckDBPyConnection", Source, Glance], Rows]
"""Creates the table `rows`, as `tools.data.formats.read_rows` describes it, and says what it holds. Broken rows are
kept with their fault; `InputError` is for a source that cannot be read at all."""


def _nothing_to_check(files: Sequence[Path]) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format of files. It is read (`glance` and `read`) or `refused`; a record with neither or both is an error.

    A file is known by the bytes it begins with, whatever its name says; by its suffix where no record claims those. A
    format has `begins`, `suffixes`, both, or neither where only a reference names it, as a dataset of the Hub.
    """

    name: str
    title: str
    """In lists of what can be read: `CSV`. Where it is refused, what the file is called: `a PDF`."""
    rank: int = 100
    """Place in lists of formats, and the order in which beginnings are tried."""
    suffixes: tuple[str, ...] = ()
    """With the dot, in small letters."""
    begins: tuple[bytes, ...] = ()
    """Any of these stands at the start of every file, or of most: see `begins_always`."""
    begins_always: bool = True
    """Whether a file that begins with none of `begins` is damaged, whatever its suffix."""
    is_text: bool = True
    """Whether a file with many zero bytes is none of these."""
    may_be_packed: bool = True
    """Whether files may be gzipped."""
    packed_default: bool = False
    """Whether a gzipped file whose name does not say what it is counts as one of these."""
    folder: Callable[[Path], Source | None] | None = None
    """Where a folder as a whole may be of this format: its source, or None for other folders."""
    folder_title: str = ""
    """What such a folder is called in lists of what can be read."""
    glance: LookAt | None = None
    read: Read | None = None
    check: Callable[[Sequence[Path]], None] = _nothing_to_check
    """Bounds what reading may cost before anything is read: raises `InputError` for files that unpack to too much."""
    metadata: Callable[[Path], dict[bytes, bytes]] | None = None
    """What a file says of itself beside its rows; None where the format has no place for that."""
    refused: str = ""
    """Why such a file is no dataset, and what to do: follows "{file} is {title}, not a dataset."."""

    def __post_init__(self) -> None:
        read = self.glance is not None and self.read is not None
        if read == bool(self.refused) or (self.refused and (self.glance or self.read)):
            raise TypeError(f"Format {self.name}: give both glance and read, or say in refused what to do instead.")
        if wrong := [suffix for suffix in self.suffixes if suffix != suffix.lower() or not suffix.startswith(".")]:
            raise TypeError(f"Format {self.name}: suffixes are in small letters, with their dot: {', '.join(wrong)}.")

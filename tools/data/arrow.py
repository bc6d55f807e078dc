"""Arrow files as `datasets` writes them: memory-mapped, so that opening one costs no memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa


def read_arrow(files: Sequence[Path]) -> pa.Table:
    """All files as one table; both the stream and the file layout of Arrow IPC are read."""
    import pyarrow as pa

    tables = []
    for file in files:
        source = pa.memory_map(str(file))
        try:
            tables.append(pa.ipc.open_stream(source).read_all())
        except pa.ArrowInvalid:
            try:
                tables.append(pa.ipc.open_file(source).read_all())
            except pa.ArrowInvalid as error:
                raise InputError(f"{file.name} is not readable Arrow: {error}.", "Save the dataset again.") from error
    return pa.concat_tables(tables)

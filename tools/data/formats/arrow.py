"""Arrow files, alone or in a folder that `datasets` saved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.connection import first_line
from tools.data.formats.file_format import Format
from tools.data.formats.reading.columnar import read_relation
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.reading.sample import SAMPLE_ROWS, Glance
from tools.data.formats.source import OTHER_SPLITS, TRAIN_NAMES, Source
from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def _glance(source: Source) -> Glance:
    table = _table(source.files)
    if not table.num_rows:
        raise InputError(f"{source.name} has columns but no rows.", "Save it again with rows.")
    return Glance(ARROW.name, table.schema.names, table.slice(0, SAMPLE_ROWS).to_pylist(), table.num_rows)


def _read(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    connection.register("__incoming", _table(source.files))
    return read_relation(connection, source, seen, "__incoming")


def _table(files: Sequence[Path]) -> pa.Table:
    """All files as one memory-mapped table, so that opening it costs no memory; IPC streams and files are both read."""
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
                raise InputError(
                    f"{file.name} is not readable Arrow: {first_line(error)}.", "Save the dataset again."
                ) from error
    return pa.concat_tables(tables)


def _folder(folder: Path) -> Source | None:
    if (folder / "dataset_dict.json").is_file():
        return _split_of_saved(folder)
    return _saved(folder, folder.name, ()) if (folder / "state.json").is_file() else None


def _split_of_saved(folder: Path) -> Source:
    names = [p.name for p in sorted(folder.iterdir()) if (p / "state.json").is_file()]
    if not names:
        raise InputError(f"{folder.name} names splits but holds none.", "Save the dataset again.")
    chosen = next((n for n in (*TRAIN_NAMES, *names) if n in names), names[0])
    others = [n for n in names if n != chosen]
    notes = (f"Read the split {chosen} of {folder.name}; left out: {', '.join(others)}.",) if others else ()
    aside = next((name for name in OTHER_SPLITS if name in others), None)
    held_out = _saved(folder / aside, folder.name, ()) if aside else None
    return replace(_saved(folder / chosen, folder.name, notes), held_out=held_out)


def _saved(folder: Path, name: str, notes: tuple[str, ...]) -> Source:
    """A folder written by `Dataset.save_to_disk`: Arrow streams named in state.json."""
    state = json.loads((folder / "state.json").read_text("utf-8"))
    files = [folder / Path(str(item["filename"])).name for item in state.get("_data_files", [])]
    missing = [file.name for file in files if not file.is_file()]
    if missing or not files:
        raise InputError(f"{name} lacks its data files: {', '.join(missing) or 'none named'}.", "Save it again.")
    return Source(str(folder), name, "folder", ARROW.name, tuple(files), notes)


ARROW = Format(
    name="arrow",
    title="Arrow",
    rank=70,
    suffixes=(".arrow",),
    begins=(b"ARROW1",),
    begins_always=False,  # the streams that `datasets` writes begin otherwise
    is_text=False,
    may_be_packed=False,
    folder=_folder,
    folder_title="a folder saved by `datasets`",
    glance=_glance,
    read=_read,
)

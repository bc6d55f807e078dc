"""Datasets of the Hugging Face Hub, fetched by `datasets`; nothing leaves the machine before a dataset is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.connection import first_line
from tools.data.formats.file_format import Format
from tools.data.formats.reading.columnar import read_relation
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.reading.sample import SAMPLE_ROWS, Glance
from tools.data.formats.source import Source
from tools.errors import InputError
from tools.refs import HubId

if TYPE_CHECKING:
    import duckdb


def _glance(source: Source) -> Glance:
    """Nothing: what a dataset of the Hub holds is known when it is read."""
    return Glance(HUB.name, [], [], None)


def _read(connection: duckdb.DuckDBPyConnection, source: Source, unseen: Glance) -> Rows:
    """The training split, else the first one."""
    import datasets

    try:
        hub = HubId.of(source.name)
        found = datasets.load_dataset(hub.repo, revision=hub.revision)
    except Exception as error:
        raise InputError(
            f"The dataset {source.name} could not be fetched from the Hub: {first_line(error)}.",
            "Check the name and the connection, or name a local file.",
        ) from error
    split = "train" if "train" in found else next(iter(found))
    table = found[split].with_format("arrow")[:]
    seen = Glance(HUB.name, table.schema.names, table.slice(0, SAMPLE_ROWS).to_pylist(), table.num_rows)
    connection.register("__hub", table)
    rows = read_relation(connection, source, seen, "__hub")
    rows.notes = [f"Read the split {split} of {source.name}."]
    return rows


HUB = Format(name="hub", title="a dataset of the Hub", rank=80, may_be_packed=False, glance=_glance, read=_read)

"""Parquet: columns with types and structures, what `prepare_dataset` writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.connection import first_line, quote_path
from tools.data.formats.file_format import Format
from tools.data.formats.reading.columnar import read_relation
from tools.data.formats.reading.row_table import Rows
from tools.data.formats.reading.sample import SAMPLE_ROWS, Glance, unique_names
from tools.data.formats.reading.text_blocks import MAX_BYTES
from tools.data.formats.source import Source
from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb


def _glance(source: Source) -> Glance:
    import pyarrow.parquet as pq

    try:
        files = [pq.ParquetFile(path) for path in source.files]
        total = sum(file.metadata.num_rows for file in files)
        batch = next(files[0].iter_batches(batch_size=SAMPLE_ROWS), None)
        names = unique_names(files[0].schema_arrow.names)
        records = batch.rename_columns(names).to_pylist() if batch else []
    except (OSError, ValueError) as error:
        raise _unreadable(source.name, error) from error
    if not records:
        raise InputError(f"{source.name} has columns but no rows.", "Upload a file with rows in it.")
    return Glance(PARQUET.name, names, records, total)


def _read(connection: duckdb.DuckDBPyConnection, source: Source, seen: Glance) -> Rows:
    """Files of one dataset are united by the names of their columns."""
    files = ", ".join(quote_path(path) for path in source.files)
    return read_relation(
        connection, source, seen, f"read_parquet([{files}], union_by_name = true, hive_partitioning = false)"
    )


def _check(files: Sequence[Path]) -> None:
    """By the footers, which say how large the columns are when they are unpacked."""
    import pyarrow.parquet as pq

    for path in files:
        try:
            footer = pq.read_metadata(path)
        except (OSError, ValueError) as error:
            raise _unreadable(path.name, error) from error
        unpacked = sum(footer.row_group(number).total_byte_size for number in range(footer.num_row_groups))
        if unpacked > MAX_BYTES:
            raise InputError(
                f"{path.name} unpacks to {unpacked >> 20:,} MB; at most {MAX_BYTES >> 20:,} MB can be read.",
                "Split it, or keep the columns that hold the questions and the answers.",
            )


def _metadata(path: Path) -> dict[bytes, bytes]:
    import pyarrow.parquet as pq

    return dict(pq.read_schema(path).metadata or {})


def _unreadable(name: str, error: Exception) -> InputError:
    return InputError(f"{name} is not readable Parquet: {first_line(error)}.", "Save it again.")


PARQUET = Format(
    name="parquet",
    title="Parquet",
    rank=50,
    suffixes=(".parquet", ".pq"),
    begins=(b"PAR1",),
    is_text=False,
    may_be_packed=False,
    glance=_glance,
    read=_read,
    check=_check,
    metadata=_metadata,
)

"""The first rows of a dataset, read with the standard library: quick enough to do at every upload."""

from __future__ import annotations

from dataclasses import replace

from tools.data.connection import first_line
from tools.data.formats.glance_json import glance_json
from tools.data.formats.glance_text import glance_delimited, glance_text
from tools.data.formats.locate import Source
from tools.data.formats.sample import SAMPLE_ROWS, Glance, read_head, unique_names
from tools.errors import InputError


def glance(source: Source) -> Glance:
    """Read the first rows. Raises `InputError` when there are none or the file does not hold what its name says."""
    if source.format == "parquet":
        return _parquet(source)
    if source.format == "arrow":
        return _arrow(source)
    if source.format == "hub":
        return Glance("hub", [], [], None)
    readers = {"csv": glance_delimited, "tsv": glance_delimited, "txt": glance_text}
    reader = readers.get(source.format, glance_json)
    what = "is empty"
    for path in source.files:
        text, whole = read_head(path)
        if not text.strip():
            continue
        seen = reader(replace(source, files=(path,)), text, whole)
        if len(source.files) > 1:
            seen.rows = None
        if seen.records:
            return seen
        what = "has headers but no rows"
    raise InputError(f"{source.name} {what}.", "Upload a file with rows in it.")


def _parquet(source: Source) -> Glance:
    import pyarrow.parquet as pq

    try:
        files = [pq.ParquetFile(path) for path in source.files]
        total = sum(file.metadata.num_rows for file in files)
        batch = next(files[0].iter_batches(batch_size=SAMPLE_ROWS), None)
        names = unique_names(files[0].schema_arrow.names)
        records = batch.rename_columns(names).to_pylist() if batch else []
    except (OSError, ValueError) as error:
        raise InputError(f"{source.name} is not readable Parquet: {first_line(error)}.", "Save it again.") from error
    if not records:
        raise InputError(f"{source.name} has columns but no rows.", "Upload a file with rows in it.")
    return Glance("parquet", names, records, total)


def _arrow(source: Source) -> Glance:
    from tools.data.formats.arrow import read_arrow

    table = read_arrow(source.files)
    if not table.num_rows:
        raise InputError(f"{source.name} has columns but no rows.", "Save it again with rows.")
    return Glance("folder", table.schema.names, table.slice(0, SAMPLE_ROWS).to_pylist(), table.num_rows)

"""Lines of a text file in batches, as Python strings or as Arrow arrays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools.data.formats.reading.text_blocks import Block, read_blocks

if TYPE_CHECKING:
    import pyarrow as pa


def read_lines(path: Path) -> Iterator[tuple[list[str], list[bool]]]:
    """Batches of lines with their line ends taken off, and for each whether its bytes were not UTF-8."""
    for block in read_blocks(path):
        lines = block.data.decode("utf-8").split("\n")
        if lines[-1] == "":
            lines.pop()
        yield lines, [number in block.odd for number in range(block.first, block.first + len(lines))]


def line_schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema([("__line", pa.int64()), ("__odd", pa.bool_()), ("__text", pa.string())])


def line_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Lines that are not blank, with their numbers, as `line_schema`; no Python object is made for a line.

    The texts keep their line ends, which mean nothing in JSON.
    """
    for block in read_blocks(path):
        if block.data:
            yield _batch(block)


def _batch(block: Block) -> pa.RecordBatch:
    import numpy as np
    import pyarrow as pa

    seen = np.frombuffer(block.data, np.uint8)
    ends = np.flatnonzero(seen == ord("\n")).astype(np.int32) + 1
    if not len(ends) or ends[-1] != len(seen):
        ends = np.append(ends, np.int32(len(seen)))
    starts = np.concatenate([np.zeros(1, np.int32), ends[:-1]])
    numbers = np.arange(block.first, block.first + len(ends), dtype=np.int64)
    odd = np.isin(numbers, list(block.odd)) if block.odd else np.zeros(len(ends), bool)
    offsets = np.concatenate([starts[:1], ends]).astype(np.int32)
    texts = pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(block.data))
    batch = pa.record_batch([pa.array(numbers), pa.array(odd), texts], schema=line_schema())
    # A line can only be blank where it begins with white space; few do.
    doubtful = np.flatnonzero(seen[starts] <= ord(" "))
    blank = [at for at in doubtful if not block.data[starts[at] : ends[at]].strip(b" \t\r\n")]
    if not blank:
        return batch
    kept = np.ones(len(ends), bool)
    kept[blank] = False
    return batch.filter(pa.array(kept))

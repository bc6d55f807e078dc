"""Tab-separated values."""

from __future__ import annotations

from functools import partial

from tools.data.formats.file_format import Format
from tools.data.formats.reading.delimited import glance_delimited, read_delimited
from tools.data.formats.reading.sample import glance_texts
from tools.data.formats.reading.text_blocks import check_packed

TSV = Format(
    name="tsv",
    title="TSV",
    rank=20,
    suffixes=(".tsv", ".tab"),
    glance=glance_texts(partial(glance_delimited, delimiter="\t")),
    read=read_delimited,
    check=check_packed,
)

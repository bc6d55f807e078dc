"""Comma-separated values, and those that are parted by semicolons, tabs or bars under the same name."""

from __future__ import annotations

from tools.data.formats.file_format import Format
from tools.data.formats.reading.delimited import glance_delimited, read_delimited
from tools.data.formats.reading.sample import glance_texts
from tools.data.formats.reading.text_blocks import check_packed

CSV = Format(
    name="csv",
    title="CSV",
    rank=10,
    suffixes=(".csv",),
    glance=glance_texts(glance_delimited),
    read=read_delimited,
    check=check_packed,
)

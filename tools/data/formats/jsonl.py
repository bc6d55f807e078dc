"""JSON lines: a row a line."""

from __future__ import annotations

from functools import partial

from tools.data.formats.file_format import Format
from tools.data.formats.json_rows.glance_json import glance_json
from tools.data.formats.json_rows.objects import read_objects
from tools.data.formats.reading.sample import glance_texts
from tools.data.formats.reading.text_blocks import check_packed

JSONL = Format(
    name="jsonl",
    title="JSONL",
    rank=40,
    suffixes=(".jsonl", ".ndjson"),
    glance=glance_texts(partial(glance_json, one_line=True)),
    read=read_objects,
    check=check_packed,
)

"""What a file is, at a glance: format, shape, mapping, and the question to ask where that stays open."""

from __future__ import annotations

from pathlib import Path

from tools.data.formats.glance import glance
from tools.data.formats.locate import locate
from tools.data.shapes.recognise import Recognised, recognise
from tools.facts import FileFacts, Shape

__all__ = ["look"]


def look(path: str | Path) -> FileFacts:
    """Recognise a dataset from its first 200 rows, with the standard library only where the format allows it.

    A Hub id is not looked up: nothing leaves the machine for a glance, so its shape is `UNKNOWN` without a question.
    A folder is named by its format as well (`folder`), its shape is that of its training rows.
    Raises `InputError` for what is not a dataset.
    """
    source = locate(path)
    seen = glance(source)
    found = Recognised(Shape.UNKNOWN) if source.kind == "hub" else recognise(seen.columns, seen.records)
    return FileFacts(
        name=source.name,
        path=source.reference,
        bytes=source.bytes,
        format="folder" if source.kind == "folder" else seen.format,
        shape=found.shape,
        columns=seen.columns,
        rows=seen.rows,
        mapping=found.mapping,
        question=found.question,
        options=found.options,
    )

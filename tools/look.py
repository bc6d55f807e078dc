"""A look at a file before anything is approved: what it is, and a few of its rows as training will see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tools.data.formats.glance import glance
from tools.data.formats.locate import locate
from tools.data.shapes.recognise import Recognised, recognise
from tools.facts import FileFacts, Shape

LARGEST = 64_000_000
"""Bytes up to which a file is mapped for a preview: about a second; larger ones are shown by their profile."""


def look_at(path: str | Path) -> FileFacts:
    """Recognise a dataset's format, shape and mapping from its first rows, cheap enough to do at every upload.

    A dataset of the Hub is not looked up: nothing leaves the machine for a glance, so its shape is `UNKNOWN` without a
    question. A folder is named by its format as well (`folder`), its shape is that of its training rows.
    Raises `InputError` for what is not a dataset: a missing, empty or binary file, a PDF, an archive.
    """
    source = locate(path)
    seen = glance(source)
    found = recognise(seen.columns, seen.records) if seen.records else Recognised(Shape.UNKNOWN)
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


def preview(path: str | Path, columns: dict[str, str], count: int = 3) -> list[dict[str, Any]]:
    """Up to `count` rows as training will see them: `{"row", "parts": [{"speaker", "text"}]}`; for people, never for
    planners.

    `columns` maps roles (prompt, completion, …) to columns that were named. Empty where the file is too large for a
    glance, on the Hub, or its mapping is undecided. Raises `InputError` for columns that are not there.
    """
    # Planning looks at files and shows no rows: what reads them is loaded when rows are asked for.
    from tools.data.examples import pick_examples
    from tools.data.opening import opened

    source = locate(path)
    if not source.files or source.bytes > LARGEST:
        return []
    with opened(source, columns) as dataset:
        shown = pick_examples(dataset, dataset.mapped, count=count) if dataset.mapped else []
    return [example.model_dump() for example in shown]

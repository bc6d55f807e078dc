"""The first look a person gets at what training will see: a few mapped rows, before anything is approved."""

from __future__ import annotations

from tools.data.examples import Example, pick_examples
from tools.data.formats.locate import locate
from tools.data.opening import opened

LARGEST = 64_000_000
"""Bytes up to which a file is mapped for a preview: about a second; larger ones are shown by their profile."""


def first_rows(data: str, chosen: dict[str, str], count: int = 3) -> list[Example]:
    """Up to `count` rows as they will be rendered; none for what is large, on the Hub, or cannot be mapped yet.

    `chosen` maps roles to columns named by the person. Raises `InputError` for columns that are not there.
    """
    source = locate(data)
    if source.kind == "hub" or source.bytes > LARGEST:
        return []
    with opened(data, chosen) as dataset:
        return pick_examples(dataset, dataset.mapped, count=count) if dataset.mapped else []

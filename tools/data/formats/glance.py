"""The first rows of a dataset: the standard library alone where the format allows it, cheap enough at any upload."""

from __future__ import annotations

from tools.data.formats import ways_to_read
from tools.data.formats.reading.sample import Glance
from tools.data.formats.source import Source


def glance(source: Source) -> Glance:
    """Read the first rows. Raises `InputError` when there are none or the file does not hold what its name says."""
    look, _ = ways_to_read(source.format)
    return look(source)

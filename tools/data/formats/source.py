"""Where the rows of a dataset are: what a reference was found to mean, and how its splits are named."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

# Read in this order when a folder has several splits: training needs the training rows.
TRAIN_NAMES = ("train", "training")
OTHER_SPLITS = ("test", "testing", "heldout", "holdout", "eval", "validation", "valid", "val", "dev")


@dataclass(frozen=True)
class Source:
    """Where the rows are. `files` is empty for a Hub id; `format` is a name in `tools.data.formats.FORMATS`."""

    reference: str
    name: str
    kind: Literal["file", "folder", "hub"]
    format: str
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What was chosen on the person's behalf, for example which split of a folder."""
    held_out: Source | None = None
    """The test files that stand beside the training files of a folder, else its validation files."""

    @property
    def bytes(self) -> int:
        return sum(file.stat().st_size for file in self.files)

"""A file's name with a slip of the finger in it: "suport.csv" beside support.csv."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from tools.facts import FileFacts


def meant(written: str, files: Sequence[FileFacts]) -> FileFacts | None:
    """The one file whose name `written` misspells; None where there is none or more than one.

    A slip, in the name or in its ending, is two letters swapped, one letter too many or too few, or from six letters on
    two edits of any kind. Figures are never a slip: `may2.csv` is not `may3.csv`.
    """
    found = [file for file in files if _is_slip(written.lower(), file.name.lower())]
    return found[0] if len(found) == 1 else None


def _is_slip(written: str, name: str) -> bool:
    (stem, suffix), (right, ending) = _parts(written), _parts(name)
    if stem == right and suffix and suffix != ending:
        return OSA.distance(suffix, ending) == 1
    if (suffix and suffix != ending) or len(right) < 3 or _figures(stem) != _figures(right):
        return False
    distance = OSA.distance(stem, right, score_cutoff=2)
    if distance == 1:
        return sorted(stem) == sorted(right) or (len(right) > 3 and len(stem) != len(right)) or len(right) > 5
    return distance == 2 and len(right) > 5


def _parts(name: str) -> tuple[str, str]:
    stem, _, suffix = name.partition(".")
    return stem, suffix


def _figures(text: str) -> list[str]:
    return re.findall(r"\d", text)

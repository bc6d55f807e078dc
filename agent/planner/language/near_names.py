"""A file's name with a slip of the finger in it: "suport.csv" beside support.csv."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from tools.data.formats import known_suffixes
from tools.facts import FileFacts

SUFFIXES = "|".join([*known_suffixes(refused=True), "gz", "yaml", "yml"])
"""Endings that say that a word is a file's name, as a pattern."""


def meant(written: str, files: Sequence[FileFacts]) -> FileFacts | None:
    """The one file whose name `written` misspells; None where there is none or more than one.

    A slip, in the name or in its ending, is two letters swapped, one letter too many or too few within the name, from
    six letters on one that is wrong, from nine on two. Figures are never a slip, nor are short parts of a name:
    `may2.csv` is not `may3.csv`, `tickets_de.csv` not `tickets_en.csv`.
    """
    found = [file for file in files if _is_slip(written.lower(), file.name.lower())]
    return found[0] if len(found) == 1 else None


def _is_slip(written: str, name: str) -> bool:
    (stem, suffix), (right, ending) = _parts(written), _parts(name)
    if stem == right and suffix and suffix != ending:
        # `faq.json` beside faq.jsonl is another file, `faq.jsnol` is none.
        return not re.fullmatch(SUFFIXES, suffix) and OSA.distance(suffix, ending) == 1
    if (suffix and suffix != ending) or len(right) < 3 or _figures(stem) != _figures(right):
        return False
    if stem.startswith(right) or stem.endswith(right) or right.startswith(stem) or right.endswith(stem):
        # "unhelpful" and "helpful" are two names, and so are "test" and "tests".
        return False
    if any(a != b and len(min(a, b, key=len)) <= 3 < len(right) for a, b in _apart(stem, right)):
        # "tickets_de" and "tickets_en" are two names.
        return False
    distance = OSA.distance(stem, right, score_cutoff=2)
    if distance == 1:
        return sorted(stem) == sorted(right) or (len(right) > 3 and len(stem) != len(right)) or len(right) > 5
    return distance == 2 and len(right) > 8 and stem[0] == right[0]


def _apart(stem: str, right: str) -> list[tuple[str, str]]:
    """The parts of two names side by side; nothing where they have not as many, or only one."""
    first, second = re.split(r"[\s_-]+", stem), re.split(r"[\s_-]+", right)
    return list(zip(first, second, strict=True)) if len(first) == len(second) > 1 else []


def _parts(name: str) -> tuple[str, str]:
    stem, _, suffix = name.partition(".")
    return stem, suffix


def _figures(text: str) -> list[str]:
    return re.findall(r"\d", text)

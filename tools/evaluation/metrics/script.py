"""Whether texts are written in a script that puts no spaces between words."""

from __future__ import annotations

import re
from collections.abc import Sequence

_UNSPACED = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿฀-๿]")
_LETTER = re.compile(r"[^\W\d_]")


def is_unspaced(references: Sequence[Sequence[str]], most: int = 200) -> bool:
    """Whether over half of the letters of the first `most` items are Han, kana or Thai."""
    text = " ".join(reference for wanted in references[:most] for reference in wanted)
    letters = len(_LETTER.findall(text))
    return letters > 0 and len(_UNSPACED.findall(text)) > letters / 2


def words(text: str) -> int:
    """How many words a text has; scripts without spaces count two characters as one word."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_UNSPACED.sub(" ", text).split()) + (unspaced + 1) // 2

"""Text that was read in the wrong encoding, and its repair. The judgement and the repair are ftfy's."""

from __future__ import annotations

import re

from tools.data.detectors.detector import Detector, InTexts
from tools.data.detectors.re2 import BLANK, for_re2

LOST = "\ufffd"
"""What a reader puts where bytes were no character: the character itself is lost."""

IDEOGRAPHS = "\u2e80"
"""Single-byte encodings have no character from here on: `etelä”，` in a Chinese sentence is no damage."""

_FAMOUS = ("锟斤拷", "烫烫烫")
_DASHED = f"(?:[–—][\u00a1-\u00ffƒΩπ\u2200-\u22ff]{BLANK}?){{3}}"
_ROMAN = re.compile(_DASHED)
"""Cyrillic read as MacRoman, which ftfy's heuristic leaves out: dashes before every letter."""

_BEYOND = re.compile(r"[^\x00-\x7f‘’“”–—…]")
"""What a damaged text has: letters or signs beyond ASCII and the marks of good typography."""


def traces() -> str:
    """What RE2 looks for before the judge does: the very sequences."""
    from ftfy.badness import BADNESS_RE

    return "|".join([LOST, *_FAMOUS, _DASHED, for_re2(BADNESS_RE.pattern)])


def is_damaged(text: str) -> bool:
    """UTF-8 that was read as a single-byte encoding (`cafÃ©`, `donâ€™t`), once or twice, and U+FFFD.

    Source: ftfy's badness heuristic (Robyn Speer), which knows sequences that no language writes but that reading UTF-8
    as Windows-1250 to 1257, Latin-1, Latin-2, MacRoman or CP437 gives; U+FFFD is what the Unicode Standard has
    decoders put for what they could not read.

    Known misses: characters replaced by a question mark or dropped; UTF-8 read as GBK or Shift-JIS, but for the best
    known sequences; a damage of one character whose result is a usual pair, such as `Ä™` in a word of Polish.
    """
    if not _BEYOND.search(text):
        return False
    if LOST in text or any(map(text.__contains__, _FAMOUS)):
        return True
    from ftfy.badness import BADNESS_RE

    return _ROMAN.search(text) is not None or any(max(match[0]) < IDEOGRAPHS for match in BADNESS_RE.finditer(text))


DAMAGE = InTexts(judge=is_damaged, traces=traces)
MOJIBAKE = Detector(
    code="mojibake",
    severity="warning",
    sentence="hold characters that were damaged by a wrong encoding",
    noun="row with damaged characters",
    fix="fix_encoding=true",
    described=is_damaged.__doc__ or "",
    find=DAMAGE,
    rank=150,
)


def repair(text: str) -> str:
    """The text as it was before it was misread, where that can be told; otherwise unchanged.

    Only the encoding is repaired: quotes, ligatures, widths and normal forms stay as they are. U+FFFD stays: what it
    replaced is lost.
    """
    from ftfy import fix_encoding

    return str(fix_encoding(text))

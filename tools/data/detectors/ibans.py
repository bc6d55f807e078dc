"""International bank account numbers, which carry their own checksum."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.data.detectors.detector import Redaction, Span, text_detector

SHORTEST, LONGEST = 15, 34
"""Characters of an IBAN: Norway's, and the most that ISO 13616 allows."""
_IBAN_GAP = frozenset(" \u00a0\u202f-")
_GAP = f"[{''.join(sorted(_IBAN_GAP, key='-'.__eq__))}]"
IBAN_TRACES = (
    rf"[A-Za-z]{{2}}(?:{_GAP}?[0-9]{{2}}(?:{_GAP}?[A-Za-z0-9]){{0,8}}(?:{_GAP}?[0-9]){{3}}|"
    rf"[0-9]{{2}}(?:[A-Za-z0-9]{{11}}|{_GAP}[A-Za-z0-9]{{4}}{_GAP}[A-Za-z0-9]{{4}}))"
)
"""In one piece or in fours, or with three digits in a row early on: "in 1990 the" has none of it. Every country's
numbers have those digits or, where a part may be letters, are written in one of those ways."""
_IBAN_START = re.compile(rf"(?<![A-Za-z0-9])(?={IBAN_TRACES})([A-Za-z]{{2}})")


def find_ibans(text: str) -> list[Span]:
    """Where account numbers stand. Their length is their country's, so words behind one are not taken for a part."""
    spans = []
    for start in _IBAN_START.finditer(text):
        end = next((end for end in _ends(text, start.start()) if _checks_out(text[start.start() : end])), None)
        if end:
            spans.append((start.start(), end))
    return spans


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a number that begins here may end: behind letters and digits, single gaps between them allowed."""
    seen, gap = 0, False
    for position in range(start, min(len(text), start + 2 * LONGEST)):
        character = text[position]
        if character.isascii() and character.isalnum():
            seen, gap = seen + 1, False
            following = text[position + 1 : position + 2]
            if SHORTEST <= seen <= LONGEST and not (following.isascii() and following.isalnum()):
                yield position + 1
        elif character in _IBAN_GAP and not gap:
            gap = True
        else:
            return


def _checks_out(written: str) -> bool:
    from stdnum import iban

    compact = "".join(c for c in written if c.isalnum())
    if compact != compact.upper() and compact != compact.lower():
        return False
    # National check digits are left aside: made-up examples have none, and are no less somebody's in a text.
    return bool(iban.is_valid(compact, check_country=False))


def _compact(value: str) -> str:
    return "".join(filter(str.isalnum, value)).upper()


@text_detector(
    "pii_iban",
    "warning",
    "hold a bank account number",
    rank=230,
    fix="redact_pii=true",
    noun="bank account number",
    traces=lambda: IBAN_TRACES,
    redaction=Redaction(placeholder="IBAN", find=find_ibans, rank=3, same=_compact),
)
def pii_iban(text: str) -> bool:
    """An international bank account number: its country's structure and a valid checksum.

    Source: ISO 13616-1 and the SWIFT registry for the structures, ISO 7064 MOD 97-10 for the checksum, both as
    python-stdnum has them; in capitals or small letters, in one piece or with single spaces or hyphens.

    Known misses: mistyped numbers, national account numbers, countries that joined the registry later.
    """
    return bool(find_ibans(text))

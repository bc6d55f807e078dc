"""International bank account numbers, which carry their own checksum."""

from __future__ import annotations

import re

from tools.data.detectors.detector import Redaction, Span, text_detector

IBAN_LENGTHS: dict[str, int] = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
}  # fmt: skip
"""Characters of an IBAN by country: the SWIFT registry of ISO 13616."""

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
        length = IBAN_LENGTHS.get(start[1].upper())
        end = _end_of(text, start.start(), length) if length else None
        if end and _checks_out(text[start.start() : end]):
            spans.append((start.start(), end))
    return spans


def _end_of(text: str, start: int, length: int) -> int | None:
    """Where `length` letters and digits end, single gaps between them allowed; None where something else stands."""
    seen, position, gap = 0, start, False
    while seen < length:
        character = text[position : position + 1]
        if character.isascii() and character.isalnum():
            seen, gap = seen + 1, False
        elif character in _IBAN_GAP and character and not gap:
            gap = True
        else:
            return None
        position += 1
    following = text[position : position + 1]
    return None if following.isascii() and following.isalnum() else position


def _checks_out(written: str) -> bool:
    compact = "".join(c for c in written if c.isalnum())
    if compact != compact.upper() and compact != compact.lower():
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


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
    """An international bank account number: its country's length and a valid checksum.

    Source: ISO 13616-1 and the SWIFT registry for the lengths, ISO 7064 MOD 97-10 for the checksum; in capitals or
    small letters, in one piece or with single spaces or hyphens.

    Known misses: mistyped numbers, national account numbers, countries that joined the registry later.
    """
    return bool(find_ibans(text))

"""The numbers of payment cards, which carry their own checksum."""

from __future__ import annotations

import re

from tools.data.detectors.detector import Redaction, Span, text_detector
from tools.data.detectors.re2 import SEVEN_DIGITS

_S = r"[ \u00a0.\u2010-\u2013-]"
_CARD = re.compile(
    rf"(?<![\w.,/=&#$€£+-])(?:\d{{4}}({_S})\d{{4}}\1\d{{4}}\1\d{{1,4}}(?:\1\d{{1,3}})?"
    rf"|\d{{4}}({_S})\d{{6}}\2\d{{4,5}}|\d{{13,19}})(?![\w]|[.,-]\d|{_S}\d{{4}}\b)",
    re.ASCII,  # in Chinese a number stands between letters
)

_ISSUERS: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),
    (300, 305, (14, 16)),  # Diners Club
    (3095, 3095, (14, 16)),
    (36, 36, (14, 16)),
    (38, 39, (14, 16)),
    (6011, 6011, (16, 19)),  # Discover
    (622126, 622925, (16, 19)),
    (644, 649, (16, 19)),
    (65, 65, (16, 19)),
    (3528, 3589, (16, 19)),  # JCB
    (62, 62, (16, 17, 18, 19)),  # UnionPay
    (50, 50, (13, 14, 15, 16, 18, 19)),  # Maestro
    (56, 58, (13, 14, 15, 16, 18, 19)),
    (6304, 6304, (16, 18, 19)),
    (6759, 6763, (16, 18, 19)),
    (2200, 2204, (16,)),  # Mir
    (60, 60, (16,)),  # RuPay
    (81, 82, (16,)),
)
"""First and last prefix and the lengths of cards in use."""


def _issued(digits: str) -> bool:
    return any(
        len(digits) in lengths and first <= int(digits[: len(str(first))]) <= last for first, last, lengths in _ISSUERS
    )


def find_cards(text: str) -> list[Span]:
    """Where card numbers stand."""
    return [m.span() for m in _CARD.finditer(text) if _is_card(m[0])]


def _is_card(written: str) -> bool:
    from stdnum import luhn

    digits = re.sub(r"\D", "", written)
    return digits.isascii() and len(set(digits)) > 1 and _issued(digits) and luhn.is_valid(digits)


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


@text_detector(
    "pii_credit_card",
    "warning",
    "hold a card number",
    rank=220,
    fix="redact_pii=true",
    noun="card number",
    traces=lambda: SEVEN_DIGITS,
    redaction=Redaction(placeholder="CARD", find=find_cards, rank=4, same=_digits),
)
def pii_credit_card(text: str) -> bool:
    """The number of a payment card: digits with an issuer's prefix and length and a valid check digit.

    Source: ISO/IEC 7812-1 (Luhn's check digit, python-stdnum's) and the published number ranges of Visa, Mastercard,
    American Express, Diners Club, Discover, JCB, UnionPay, Maestro, Mir and RuPay. Written without separators or in the
    groups that are printed on cards, with spaces, hyphens or dots.

    Known misses: a mistyped number (its checksum fails), masked numbers, digits in words, other groupings, and cards of
    small national schemes. A long identifier that happens to fit all three conditions is taken for a card: one in ten
    of those with a fitting prefix and length.
    """
    return bool(find_cards(text))

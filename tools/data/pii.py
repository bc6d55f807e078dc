"""Personal data by its written form: e-mail addresses and telephone numbers.

The patterns are RE2 expressions, run by DuckDB for finding and for redacting alike, so that what is counted is what is
replaced. Known misses: addresses written out ("name at example dot com"), and numbers without separator, prefix or a
word such as "call" before them, which cannot be told from order numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.data.connection import quote_text

EMAIL = r"[A-Za-z0-9][A-Za-z0-9._%+-]*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}\b"
"""The part of RFC 5322 that people use: no quoted local parts, no address literals."""

PHONE = (
    r"\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,5}\b"  # international, ITU-T E.164, with the usual separators
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}\b|\b[2-9]\d{2}[.-][2-9]\d{2}[.-]\d{4}\b"  # North America
    r"|\b0\d{1,4}[ /-]\d{3,4}[ -]?\d{3,5}\b"  # national with trunk zero
)
LOCAL_PHONE = (
    r"(?i)(\b(?:call|ring|phone|telephone|tel|mobile|cell|fax|whatsapp|text)\b[^\d\n]{0,20}?)"
    r"(?:\d{3}[ -]\d{4}|\d{2,4}(?:[ -]\d{2,3}){2,3}|\d{7,11})\b"
)
"""A number without area code, told by the word before it; the word stays when the number is redacted."""


@dataclass(frozen=True)
class _Pattern:
    kind: str
    expression: str
    replacement: str


_PATTERNS = (
    _Pattern("email", EMAIL, "[EMAIL]"),
    _Pattern("phone", PHONE, "[PHONE]"),
    _Pattern("phone", LOCAL_PHONE, r"\1[PHONE]"),
)


def contains(kind: str, text: str) -> str:
    """SQL that is true where `text` holds this kind of personal data (`email`, `phone`)."""
    tests = [f"regexp_matches({text}, {quote_text(p.expression)})" for p in _PATTERNS if p.kind == kind]
    return f"({' OR '.join(tests)})"


def redacted(text: str) -> str:
    """SQL for `text` with every kind replaced by its placeholder."""
    for p in _PATTERNS:
        text = f"regexp_replace({text}, {quote_text(p.expression)}, {quote_text(p.replacement)}, 'g')"
    return text

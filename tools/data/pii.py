"""Personal data by its written form: e-mail addresses and telephone numbers.

The patterns are RE2 expressions, run by DuckDB for finding and for redacting alike, so that what is counted is what is
replaced. Known misses: addresses written out ("name at example dot com"), numbers without separators or prefix, which
cannot be told from order numbers.
"""

from __future__ import annotations

from tools.data.connection import quote_text

EMAIL = r"[A-Za-z0-9][A-Za-z0-9._%+-]*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}\b"
"""The part of RFC 5322 that people use: no quoted local parts, no address literals."""

PHONE = (
    r"\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,5}\b"  # international, ITU-T E.164, with the usual separators
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}\b|\b[2-9]\d{2}[.-][2-9]\d{2}[.-]\d{4}\b"  # North America
    r"|\b0\d{1,4}[ /-]\d{3,4}[ -]?\d{3,5}\b"  # national with trunk zero
)

PATTERNS = {"email": EMAIL, "phone": PHONE}
PLACEHOLDERS = {"email": "[EMAIL]", "phone": "[PHONE]"}


def contains(kind: str, text: str) -> str:
    """SQL that is true where `text` holds this kind of personal data."""
    return f"regexp_matches({text}, {quote_text(PATTERNS[kind])})"


def redacted(text: str) -> str:
    """SQL for `text` with every kind replaced by its placeholder."""
    for kind, pattern in PATTERNS.items():
        text = f"regexp_replace({text}, {quote_text(pattern)}, {quote_text(PLACEHOLDERS[kind])}, 'g')"
    return text

"""E-mail addresses."""

from __future__ import annotations

import re

from tools.data.detectors.detector import Redaction, Span, text_detector
from tools.data.detectors.re2 import BLANK

_LETTER = "A-Za-z0-9À-ÖØ-öø-ž"
_PLAIN = re.compile(
    rf"(?<![{_LETTER}._%+@-])"
    rf"[{_LETTER}_](?:[{_LETTER}._%+'-]{{0,62}}[{_LETTER}_+-])?@"
    rf"(?:[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?\.){{1,8}}([A-Za-z]{{2,24}})(?![{_LETTER}(@]|\.[a-z]{{1,9}}\()"
)
_AT = rf"[\[({{<]{BLANK}?(?i:at){BLANK}?[\])}}>]"
_SPELLED = re.compile(
    rf"(?i)\b[a-z0-9][a-z0-9._%+-]{{0,62}}\s?{_AT}\s?"
    r"[a-z0-9-]{1,63}(?:\s?[\[({<]\s?(?:dot|\.)\s?[\])}>]\s?[a-z0-9-]{1,63}|\.[a-z0-9-]{2,63}){1,4}"
)
_IN_WORDS = re.compile(_AT)
TRACES = rf"[{_LETTER}_+-]@[{_LETTER}]|{_AT}"
_FILES = frozenset(["png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "py", "json", "html", "map", "min"])
"""`icon@2x.png`, `vue@next.js`: file names, not domains."""


def find_emails(text: str) -> list[Span]:
    """Where addresses stand."""
    spans = [] if "@" not in text else [m.span() for m in _PLAIN.finditer(text) if _is_address(text, m)]
    return spans + ([m.span() for m in _SPELLED.finditer(text)] if _IN_WORDS.search(text) else [])


def _is_address(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if match[1].lower() in _FILES or ".." in match[0].split("@")[0]:
        return False
    before = text[max(0, start - 60) : start]
    in_url = "://" in before[-60:].rsplit(maxsplit=1)[-1] if before.strip() and not before[-1].isspace() else False
    remote = match[0].startswith("git@") and text[end : end + 1] == ":"
    return not in_url and not remote


@text_detector(
    "pii_email",
    "warning",
    "hold an e-mail address",
    rank=200,
    fix="redact_pii=true",
    noun="e-mail address",
    traces=lambda: TRACES,
    redaction=Redaction(placeholder="EMAIL", find=find_emails, rank=2, same=str.lower),
)
def pii_email(text: str) -> bool:
    """An e-mail address.

    Source: the dot-atom form of RFC 5322 and RFC 6531 (Latin letters with marks included) with a domain that has a dot
    and ends in letters; and the same with "at" and "dot" in brackets. Not one: the user part of a URL, `git@host:path`,
    `matrix@other.method(`, `image@2x.png`.

    Known misses: quoted local parts, address literals such as `a@[192.0.2.1]`, hosts without a dot, addresses spelled
    in plain words ("name at example dot com"), non-Latin scripts, and U+FF20 for the @.
    """
    return bool(find_emails(text))

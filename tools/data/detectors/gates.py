"""Which texts are worth judging: one scan with one expression for all detectors, then a small one for each.

Scanning is what costs: an RE2 scan of 400 MB takes about a second on two cores, whatever it looks for. So gates first
ask the same question, `trigger`, which DuckDB recognises as the same and computes once a text where all gates stand in
one SELECT; only the few texts that pass are scanned for one detector's own traces. The trigger is made of those traces,
so a text that passes a detector's own expression always passes it.
"""

from __future__ import annotations

from collections.abc import Callable

from tools.data.connection import quote_text

DIGITS = r"\d(?:[\s()./–‑\x{A0}-]{0,3}\d){6}"

_GAP = r"[\s\x{A0}\x{202F}-]"

TRACES: dict[str, str] = {
    "placeholder": (
        r"\{[{%\sA-Za-z#]|[$#]\{|\[[^\d\]\x{22}']|【|｛|<[<\sA-Za-z]|<[^\x00-\x7F]|[%@#|~$][A-Za-z]{2}|\*\||__[A-Z]|_{3}|"
        r"\.{5}|…{2}|TODO|FIXME|XX|TB[ADC]|(?i:lorem|ipsum|(?:change|replace|fill)[_-]?me|to be (?:filled|completed|"
        r"inserted|added))|"
        r"(?:INSERT|ENTER|REPLACE|ADD|PUT|YOUR|PLACE|TYPE|FILL)[_ -][A-Z]|[Yy]our(?:[_-]|[A-Z]|name|email|username|"
        r"domain|company)|"
        r"\(\s?(?i:your|insert|enter|fill|recipient|company|customer|client|sender)"
    ),
    "mojibake": (
        r"[\x{AC}\x{C0}-\x{24F}\x{391}-\x{44F}\x{201A}\x{221A}\x{2248}\x{2260}\x{2500}-\x{25FF}]"
        r"[\x{80}-\x{3AF}\x{402}-\x{40F}\x{452}-\x{4FF}\x{2010}-\x{25FF}\x{FB01}\x{FB02}\x{F8FF}]|"
        r"[\x{80}-\x{84}\x{86}-\x{9F}\x{FFFD}]|[ÂÃ]\s|×[²³]|(?:[–—][\x{A1}-\x{FF}ƒΩπ\x{2200}-\x{22FF}]\s?){2}|锟|烫烫"
    ),
    "pii_email": r"[\pL\pN]@[\pL\pN]|(?i:[\[({<]\s?at\s?[\])}>])",
    "pii_ip": r"\d\.\d{1,3}\.\d{1,3}\.\d|[0-9A-Fa-f]::|:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:",
    "pii_phone": DIGITS,
    "pii_credit_card": DIGITS,
    # In one piece or in fours, or with three digits in a row early on: "in 1990 the" has none of it.
    "pii_iban": (
        rf"(?i:[a-z]{{2}}(?:{_GAP}?\d\d(?:{_GAP}?[a-z0-9]){{0,8}}(?:{_GAP}?\d){{3}}|"
        rf"\d\d(?:[a-z0-9]{{11}}|{_GAP}[a-z0-9]{{4}}{_GAP}[a-z0-9]{{4}})))"
    ),
    "secret": (
        r"[A-Za-z0-9_/+-]{20}|\bey[A-Za-z0-9_-]{8}|(?i:bearer|basic|token)\s+[A-Za-z0-9_]|(?i:signature|sig)=|"
        r"://[^\s/@]{0,60}:[^\s/@]{1,60}@|-----BEGIN|"
        r"(?i:pass(?:word|wd|phrase|code)?|pwd|secret|token|key|credentials?|auth)[\"'`]?\]?\s{0,2}(?::|=|is\b|was\b)"
    ),
}
"""For each code an RE2 expression that matches in every text its judge could find."""


def trigger(text: str) -> str:
    """SQL that is true where a text has any trace. The same expression for the same text, whichever detector asks."""
    traces = "|".join(dict.fromkeys(TRACES.values()))
    return f"regexp_matches({text}, {quote_text(traces)})"


def traces_of(code: str) -> Callable[[str], str]:
    """The gate of one detector."""
    own = quote_text(TRACES[code])
    return lambda text: f"CASE WHEN {trigger(text)} THEN regexp_matches({text}, {own}) ELSE false END"


def any_of(codes: tuple[str, ...], text: str) -> str:
    """SQL that is true for texts that pass the gate of any of these detectors."""
    own = quote_text("|".join(dict.fromkeys(TRACES[code] for code in codes)))
    return f"regexp_matches({text}, {own})"

"""Which texts are worth judging: one scan with one expression for all detectors, then a small one for each.

Scanning is what costs: an RE2 scan of 400 MB takes about a second on two cores, whatever it looks for. So gates first
ask the same question, `trigger`, which DuckDB recognises as the same and computes once a text where all gates stand in
one SELECT; only the few texts that pass are scanned for one detector's own traces. The trigger is made of those traces,
so a text that passes a detector's own expression always passes it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from tools.data.connection import quote_text


@cache
def traces() -> dict[str, str]:
    """For each code an RE2 expression that matches in every text its judge could find, made of the judge's parts."""
    from tools.data.detectors import addresses, emails, encoding, numbers, phones, placeholders, secrets

    return {
        "placeholder": placeholders.TRACES,
        "mojibake": encoding.traces(),
        "pii_email": emails.TRACES,
        "pii_ip": addresses.TRACES,
        "pii_phone": phones.SEVEN_DIGITS,
        # A card's digits stand in longer groups, with fewer separators: one expression serves both.
        "pii_credit_card": phones.SEVEN_DIGITS,
        "pii_iban": numbers.IBAN_TRACES,
        "secret": secrets.TRACES,
    }


def trigger(text: str) -> str:
    """SQL that is true where a text has any trace. The same expression for the same text, whichever detector asks."""
    together = "|".join(dict.fromkeys(traces().values()))
    return f"regexp_matches({text}, {quote_text(together)})"


def traces_of(code: str) -> Callable[[str], str]:
    """The gate of one detector."""

    def gate(text: str) -> str:
        own = quote_text(traces()[code])
        return f"CASE WHEN {trigger(text)} THEN regexp_matches({text}, {own}) ELSE false END"

    return gate


def any_of(codes: tuple[str, ...], text: str) -> str:
    """SQL that is true for texts that pass the gate of any of these detectors."""
    own = quote_text("|".join(dict.fromkeys(traces()[code] for code in codes)))
    return f"regexp_matches({text}, {own})"

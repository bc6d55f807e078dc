"""Which texts are worth judging: one scan with one expression for all detectors, then a small one for each.

Scanning is what costs: an RE2 scan of 400 MB takes about a second on two cores, whatever it looks for. So gates first
ask the same question, `trigger`, which DuckDB recognises as the same and computes once a text where all gates stand in
one SELECT; only the few texts that pass are scanned for one detector's own traces. The trigger is made of those traces,
so a text that passes a detector's own expression always passes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tools.data.connection import quote_text
from tools.data.detectors import InTexts, text_detectors


@cache
def _together() -> str:
    """One RE2 expression for the traces of all detectors that share the scan."""
    return "|".join(dict.fromkeys(found.traces() for _, found in text_detectors() if found.traces))


def trigger(text: str) -> str:
    """SQL that is true where a text has any trace. The same expression for the same text, whichever detector asks."""
    return f"regexp_matches({text}, {quote_text(_together())})"


def gate(found: InTexts, text: str) -> str:
    """SQL that is true for every text that a detector could find, from a SQL expression for the text."""
    if found.gate is not None:
        return found.gate(text)
    assert found.traces is not None
    return f"CASE WHEN {trigger(text)} THEN regexp_matches({text}, {quote_text(found.traces())}) ELSE false END"


def any_of(detectors: Iterable[InTexts], text: str) -> str:
    """SQL that is true for texts that pass the gate of any of these detectors, each of which has traces."""
    own = "|".join(dict.fromkeys(found.traces() for found in detectors if found.traces))
    return f"regexp_matches({text}, {quote_text(own)})"

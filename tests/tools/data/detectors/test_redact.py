"""What is found is what is replaced, with stable numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.data.detectors.examples import FLAWED, IBAN, SOUND
from tools.data.connection import connect, quote_text
from tools.data.detectors import text_detectors
from tools.data.detectors.redact import Redactor, redact_gate

REDACTED = [found for _, found in text_detectors() if found.redaction]
CODES = [record.code for record, found in text_detectors() if found.redaction]
PERSONAL = [text for code in CODES for text in FLAWED[code]]
ANY = PERSONAL + [text for code in CODES for text in SOUND[code]]


def test_values_are_numbered_by_kind_in_the_order_they_come() -> None:
    redactor = Redactor()
    assert redactor.redact("Mail a.b@c.org or d@e.net") == "Mail [EMAIL_1] or [EMAIL_2]"
    assert redactor.redact("d@e.net, A.B@c.org; call +49 30 1234567") == "[EMAIL_2], [EMAIL_1]; call [PHONE_1]"
    assert redactor.redact(f"+49-30-1234567, {IBAN} and 4111-1111-1111-1111") == "[PHONE_1], [IBAN_1] and [CARD_1]"
    assert redactor.redact(f"{IBAN.replace(' ', '')} from 203.0.113.7") == "[IBAN_1] from [IP_1]"
    assert redactor.redact("password: hunter2! and postgres://u:Tr0ub4dor@h.io/x") == (
        "password: [SECRET_1]! and postgres://u:[SECRET_2]@h.io/x"
    )
    assert redactor.counts() == {"SECRET": 2, "EMAIL": 2, "IBAN": 1, "CARD": 1, "IP": 1, "PHONE": 1}


@pytest.mark.parametrize("text", PERSONAL)
def test_nothing_is_left_to_find(text: str) -> None:
    redacted = Redactor().redact(text)
    assert redacted != text
    assert [d.code for d in REDACTED if d.judge(redacted)] == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(ANY), min_size=1, max_size=4), st.sampled_from([" ", "\n", ", ", "; ", ""]))
def test_nothing_is_left_in_texts_put_together(parts: list[str], separator: str) -> None:
    text = separator.join(parts)
    redactor = Redactor()
    redacted = redactor.redact(text)
    assert [d.code for d in REDACTED if d.judge(redacted)] == []
    assert redactor.redact(redacted) == redacted
    assert (redacted == text) == (not any(d.judge(text) for d in REDACTED))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_redacted_and_twice_is_once(text: str) -> None:
    redactor = Redactor()
    redacted = redactor.redact(text)
    assert redactor.redact(redacted) == redacted


def test_the_gate_lets_through_whatever_would_change() -> None:
    connection = connect()
    try:
        for text in ANY:
            if Redactor().redact(text) != text:
                assert connection.execute(f"SELECT {redact_gate(quote_text(text))}").fetchall() == [(True,)], text
    finally:
        connection.close()

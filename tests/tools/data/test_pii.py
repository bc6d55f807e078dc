"""What is personal data and what only looks like it; what is found is what is replaced."""

from __future__ import annotations

import pytest

from tools.data.connection import connect, quote_text
from tools.data.pii import contains, redacted


def run(sql: str) -> object:
    connection = connect()
    try:
        return connection.execute(f"SELECT {sql}").fetchall()[0][0]
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("text", "kind", "left"),
    [
        ("Write to jo.doe+x@mail.example.org.", "email", "Write to [EMAIL]."),
        ("a_b@x.co, c@y.museum", "email", "[EMAIL], [EMAIL]"),
        ("call +44 20 7946 0958 now", "phone", "call [PHONE] now"),
        ("(202) 555-0142 or 202-555-0199", "phone", "[PHONE] or [PHONE]"),
        ("Tel. 030 901820", "phone", "Tel. [PHONE]"),
        ("Please ring me on 555-0142 when done", "phone", "Please ring me on [PHONE] when done"),
    ],
)
def test_found_and_replaced(text: str, kind: str, left: str) -> None:
    assert run(contains(kind, quote_text(text))) is True
    assert run(redacted(quote_text(text))) == left


@pytest.mark.parametrize(
    "text",
    [
        "Order 4711-2024 of 2024-02-29 for 1,299.00 EUR",
        "user@localhost and @handle and 3 @ 4",
        "192.168.100.200 and 1.5.3-beta",
        "chapter 12-34, pages 100-2000, ISBN 978-3-16-148410-0",
        "call me at 5 or text 12 people in 2023",
        "x = 0.123 - 0.456",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert run(contains("email", quote_text(text))) is False
    assert run(contains("phone", quote_text(text))) is False
    assert run(redacted(quote_text(text))) == text

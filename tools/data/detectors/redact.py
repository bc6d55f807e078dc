"""Replace personal data and secrets by typed, numbered placeholders. What is replaced is what the detectors find."""

from __future__ import annotations

from collections.abc import Callable

from tools.data.detectors.addresses import find_ips
from tools.data.detectors.emails import Span, find_emails
from tools.data.detectors.gates import any_of
from tools.data.detectors.numbers import find_cards, find_ibans
from tools.data.detectors.phones import find_phones
from tools.data.detectors.secrets import find_secrets

KINDS: dict[str, Callable[[str], list[Span]]] = {
    "SECRET": find_secrets,
    "EMAIL": find_emails,
    "IBAN": find_ibans,
    "CARD": find_cards,
    "IP": find_ips,
    "PHONE": find_phones,
}
"""In the order in which they claim a piece of text: an address in a URL with a password is part of the secret."""

CODES = ("secret", "pii_email", "pii_iban", "pii_credit_card", "pii_ip", "pii_phone")
ROUNDS = 4
"""Replacing can lay open what a longer find hid; two rounds were never exceeded in tests."""


def gate(text: str) -> str:
    """SQL that is true for every text that holds anything to be redacted."""
    return any_of(CODES, text)


class Redactor:
    """Numbers the values of one dataset: the same value has the same number wherever it stands.

    `[EMAIL_1]`, `[PHONE_2]`, `[CARD_1]`, `[IBAN_1]`, `[IP_1]`, `[SECRET_1]`. Numbers are given in the order in which
    texts are handed over, so rows in the same order give the same text. Values are compared without separators and,
    where case does not matter, without case: `+49 30 1234567` and `+49-30-1234567` are one.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}

    def redact(self, text: str) -> str:
        """The text with everything replaced; the very same text where there is nothing."""
        for _ in range(ROUNDS):
            replaced = self._once(text)
            if replaced == text:
                break
            text = replaced
        return text

    def counts(self) -> dict[str, int]:
        """How many different values of each kind were replaced so far."""
        return {kind: len(numbers) for kind, numbers in self._numbers.items() if numbers}

    def _once(self, text: str) -> str:
        claimed: list[tuple[int, int, str]] = []
        for kind, find in KINDS.items():
            for start, end in find(text):
                if all(end <= other_start or other_end <= start for other_start, other_end, _ in claimed):
                    claimed.append((start, end, kind))
        pieces, position = [], 0
        for start, end, kind in sorted(claimed):
            pieces += [text[position:start], self._placeholder(kind, text[start:end])]
            position = end
        return "".join([*pieces, text[position:]])

    def _placeholder(self, kind: str, value: str) -> str:
        if kind == "PHONE":
            key = "".join(c for c in value if c.isdigit() or c == "+")
        elif kind in {"CARD", "IBAN"}:
            key = "".join(c for c in value if c.isalnum()).upper()
        else:
            key = value.lower() if kind in {"EMAIL", "IP"} else value
        numbers = self._numbers[kind]
        return f"[{kind}_{numbers.setdefault(key, len(numbers) + 1)}]"

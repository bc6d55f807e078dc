"""Replace personal data and secrets by typed, numbered placeholders. What is replaced is what the detectors find."""

from __future__ import annotations

from tools.data.detectors import text_detectors
from tools.data.detectors.detector import InTexts, Redaction
from tools.data.detectors.gates import any_of

ROUNDS = 4
"""Replacing can lay open what a longer find hid; two rounds were never exceeded in tests."""


def redacting() -> list[tuple[InTexts, Redaction]]:
    """The detectors whose finds are replaced, in the order in which they claim a piece of text."""
    found = [(found, found.redaction) for _, found in text_detectors() if found.redaction]
    return sorted(found, key=lambda pair: pair[1].rank)


def redact_gate(text: str) -> str:
    """SQL that is true for every text that holds anything to be redacted."""
    return any_of((found for found, _ in redacting()), text)


class Redactor:
    """Numbers the values of one dataset: the same value has the same number wherever it stands.

    `[EMAIL_1]`, `[PHONE_2]`, `[CARD_1]`, `[IBAN_1]`, `[IP_1]`, `[SECRET_1]`. Numbers are given in the order in which
    texts are handed over, so rows in the same order give the same text. Values are compared without separators and,
    where case does not matter, without case: `+49 30 1234567` and `+49-30-1234567` are one.
    """

    def __init__(self) -> None:
        self._kinds = [redaction for _, redaction in redacting()]
        self._numbers: dict[str, dict[str, int]] = {kind.placeholder: {} for kind in self._kinds}

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
        claimed: list[tuple[int, int, Redaction]] = []
        for kind in self._kinds:
            for start, end in kind.find(text):
                if all(end <= other_start or other_end <= start for other_start, other_end, _ in claimed):
                    claimed.append((start, end, kind))
        pieces, position = [], 0
        for start, end, kind in sorted(claimed, key=lambda piece: piece[:2]):
            pieces += [text[position:start], self._placeholder(kind, text[start:end])]
            position = end
        return "".join([*pieces, text[position:]])

    def _placeholder(self, kind: Redaction, value: str) -> str:
        numbers = self._numbers[kind.placeholder]
        return f"[{kind.placeholder}_{numbers.setdefault(kind.same(value), len(numbers) + 1)}]"

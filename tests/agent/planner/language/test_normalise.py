from __future__ import annotations

import pytest

from agent.planner.language.normalise import clean, plain_words


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Fine-tune", "finetune"),
        ("fine tuning", "finetuning"),
        ("don't evaluate", "do not evaluate"),
        ("can't", "can not"),
        ("e-mails", "email"),
        ("optimise", "optimize"),
        ("learning_rate", "learning rate"),
        ("4-bit", "4 bit"),
        ("lr 2e-4", "lr 2e-4"),
        ("near-duplicates", "nearduplicates"),
        ("base vs. tuned", "base versus tuned"),
        ("--max-steps 10", "max steps 10"),
    ],
)
def test_one_spelling(typed: str, plain: str) -> None:
    assert plain_words(clean(typed)) == plain


def test_what_cannot_be_seen_is_gone() -> None:
    assert clean("tr\u200bain \u202enow\u202c\ue000\ue100") == "train now"


def test_typographic_signs_become_plain() -> None:
    assert clean("“hi” – it’s 2×10⁻⁴") == '"hi" - it\'s 2x10^-4'


def test_lines_become_clauses() -> None:
    assert clean("profile it\nthen train") == "profile it ; then train"

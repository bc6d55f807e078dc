"""Answers that go round in circles."""

from __future__ import annotations

import re

THRESHOLD = 0.25
"""An answer repeats itself when more than this share of its 4-grams has stood in it before: `1 - distinct / all`, the
seq-rep-4 of Welleck et al. (arXiv 1908.04319). People's text stays under 0.05; a model caught in a loop passes 0.5."""

FEWEST = 8
"""4-grams an answer needs before it can be called repetitive."""

_TOKEN = re.compile(r"[぀-ヿ㐀-䶿一-鿿]|\w+|[^\w\s]")


def repeated_share(answer: str) -> float:
    """Share of an answer's 4-grams (words and punctuation; characters of Han and kana) that stood in it before."""
    tokens = _TOKEN.findall(answer.casefold())
    grams = [tuple(tokens[i : i + 4]) for i in range(len(tokens) - 3)]
    if len(grams) < FEWEST:
        return 0.0
    return 1 - len(set(grams)) / len(grams)


def repetition_rate(answers: list[str]) -> float:
    """Share of answers that repeat themselves; 0 where there is none."""
    return sum(repeated_share(answer) > THRESHOLD for answer in answers) / max(1, len(answers))

"""What a request probably asks for, by its letters: for words that no phrase foresaw.

A linear classifier over runs of two to five letters, words and pairs of words, trained from the requests that may be
looked at by `scripts/train_guess.py`. It sees the request with names, quotations and stated parameters as signs, so no
word of a file or a column takes part. It decides where phrases found nothing, whether a loose phrase counts, and
whether a request as a whole belongs to something else; each only where it is sure.
"""

from __future__ import annotations

import math
import re
import zlib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from agent.planner.language.mask import Kind
from agent.planner.language.phrase_files import BLANK, CARD, FIELD

WEIGHTS = Path(__file__).with_name("phrases") / "guess.bin"
BUCKETS = 1 << 14
SHORTEST, LONGEST = 2, 5
_SIGNS = {
    Kind.FILE: "xfile", Kind.MISSING: "xfile", Kind.DATASET: "xfile", Kind.MODEL: "xmodel", Kind.VAGUE_MODEL: "xmodel",
    Kind.LITERAL: "xtext", Kind.SQL: "xsql", Kind.RECIPE: "xrecipe", Kind.RUN: "xrun", Kind.COLUMN: "xcolumn",
    Kind.URL: "xurl",
}  # fmt: skip
_WORDS = {kind.value: word for kind, word in _SIGNS.items()}


@dataclass(frozen=True)
class Guess:
    """The likeliest wish and its probability; `odds` has those of all."""

    wish: str
    sure: float
    odds: dict[str, float] = field(default_factory=dict, repr=False)


def plain(text: str) -> str:
    """A request, as parameters left it, in letters alone."""
    text = re.sub("([\ue000-\ue00a])[\ue100-\uefff]", lambda m: f" {_WORDS.get(m.group(1), 'xname')} ", text)
    text = re.sub(f"{BLANK}+|{CARD}+", " xset ", text)
    text = re.sub(f"{FIELD}+", " xcolumn ", text)
    text = re.sub(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", "0", text)
    return re.sub(r"[^a-z0?%]+", " ", text).strip()


def features(text: str) -> dict[int, float]:
    """Bucket to weight, of length one together. `text` is what `plain` gives."""
    counts: dict[int, int] = {}
    for word in text.split():
        padded = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            for start in range(len(padded) - size + 1):
                _count(counts, padded[start : start + size])
        _count(counts, f"={word}")
    words = text.split()
    for first, second in zip(["^", *words], [*words, "$"], strict=True):
        _count(counts, f"{first}_{second}")
    weights = {bucket: 1 + math.log(count) for bucket, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {bucket: weight / length for bucket, weight in weights.items()}


def _count(counts: dict[int, int], gram: str) -> None:
    bucket = zlib.crc32(gram.encode()) % BUCKETS
    counts[bucket] = counts.get(bucket, 0) + 1


@cache
def _learnt() -> tuple[tuple[str, ...], float, list[float], memoryview]:
    """Names of the wishes, what a step of a weight is worth, biases, and weights: a row of wishes for each bucket."""
    head, _, packed = WEIGHTS.read_bytes().partition(b"\n")
    scale, *rest = head.decode().split()
    names = tuple(rest[::2])
    biases = [float(bias) for bias in rest[1::2]]
    return names, float(scale), biases, memoryview(zlib.decompress(packed)).cast("b")


@lru_cache(maxsize=256)
def guess(text: str, without: frozenset[str] = frozenset()) -> Guess:
    """The likeliest wish of a request as parameters left it, wishes in `without` set aside."""
    names, scale, biases, weights = _learnt()
    many = len(names)
    # Weights learnt with fewer buckets can still be read while others are learnt: both are powers of two.
    rows = len(weights) // many
    sums = [0.0] * many
    for bucket, value in features(plain(text)).items():
        place = bucket % rows * many
        row = weights[place : place + many]
        for index in range(many):
            sums[index] += value * row[index]
    scores = {
        name: total * scale + bias for name, total, bias in zip(names, sums, biases, strict=True) if name not in without
    }
    top = max(scores.values())
    raised = {name: math.exp(score - top) for name, score in scores.items()}
    whole = sum(raised.values())
    odds = {name: value / whole for name, value in raised.items()}
    first = max(odds, key=lambda name: odds[name])
    return Guess(first, odds[first], odds)

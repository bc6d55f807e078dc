"""Repairs misspelt words of the trade: "fintune for 3 epcohs" means what it looks like.

A word is changed only when nothing known is spelt so and exactly one word of the trade is close: one edit (a swap of
neighbours counts as one) for words of four to seven letters, two for longer ones. Common English words that happen to
be close are listed.
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import OSA

from agent.planner.language.phrase_files import words


def repair(text: str, known: frozenset[str]) -> str:
    """Text with misspelt words of the trade repaired. `known` are the words to leave alone."""
    return re.sub(r"(?<![\w./@-])[a-z]{4,}(?![\w/@])(?!\.\w)", lambda m: _repaired(m.group(0), known), text)


def _repaired(word: str, known: frozenset[str]) -> str:
    if word in known:
        return word
    return _closest(word) or word


@cache
def _by_length() -> dict[int, tuple[str, ...]]:
    lengths: dict[int, list[str]] = {}
    for word in sorted(words("trade")):
        if len(word) >= 4:
            lengths.setdefault(len(word), []).append(word)
    return {length: tuple(words) for length, words in lengths.items()}


def _closest(word: str) -> str | None:
    allowed = 1 if len(word) < 8 else 2
    best: list[tuple[int, int, str]] = []
    for length in range(len(word) - allowed, len(word) + allowed + 1):
        for candidate in _by_length().get(length, ()):
            # An s at the end or another first letter makes another word more often than a slip.
            if candidate + "s" == word or candidate == word + "s":
                continue
            distance = OSA.distance(word, candidate, score_cutoff=max(allowed, 2))
            jumbled = distance == 2 and len(word) > 5 and sorted(word) == sorted(candidate) and word[0] == candidate[0]
            if distance <= allowed or jumbled:
                best.append((distance, candidate[0] != word[0], candidate))
    if not best:
        return None
    best.sort()
    same_end = [each for each in best if each[:2] == best[0][:2] and each[2][-1] == word[-1]]
    if len(same_end) == 1:
        # "epocs" is nearer to "epochs" than to "epoch": people seldom slip on the last letter.
        best = same_end
    if best[0][1] and best[0][0] == 1 and sorted(best[0][2]) != sorted(word) and len(word) < 6:
        return None
    return best[0][2] if len(best) == 1 or best[0][:2] < best[1][:2] else None

"""How the answers of a dataset end, learnt from a sample: to tell one that was cut from one that needs no mark."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

ENDS = ".!?…。！？｡؟।"
CLOSERS = "\"'”’»)]}」』）】*_`~>|"
WORD = re.compile(r"[\u3040-\u9fff]|(?:(?![\u3040-\u9fff])[^\W_])(?:(?![\u3040-\u9fff])[\w'’-])*")
"""A word; of scripts without spaces, a character."""
_TOKEN = re.compile(rf"{WORD.pattern}|[.!?…؟।](?=[{re.escape(CLOSERS)}]*(?:\s|$))|[。！？｡]|\n")
_MARKS = frozenset(ENDS + "\n")
_SEEN = 1_600
"""Characters of an answer that are learnt from: its last ones."""
_TOKENS = 120_000
"""Words of a sample after which no more are learnt."""
_STOP = "\n"
_WEIGHT = 3.0
"""Sightings that the rarer, more telling context needs to outweigh the commoner one."""
_HALF = 0.4
"""Share of cuts taken to leave a word that the dataset does not have: most of those at a random character do."""
_PREFIX, _NATURAL_PREFIX = 0.9, 0.25
"""Share of half words, and of whole unknown words, that a known word begins with."""
_LENGTHS = (2, 4, 7, 11, 16, 24, 36)
"""Words since the last mark, by class."""
_LEAST = 0.1
"""What a natural last word says at most against a cut: one in ten cuts falls behind such a word."""
_MOST = 1_000.0
FEW = 20
"""Prose answers below which nothing is learnt of how they end."""


@dataclass
class Endings:
    """Which words sentences of a dataset end on, and after how many words."""

    words: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)
    last_pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    lengths: list[float] = field(default_factory=list)
    """By class of length, how much likelier a cut is than an end."""
    vocabulary: list[str] = field(default_factory=list)
    own: bool = False
    """Whether ends of answers without a mark were learnt from: so that one sighting may be the text itself."""
    end: float = 0.1
    """Share of words that end a sentence."""
    unknown: float = 0.05
    """Share of sentences that end on a word seen once."""

    def likelihood(self, text: str) -> float:
        """How many times likelier the text is as one cut at random than as one that ends there without a mark."""
        tokens = tokens_of(text[-400:])
        while tokens and tokens[-1] in _MARKS:
            tokens.pop()
        if not tokens:
            return 1.0
        word, before = tokens[-1], tokens[-2] if len(tokens) > 1 else _STOP
        since = next((n for n, token in enumerate(reversed(tokens)) if token in _MARKS), len(tokens))
        return min(max(self._by_word(word, before) * self._by_length(since), _LEAST), _MOST)

    def _by_word(self, word: str, before: str) -> float:
        own = int(self.own)
        seen, ended = self.words[word] - own, self.last[word] - own
        if seen <= 0:
            half = self._begins(word)
            shape = (_PREFIX / _NATURAL_PREFIX) if half else (1 - _PREFIX) / (1 - _NATURAL_PREFIX)
            return _HALF / max(self.unknown, 0.01) * shape
        alone = (max(ended, 0) + _WEIGHT * self.end) / (seen + _WEIGHT)
        pair = (before, word)
        after = (max(self.last_pairs[pair] - own, 0) + _WEIGHT * alone) / (max(self.pairs[pair] - own, 0) + _WEIGHT)
        after = min(max(after, 1e-4), 0.999)
        known = (1 - _HALF) / (1 - min(self.unknown, 0.5))
        return known * ((1 - after) / (1 - self.end)) / (after / self.end)

    def _begins(self, word: str) -> bool:
        """Whether a word of the dataset begins with this."""
        place = bisect_left(self.vocabulary, word)
        return place < len(self.vocabulary) and self.vocabulary[place].startswith(word)

    def _by_length(self, since: int) -> float:
        return min(max(self.lengths[_class(since)], 0.7), 5.0) if self.lengths else 1.0


@dataclass(frozen=True)
class Habits:
    """How the answers of a dataset end."""

    proper: float | None = None
    """Share of prose answers with a mark at their end; None where there are too few to tell."""
    colons: bool = False
    """Whether more end with a colon, as paragraphs of a novel do before speech, than cuts account for."""
    endings: Endings = field(default_factory=Endings)
    cut: dict[str, float] = field(default_factory=dict)
    """Of the answers without a mark, by kind of end, the share that was cut."""
    whole: frozenset[str] = frozenset()
    """Answers that several rows have to the letter, which no cut at random gives."""


def tokens_of(text: str) -> list[str]:
    """Words in small letters, numbers as one, and marks that end sentences."""
    return ["0" if token[0].isdigit() else token for token in _TOKEN.findall(text.lower())]


def _class(length: int) -> int:
    return bisect_left(_LENGTHS, length)


def learn(answers: Iterable[str], unmarked: bool) -> Endings:
    """From answers; `unmarked` says that those without a mark end as they should."""
    tokens: list[str] = [_STOP]
    for answer in answers:
        if len(tokens) > _TOKENS:
            break
        mine = tokens_of(answer[-_SEEN:])
        if mine and mine[-1] not in _MARKS and not unmarked:
            mine.pop()
            while mine and mine[-1] not in _MARKS:  # what leads to a cut tells nothing of ends
                mine.pop()
        tokens += mine
        tokens.append(_STOP)
    found = Endings(own=unmarked)
    found.words = Counter(tokens)
    found.pairs = Counter(pairwise(tokens))
    ends = [n for n, token in enumerate(tokens) if token in _MARKS and n > 1 and tokens[n - 1] not in _MARKS]
    found.last = Counter(tokens[n - 1] for n in ends)
    found.last_pairs = Counter((tokens[n - 2], tokens[n - 1]) for n in ends)
    for mark in _MARKS:
        del found.words[mark]
    total = found.words.total()
    found.vocabulary = sorted(found.words)
    if ends and total:
        found.end = min(max(len(ends) / total, 0.01), 0.9)
        found.unknown = sum(found.words[tokens[n - 1]] == 1 for n in ends) / len(ends)
        found.lengths = _by_length(ends)
    return found


def _by_length(ends: list[int]) -> list[float]:
    """By class of words since the last mark: the share of places within sentences over the share of their ends."""
    within, at = [1.0] * (len(_LENGTHS) + 1), [1.0] * (len(_LENGTHS) + 1)
    lengths = Counter(b - a - 1 for a, b in zip([0, *ends], ends, strict=False))
    for length, times in lengths.items():
        at[_class(length)] += times
        for position in range(1, min(length, 200)):
            within[_class(position)] += times
    return [(w / sum(within)) / (a / sum(at)) for w, a in zip(within, at, strict=True)]


def share_cut(likelihoods: list[float], expected: float = 0.5, weight: float = 1.0) -> float:
    """Which share of texts was cut, by expectation and maximisation over their likelihoods, with so many texts'
    `weight` on what is expected."""
    share = expected
    for _ in range(30):
        chances = [share * x / (share * x + 1 - share) for x in likelihoods]
        share = (sum(chances) + weight * expected) / (len(chances) + weight)
    return share

"""How sure a difference between two models on the same items is: a paired bootstrap.

Items are drawn with replacement, the same ones for both models, and the difference is taken anew each time (Koehn 2004
for corpus scores; arXiv 2411.00640 for why pairing matters).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1000
CONFIDENCE = 0.95
_CHUNK = 2_000_000


@dataclass(frozen=True)
class PairedDifference:
    """`difference` is second minus first; `low` to `high` holds 95 % of the resampled differences.

    `items` is how many were compared. With fewer than 2 items the interval is None.
    """

    difference: float
    low: float | None
    high: float | None
    items: int


def paired_bootstrap(
    first: np.ndarray,
    second: np.ndarray,
    score: Callable[[np.ndarray], float],
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> PairedDifference:
    """Compare two models by per-item statistics of shape (items, k); `score` turns a sum of shape (k,) into a score.

    The same seed and items give the same interval.
    """
    if first.shape != second.shape or not len(first):
        raise ValueError(f"paired statistics need the same items: {first.shape} against {second.shape}")
    items = len(first)
    difference = score(second.sum(axis=0)) - score(first.sum(axis=0))
    if items < 2:
        return PairedDifference(difference, None, None, items)
    found = np.array(
        [score(b) - score(a) for a, b in _resampled_sums(first, second, np.random.default_rng(seed), resamples)]
    )
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return PairedDifference(difference, float(low), float(high), items)


def _resampled_sums(
    first: np.ndarray, second: np.ndarray, rng: np.random.Generator, resamples: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    items = len(first)
    sums: list[tuple[np.ndarray, np.ndarray]] = []
    even = np.full(items, 1 / items)
    while len(sums) < resamples:
        draws = min(resamples - len(sums), max(1, _CHUNK // items))
        times = rng.multinomial(items, even, size=draws).astype(float)
        sums.extend(zip(times @ first, times @ second, strict=True))
    return sums

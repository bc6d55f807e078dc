"""The interval is where it should be, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from tools.evaluation.metrics import METRICS
from tools.evaluation.metrics.metric import Measured
from tools.evaluation.statistics.bootstrap import paired_bootstrap


def mean(total: np.ndarray) -> float:
    return float(total[0] / total[1])


def values(numbers: np.ndarray) -> np.ndarray:
    return np.column_stack([numbers, np.ones(len(numbers))])


def test_equal_models_differ_by_nothing() -> None:
    same = values(np.arange(30.0))
    found = paired_bootstrap(same, same, mean, seed=1)
    assert (found.difference, found.low, found.high) == (0, 0, 0)


def test_pairing_sees_a_small_steady_difference_in_large_spread() -> None:
    rng = np.random.default_rng(0)
    first = rng.normal(0, 100, 50)
    found = paired_bootstrap(values(first), values(first + rng.normal(1, 0.5, 50)), mean, seed=1)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.difference < found.high
    assert found.difference == pytest.approx(1, abs=0.3)


def test_the_interval_is_that_of_the_normal_theory() -> None:
    rng = np.random.default_rng(3)
    gain = rng.normal(0.2, 1, 400)
    found = paired_bootstrap(values(np.zeros(400)), values(gain), mean, seed=5, resamples=4000)
    half = 1.96 * gain.std() / 20
    assert found.low == pytest.approx(gain.mean() - half, abs=0.02)
    assert found.high == pytest.approx(gain.mean() + half, abs=0.02)


def test_noise_alone_is_no_difference_about_nineteen_times_of_twenty() -> None:
    rng = np.random.default_rng(11)
    found = [
        paired_bootstrap(values(rng.normal(size=60)), values(rng.normal(size=60)), mean, seed=i, resamples=300)
        for i in range(100)
    ]
    judged = [METRICS["chrf"].main_score.judged(one.low, one.high) for one in found]
    assert 85 <= judged.count(0) <= 99


def test_the_same_seed_gives_the_same_interval() -> None:
    rng = np.random.default_rng(2)
    first, second = values(rng.normal(size=20)), values(rng.normal(size=20))
    assert paired_bootstrap(first, second, mean, seed=7) == paired_bootstrap(first, second, mean, seed=7)
    assert paired_bootstrap(first, second, mean, seed=7) != paired_bootstrap(first, second, mean, seed=8)


def test_one_item_has_no_interval() -> None:
    found = paired_bootstrap(values(np.array([1.0])), values(np.array([3.0])), mean, seed=1)
    assert (found.difference, found.low, found.high) == (2, None, None)


def test_different_items_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="same items"):
        paired_bootstrap(values(np.ones(3)), values(np.ones(4)), mean, seed=1)
    with pytest.raises(ValueError, match="same items"):
        paired_bootstrap(values(np.ones(0)), values(np.ones(0)), mean, seed=1)


def test_a_corpus_score_is_resampled_as_a_whole() -> None:
    bleu = METRICS["bleu"]
    references = [[f"the blue lamp number {i} stands on the shelf"] for i in range(12)]
    good = bleu.statistics(Measured(answers=[wanted[0] for wanted in references], references=references))
    bad = bleu.statistics(Measured(answers=["the blue lamp is gone"] * 12, references=references))
    found = paired_bootstrap(bad, good, bleu.scorer("bleu"), seed=1, resamples=100)
    assert bleu.main_score.judged(found.low, found.high) == 1
    assert found.difference == pytest.approx(100 - bleu.figures(bad.sum(axis=0))["bleu"])

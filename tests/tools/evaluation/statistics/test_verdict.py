"""Verdicts say which way, by how much, how sure, and what is wrong."""

from __future__ import annotations

from tools.contract import Verdict
from tools.evaluation.evaluation_results import Difference
from tools.evaluation.metrics import score_named
from tools.evaluation.statistics.verdict import compare_verdict, evaluate_verdict


def between(middle: float, low: float | None, high: float | None, items: int = 100) -> Difference:
    return Difference(difference=middle, low=low, high=high, items=items)


def verdict(
    main: str | None,
    base: dict[str, float],
    tuned: dict[str, float],
    same: float | None = 0.0,
    **difference: Difference,
) -> Verdict:
    return compare_verdict({"base": base, "tuned": tuned}, difference, main, same_answers=same)


def test_better() -> None:
    found = verdict(
        "bleu",
        {"bleu": 1.9, "loss": 4.1},
        {"bleu": 31.4, "loss": 1.3},
        bleu=between(29.5, 27.9, 31.2),
        loss=between(-2.8, -3.0, -2.6),
    )
    assert found.outcome == "better"
    assert found.sentence == (
        "Better: BLEU 1.9 → 31.4, a difference of +29.5 (95 % interval +27.9 to +31.2, 100 test rows resampled). "
        "Its loss 4.100 → 1.300."
    )


def test_worse_where_lower_is_better() -> None:
    found = verdict("loss", {"loss": 1.0}, {"loss": 1.5}, loss=between(0.5, 0.4, 0.6))
    assert found.outcome == "worse"


def test_no_difference_is_said_as_such() -> None:
    found = verdict("bleu", {"bleu": 10}, {"bleu": 10.4}, bleu=between(0.4, -0.5, 1.3))
    assert found.outcome == "no difference"
    assert "may be chance" in found.sentence


def test_one_row_proves_nothing() -> None:
    found = verdict("bleu", {"bleu": 0}, {"bleu": 90}, bleu=between(90, None, None, 1))
    assert found.outcome == "no difference"
    assert "too little to tell" in found.sentence


def test_few_rows_are_a_hint() -> None:
    found = verdict("bleu", {"bleu": 0}, {"bleu": 90}, bleu=between(90, 80, 95, 6))
    assert "Only 6 test rows" in found.sentence


def test_loss_that_says_the_opposite_is_told() -> None:
    found = verdict(
        "bleu",
        {"bleu": 10, "loss": 1.0},
        {"bleu": 20, "loss": 3.0},
        bleu=between(10, 8, 12),
        loss=between(2.0, 1.8, 2.2),
    )
    assert "says the opposite" in found.sentence


def test_warnings() -> None:
    tuned = {"bleu": 1.0, "stop_rate": 0.1, "repetition_rate": 0.6}
    base = {"bleu": 1.0, "stop_rate": 0.9, "repetition_rate": 0.1}
    found = verdict("bleu", base, tuned, same=1.0, bleu=between(0, 0, 0))
    assert "only 10% of its answers end by themselves (base 90%)" in found.sentence
    assert "60% of its answers go round in circles" in found.sentence
    assert "100% of its answers are exactly the base's" in found.sentence


def test_without_right_answers_nothing_is_claimed() -> None:
    found = verdict(None, {"stop_rate": 1.0}, {"stop_rate": 1.0})
    assert found.outcome == "done"
    assert "nothing was scored" in found.sentence


def test_pairs_name_the_reward_accuracy() -> None:
    found = compare_verdict(
        {"base": {"preference_margin": 1.0}, "tuned": {"preference_margin": 9.0}},
        {"preference_margin": between(8, 6, 10)},
        "preference_margin",
        same_answers=0.2,
        reward_accuracy=0.93,
    )
    assert found.outcome == "better"
    assert "towards the chosen answer in 93% of the pairs" in found.sentence


def test_one_model_alone_is_neither_good_nor_bad() -> None:
    found = evaluate_verdict(
        "/some/where/model",
        12,
        "test prompts",
        {"loss": 1.25, "exact_match": 0.5, "stop_rate": 0.25},
        score_named("exact_match"),
    )
    assert found.outcome == "done"
    assert found.sentence == (
        "The model on 12 test prompts: loss 1.250, exact match 50.0%, 25% of its answers end by themselves. "
        "Warning: most answers are cut off at max_new_tokens."
    )

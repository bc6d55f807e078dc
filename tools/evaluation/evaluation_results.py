"""Typed results of the evaluation tools."""

from __future__ import annotations

from typing import Any

from tools.contract import Artifact, Result, Verdict


class EvaluateResult(Result):
    """What `evaluate_model` found."""

    model: str
    """The model as it was asked for."""
    rows: int
    """Test items: distinct prompts, or documents of raw text."""
    available: int
    """Items the dataset holds; more than `rows` when `max_rows` drew a sample."""
    loss: float
    """Mean negative log-likelihood of an answer's token (for raw text, of any token), in nats."""
    perplexity: float
    """exp(loss)."""
    bits_per_byte: float | None = None
    """Raw text only: bits needed for each byte of UTF-8."""
    metrics: dict[str, float]
    """Scores of the answers and, for preference pairs, of what is preferred: by name, each on the scale that its metric
    declares (`tools/evaluation/metrics`)."""
    counts: dict[str, int]
    """How many items, tokens or pairs stand behind each figure."""
    stop_rate: float | None
    """Share of answers that ended by themselves within `max_new_tokens`; None where none were written."""
    repetition_rate: float | None
    """Share of answers of which more than a quarter of the 4-grams have stood in them before."""
    max_new_tokens: int | None
    """The limit used, in tokens; None where no answers were written."""
    answers: Artifact | None
    """JSONL: row, prompt, reference (a list), answer, stopped."""
    seconds: float
    """Wall-clock time."""
    verdict: Verdict


class Difference(Result):
    """Tuned minus base, with the interval that holds 95 % of 1,000 paired resamplings of the items."""

    difference: float
    low: float | None
    """None with fewer than two items."""
    high: float | None
    items: int


class CompareResult(Result):
    """What `compare_models` found."""

    base: str
    """The first model as it was asked for."""
    tuned: str
    """The second model as it was asked for."""
    models: dict[str, str]
    """Every model by the name it has in this result: base, tuned, tuned_2 …"""
    rows: int
    """Test items: distinct prompts, or documents of raw text."""
    available: int
    """Items the dataset holds; more than `rows` when `max_rows` drew a sample."""
    metrics: dict[str, dict[str, float]]
    """Figures of each model: loss, perplexity, the answers' scores, stop_rate, repetition_rate; for preference pairs
    preference_accuracy and preference_margin; for raw text bits_per_byte. Units as in `evaluate_model`."""
    main_metric: str | None
    """The figure the verdict goes by; None where there was nothing to score answers against."""
    difference: dict[str, Difference]
    """Tuned minus base, by figure."""
    differences: dict[str, dict[str, Difference]]
    """The same for every further model (tuned_2 …) against base."""
    reward_accuracy: float | None = None
    """Preference pairs: share in which tuned raised the chosen answer's likelihood over the rejected one's more than
    base did, which is DPO's implicit reward accuracy."""
    same_answers: float | None
    """Share of prompts to which tuned answers exactly as base does; None where no answers were written."""
    max_new_tokens: int | None
    """The limit used, in tokens; None where no answers were written."""
    shared_base: bool
    """Whether one copy of the base model served all."""
    answers: Artifact | None
    """JSONL: row, prompt, reference (a list), and each model's answer; with `blind`, answer_a, answer_b and key."""
    sample: list[dict[str, Any]]
    """The first rows of `answers`, at most 20; with `blind`, without the key."""
    seconds: float
    """Wall-clock time."""
    verdict: Verdict


class GenerateResult(Result):
    """What `generate_text` wrote."""

    model: str
    prompt: str
    system: str | None
    text: str
    """The answer, without control tokens."""
    tokens: int
    """Tokens written."""
    stopped: bool
    """Whether the model ended by itself within `max_new_tokens`."""

"""From figures to a sentence a newcomer understands: better, worse or no difference, by how much, how sure."""

from __future__ import annotations

from tools.contract import Verdict
from tools.evaluation.generate.repetition import THRESHOLD
from tools.evaluation.results import Difference

NAMES = {
    "bleu": "BLEU",
    "chrf": "chrF",
    "rougeL": "ROUGE-L",
    "exact_match": "exact match",
    "loss": "loss",
    "bits_per_byte": "bits per byte",
    "preference_margin": "preference margin",
    "preference_accuracy": "preference accuracy",
}
LOWER_IS_BETTER = frozenset({"loss", "perplexity", "bits_per_byte", "repetition_rate"})

FEW_ITEMS = 20
"""Below this a bootstrap has too few items to be trusted on its own; the sentence says so."""
RARELY_STOPS = 0.5
OFTEN_REPEATS = 0.2
NEARLY_ALL_SAME = 0.95


def sign(name: str, difference: Difference) -> int:
    """1 for better, -1 for worse, 0 where the interval holds zero or there is none."""
    if difference.low is None or difference.high is None:
        return 0
    direction = 1 if difference.low > 0 else -1 if difference.high < 0 else 0
    return -direction if name in LOWER_IS_BETTER else direction


def compare_verdict(
    metrics: dict[str, dict[str, float]],
    difference: dict[str, Difference],
    main: str | None,
    *,
    same_answers: float | None,
    reward_accuracy: float | None = None,
) -> Verdict:
    """The verdict on tuned against base. Without scores it only says what was done, and what is wrong with it."""
    tuned, base = metrics["tuned"], metrics["base"]
    warned = " ".join(warnings(tuned, base, same_answers))
    if main is None or main not in difference:
        count = "The answers are side by side; nothing was scored, because no right answers were given."
        return Verdict(outcome="done", sentence=f"{count} {warned}".strip())
    found = difference[main]
    judged = sign(main, found)
    parts = [_opening(main, judged, base[main], tuned[main], found)]
    if reward_accuracy is not None:
        parts.append(f"It moved towards the chosen answer in {reward_accuracy:.0%} of the pairs (chance: 50%).")
    beside = next((name for name in ("loss", "bits_per_byte") if name in difference and name != main), None)
    if beside is not None:
        parts.append(_beside(beside, difference[beside], base[beside], tuned[beside], judged))
    if found.items < FEW_ITEMS:
        parts.append(f"Only {found.items} test rows: treat this as a hint.")
    outcome = {1: "better", -1: "worse", 0: "no difference"}[judged]
    sentence = " ".join([*parts, warned]).strip()
    return Verdict.model_validate({"outcome": outcome, "sentence": sentence})


def warnings(tuned: dict[str, float], base: dict[str, float], same_answers: float | None) -> list[str]:
    """What a person has to know about the answers whatever their scores are."""
    found = []
    if same_answers is not None and same_answers >= NEARLY_ALL_SAME:
        found.append(
            f"Warning: {same_answers:.0%} of its answers are exactly the base's; the training has changed next to "
            "nothing. Try more epochs or a higher learning_rate."
        )
    stop = tuned.get("stop_rate")
    if stop is not None and stop < RARELY_STOPS:
        found.append(
            f"Warning: only {stop:.0%} of its answers end by themselves (base {base.get('stop_rate', 0):.0%}); "
            "the rest are cut off at max_new_tokens."
        )
    repeats = tuned.get("repetition_rate")
    if repeats is not None and repeats > OFTEN_REPEATS:
        found.append(
            f"Warning: {repeats:.0%} of its answers go round in circles (over {THRESHOLD:.0%} of their 4-grams "
            f"repeated; base {base.get('repetition_rate', 0):.0%})."
        )
    return found


def evaluate_verdict(
    model: str, rows: int, what: str, loss: float, metrics: dict[str, float], main: str | None
) -> Verdict:
    """One model's figures in a sentence; whether they are good only a comparison can say."""
    parts = [f"{_short(model)} on {rows} {what}: loss {loss:.3f}"]
    if main is not None and main in metrics:
        parts.append(f"{NAMES.get(main, main)} {figure(main, metrics[main])}")
    if "stop_rate" in metrics:
        parts.append(f"{metrics['stop_rate']:.0%} of its answers end by themselves")
    return Verdict(outcome="done", sentence=", ".join(parts) + ". " + _alone(metrics))


def _short(model: str) -> str:
    """A folder's path is nothing to read in a sentence."""
    return "The model" if "/" in model and model.count("/") != 1 else model


def figure(name: str, value: float) -> str:
    """A figure as people read it: shares in per cent, BLEU and chrF with one decimal, the rest with three."""
    if name in ("exact_match", "preference_accuracy"):
        return f"{value:.1%}"
    return f"{value:.1f}" if name in ("bleu", "chrf", "preference_margin") else f"{value:.3f}"


def _alone(metrics: dict[str, float]) -> str:
    """The warnings that need no base to compare with."""
    found = []
    if metrics.get("stop_rate", 1.0) < RARELY_STOPS:
        found.append("Warning: most answers are cut off at max_new_tokens.")
    if metrics.get("repetition_rate", 0.0) > OFTEN_REPEATS:
        found.append(f"Warning: {metrics['repetition_rate']:.0%} of the answers go round in circles.")
    return " ".join(found) or "Compare it with its base to see what the training did."


def _opening(main: str, judged: int, base: float, tuned: float, found: Difference) -> str:
    name = NAMES.get(main, main)
    word = {1: "Better", -1: "Worse", 0: "No clear difference"}[judged]
    moved = f"{name} {figure(main, base)} → {figure(main, tuned)}"
    if found.low is None or found.high is None:
        return f"{word}: {moved} on a single test row, which is too little to tell."
    interval = f"{_signed(main, found.low)} to {_signed(main, found.high)}"
    sure = (
        f"a difference of {_signed(main, found.difference)} "
        f"(95 % interval {interval}, {found.items} test rows resampled)"
    )
    doubt = "" if judged else ", so it may be chance"
    return f"{word}: {moved}, {sure}{doubt}."


def _beside(name: str, found: Difference, base: float, tuned: float, judged: int) -> str:
    moved = f"{NAMES[name]} {figure(name, base)} → {figure(name, tuned)}"
    beside = sign(name, found)
    if beside and judged and beside != judged:
        return f"But the {moved} says the opposite: look at the answers."
    return f"Its {moved}{'' if beside else ' (no clear difference)'}."


def _signed(name: str, value: float) -> str:
    text = figure(name, abs(value))
    return f"{'+' if value >= 0 else '−'}{text}"

"""From figures to a sentence a newcomer understands: better, worse or no difference, by how much, how sure."""

from __future__ import annotations

from tools.contract import Verdict
from tools.evaluation.evaluation_results import Difference
from tools.evaluation.metrics import score_named, scores
from tools.evaluation.metrics.metric import Needs, Score
from tools.evaluation.metrics.stop_rate import METRIC as STOPPING

FEW_ITEMS = 20
"""Below this a bootstrap has too few items to be trusted on its own; the sentence says so."""
NEARLY_ALL_SAME = 0.95


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
    score = score_named(main)
    judged = score.judged(found.low, found.high)
    parts = [_opening(score, judged, base[main], tuned[main], found)]
    if reward_accuracy is not None:
        parts.append(f"It moved towards the chosen answer in {reward_accuracy:.0%} of the pairs (chance: 50%).")
    if beside := _told_beside(difference, main):
        name = beside.name
        parts.append(_beside(beside, difference[name], base[name], tuned[name], judged))
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
    return found + _metric_warnings(tuned, base)


def _metric_warnings(own: dict[str, float], base: dict[str, float] | None) -> list[str]:
    """What the metrics' records say of a model's figures; without a base, of these alone."""
    found = []
    for score in scores():
        if score.metric.warning is not None and score.name in own:
            before = None if base is None else base.get(score.name, 0)
            found.append(score.metric.warning(own[score.name], before))
    return [text for text in found if text]


def evaluate_verdict(model: str, rows: int, what: str, found: dict[str, float], main: Score | None) -> Verdict:
    """One model's figures in a sentence; whether they are good only a comparison can say."""
    parts = [f"{_short(model)} on {rows} {what}: loss {score_named('loss').text(found['loss'])}"]
    if main is not None and main.name in found:
        parts.append(f"{main.label} {main.text(found[main.name])}")
    if STOPPING.name in found:
        parts.append(f"{found[STOPPING.name]:.0%} of its answers end by themselves")
    warned = " ".join(_metric_warnings(found, None))
    advice = warned or "Compare it with its base to see what the training did."
    return Verdict(outcome="done", sentence=f"{', '.join(parts)}. {advice}")


def _short(model: str) -> str:
    """A folder's path is nothing to read in a sentence."""
    return "The model" if "/" in model and model.count("/") != 1 else model


def _told_beside(difference: dict[str, Difference], main: str) -> Score | None:
    """How likely the right answers are, told beside a score of the answers."""
    likelihoods = [score for score in scores() if score.metric.needs is Needs.LIKELIHOODS]
    return next((score for score in likelihoods if score.name in difference and score.name != main), None)


def _opening(main: Score, judged: int, base: float, tuned: float, found: Difference) -> str:
    word = {1: "Better", -1: "Worse", 0: "No clear difference"}[judged]
    moved = f"{main.label} {main.text(base)} → {main.text(tuned)}"
    if found.low is None or found.high is None:
        return f"{word}: {moved} on a single test row, which is too little to tell."
    interval = f"{main.signed(found.low)} to {main.signed(found.high)}"
    difference = f"a difference of {main.signed(found.difference)}"
    sure = f"95 % interval {interval}, {found.items} test rows resampled"
    doubt = "" if judged else ", so it may be chance"
    return f"{word}: {moved}, {difference} ({sure}){doubt}."


def _beside(score: Score, found: Difference, base: float, tuned: float, judged: int) -> str:
    moved = f"{score.label} {score.text(base)} → {score.text(tuned)}"
    beside = score.judged(found.low, found.high)
    if beside and judged and beside != judged:
        return f"But the {moved} says the opposite: look at the answers."
    return f"Its {moved}{'' if beside else ' (no clear difference)'}."

"""What several wishes mean together: more or less than each does alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.several import methods_said, methods_to_compare
from agent.planner.jobs.training_job import cleaning, stated_for_training
from agent.planner.language.guess import guess
from agent.planner.language.mask import Kind
from agent.planner.language.reading import Reading
from agent.planner.objectives import training_wishes
from tools.contract import Purpose

IN_JOB = (Purpose.PROFILE, Purpose.PREPARE, Purpose.EVALUATE, Purpose.COMPARE)
_SURELY = 0.85
"""Odds of a wish to train from which words that ask for rows are read as part of it."""
_IN_PASSING = {*IN_JOB, Purpose.GENERATE, Purpose.SAVE}
"""What is said beside a wish to train."""


def trainings(tasks: list[str]) -> list[str]:
    """The wishes that train."""
    return [name for name in tasks if name in training_wishes()]


def settled(situation: Situation, tasks: list[str]) -> list[str]:
    """The wishes once each rule has had its say, in turn."""
    for rule in _RULES:
        tasks = rule(situation, tasks)
    return tasks


def _without(tasks: list[str], *names: str) -> list[str]:
    return [name for name in tasks if name not in names]


def _names_model(situation: Situation) -> bool:
    return bool(situation.reading.items(Kind.MODEL, Kind.VAGUE_MODEL) or situation.past.tuned)


def _files_are_profiled(situation: Situation, tasks: list[str]) -> list[str]:
    """Two files are compared by a profile of each; with no model about, it is the file that is looked at."""
    reading = situation.reading
    if _names_model(situation):
        return tasks
    if tasks == [Purpose.COMPARE] and len(reading.files) > 1:
        return [Purpose.PROFILE]
    both = {Purpose.PROFILE, Purpose.EVALUATE} <= set(tasks) and not trainings(tasks)
    if both and not reading.says(r"starter|base|<bot>|<metric>"):
        # "look into data.csv and tell me how good it is"
        return _without(tasks, Purpose.EVALUATE)
    alone = tasks == [Purpose.EVALUATE] and not reading.parameters.stated and bool(situation.facts.files)
    return [Purpose.PROFILE] if alone and reading.says(_LOOK_AT_IT) else tasks


def _training_is_meant(situation: Situation, tasks: list[str]) -> list[str]:
    """What only training takes asks for one, and so does a comparison of methods."""
    if trainings(tasks):
        return tasks
    files = situation.reading.files or situation.facts.files
    if Purpose.COMPARE in tasks and files and len(methods_to_compare(situation)) > 1:
        # "compare lora and qlora on data.csv": by a training with each.
        return [Purpose.TRAIN, *tasks]
    if set(tasks) <= _IN_PASSING and _states_one_training(situation):
        # "take this model, qlora, 2 epochs, and report BLEU"
        return [Purpose.TRAIN, *tasks]
    if tasks == [Purpose.QUERY] and files:
        likely = guess(situation.reading.marked)
        if likely.wish == Purpose.TRAIN and likely.sure >= _SURELY:
            # "customers should get answers like those in data.csv": a goal in words that also ask for rows.
            return [Purpose.TRAIN]
    past = situation.past
    if Purpose.RESUME in tasks and past.training_plan is None and past.plan is not None:
        # "looks clean, go on with training": nothing was trained yet.
        return [Purpose.TRAIN if name == Purpose.RESUME else name for name in tasks]
    return tasks


def _states_one_training(situation: Situation) -> bool:
    return len(methods_said(situation)) < 2 and stated_for_training(situation)


def _training_is_not_meant(situation: Situation, tasks: list[str]) -> list[str]:
    """What stands in another wish is none: a recipe trains by itself, an estimate is about a training."""
    if trainings(tasks) and Purpose.QUERY in tasks and not _asked_for_itself(situation.reading):
        # "a model that answers questions about our products" asks nothing of the data.
        tasks = _without(tasks, Purpose.QUERY)
    if Purpose.REPLAY in tasks:
        return _without(tasks, *training_wishes(), *IN_JOB)
    if trainings(tasks) and Purpose.ESTIMATE in tasks and situation.reading.says(_REASON):
        # "…, otherwise my 8 GB card runs out of memory": a reason, and no question.
        return _without(tasks, Purpose.ESTIMATE)
    if Purpose.ESTIMATE in tasks and (not situation.reading.says(_AFTERWARDS) or _within_estimate(situation.reading)):
        # "How long will it take to fine-tune …" asks for the estimate alone.
        return _without(tasks, *training_wishes())
    return tasks


def _within_estimate(reading: Reading) -> bool:
    """Whether training is only spoken of in the question: "profile it, then tell me how long training would take"."""
    estimate = reading.wish(Purpose.ESTIMATE)
    assert estimate is not None
    end = re.search(_NEW_CLAUSE, reading.text[estimate.start :])
    until = estimate.start + end.start() if end else len(reading.text)
    places = [wish.start for wish in reading.wishes if wish.name in training_wishes() and not wish.denied]
    return all(estimate.start <= place < until for place in places)


def _asked_for_itself(reading: Reading) -> bool:
    """Whether a question of the data begins a clause, rather than standing inside another wish."""
    starts = [wish.start for wish in reading.wishes if wish.name == Purpose.QUERY and not wish.denied]
    return any(re.search(_CLAUSE, reading.marked[:start]) for start in starts)


def _cleaning_is_meant(situation: Situation, tasks: list[str]) -> list[str]:
    """ "remove duplicates, then profile it": the cleaning is a wish too."""
    looks = set(tasks) & {Purpose.PROFILE, Purpose.QUERY}
    cleans = cleaning(situation) and Purpose.PREPARE not in tasks and not trainings(tasks)
    return [Purpose.PREPARE, *tasks] if looks and cleans else tasks


def _said_before(situation: Situation, tasks: list[str]) -> list[str]:
    """ "Before you evaluate it, check the file": what comes first is said last."""
    clause = re.match(r"^\W*(?:and |please |but )*before\b[^,;.!?]*,", situation.reading.text)
    if clause is None or trainings(tasks):
        return tasks
    later = {w.name for w in situation.reading.wishes if w.start < clause.end() and not w.denied}
    return [*(name for name in tasks if name not in later), *(name for name in tasks if name in later)]


_RULES: tuple[Callable[[Situation, list[str]], list[str]], ...] = (
    _files_are_profiled,
    _training_is_meant,
    _training_is_not_meant,
    _cleaning_is_meant,
    _said_before,
)
_BEGINS = (
    r"(?:^|[.,;:!?]|(?<!model )(?<!bot )(?<!it )(?<!assistant )(?<!one )\bto"
    r"|\b(?:then|and|also|first|please|me|you|finally|next|now|before that|after that|so)\b)\W*"
)
_CLAUSE = rf"{_BEGINS}(?:(?:show|list|print|count|what|which|how)\b[^.,;:!?]*)?$"
_LOOK_AT_IT = r"\b(?:check|validate|examine|judge|assess|rate|grade|measure|score) <it>"
_NEW_CLAUSE = r"[.;!?]|,? \b(?:then|afterwards|and (?:then|start|run|train|finetune|do|go))\b"
_REASON = (
    r"\b(?:otherwise|or else|because|since|so that|to avoid|to prevent|as|it|last time it|which)\b[^.;?]{0,40}?"
    r" (?:oom\w*|run(?:s|ning)? out of (?:memory|vram|ram)|ran out of (?:memory|vram|ram)"
    r"|(?:do|does|did|will|would|can) not fit)\b"
    r"|\bshould (?:easily |just |also |still )?(?:fit|work|run|be fine)\b"
)
_AFTERWARDS = (
    r"\b(?:then|after(?:wards| that)?|and (?:start|run|train|finetune)|before"
    r"|if (?:it|so|not|fine|ok|okay|good|possible|acceptable|that))\b"
)

"""No tool is asked for in known words: parameters alone, a file alone, other words, or something else entirely."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.planner.dialogue import answers
from agent.planner.dialogue.meant import has_foreign_words
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs import data_tasks, model_tasks
from agent.planner.jobs.together import IN_JOB
from agent.planner.jobs.training_job import add_job, prepare_values, stated_for_training
from agent.planner.jobs.which_file import named_file
from agent.planner.language.guess import guess
from agent.planner.language.mask import Kind
from agent.planner.language.wishes import Wish
from agent.planner.objectives import training_wishes
from tools.contract import Purpose
from tools.data.formats import format_names

TALK = ("out_of_reach", "advice", "about_files", "about_plan", "greeting", "thanks", "yes", "no")
"""Wishes that need words alone."""
_LIKELY, _FAIRLY, _SURE = 0.35, 0.42, 0.6
"""How sure a guess has to be: with something named beside it, without, and against what the words look like. Over five
folds of the requests that may be looked at, guesses above 0.4 were right 87 times in 100, above 0.7 96 times; here they
are asked only where no phrase fits."""


_HANDS_OVER = (
    r"^\W*(?:hi |hello |hey |so |ok )*(?:here|this|that|attached|there)?(?: is| are| comes| you go)?"
    rf"(?: (?:the|my|our|a|some|new|this))* ?(?:<file>|file|files|data|{'|'.join(format_names())}"
    r"|upload|dataset|attachment)\W*$"
)


def _in_words(text: str) -> bool:
    """Whether there are words to go by: neither a name alone nor something written for machines."""
    return bool(re.search(r"[a-z]{2}", text)) and not re.search(r"[{}<>|$\\;]", text)


_AFTER_A_RUN = frozenset(
    {Purpose.SHOW_RUN, Purpose.LIST_RUNS, Purpose.CANCEL, Purpose.RESUME, Purpose.SAVE, Purpose.GENERATE}
)


def _needed(situation: Situation, wish: str) -> float:
    """A guess counts for more where a file, a model or a parameter stands beside it."""
    reading = situation.reading
    beside = reading.files or reading.items(Kind.MODEL, Kind.DATASET) or reading.parameters.stated
    if beside or (wish in _AFTER_A_RUN and situation.past.run):
        return _LIKELY
    if has_foreign_words(reading) and not reading.says("<data>|<bot>"):
        return _SURE
    return _LIKELY if wish != Purpose.TRAIN and reading.says(r"<data>|<bot>|runs?|it") else _FAIRLY


Do = Callable[[Situation, list[str]], None]
"""Adds the steps of wishes."""


def without_wish(situation: Situation, do: Do) -> None:
    """What is stated decides, then what the words look like; else the person is asked, or told what can be done."""
    if not _by_what_is_stated(situation) and not _by_guess(situation, do):
        raise _asked_back(situation)


def _by_what_is_stated(situation: Situation) -> bool:
    """Parameters, columns, a quotation or SQL say what is wanted without a verb."""
    reading = situation.reading
    files = bool(reading.files or situation.facts.files)
    prepared = prepare_values(situation)
    if files and prepared and set(situation.values()) == set(prepared):
        data_tasks.prepare(situation)
    elif (files and reading.columns) or (stated_for_training(situation) and not _steps_of_life(situation)):
        # "predict the category from the text"; "not full fine-tuning, use lora".
        add_job(situation)
    elif reading.denies(*training_wishes(), *IN_JOB, *_DENIABLE):
        raise situation.answer(answers.nothing_started(situation))
    elif reading.items(Kind.LITERAL) and situation.past.tuned and not reading.files:
        # A quotation alone, once there is a tuned model, is something to ask it.
        model_tasks.generate(situation)
    elif reading.items(Kind.SQL):
        data_tasks.query(situation)
    return bool(situation.steps)


_DENIABLE = (Purpose.GENERATE, Purpose.CANCEL, Purpose.RESUME, Purpose.REPLAY, Purpose.SAVE, Purpose.ESTIMATE)
"""Wishes beside training that a "not" may be about."""
_AT_ONCE: dict[str, tuple[str, list[str]]] = {
    Purpose.CANCEL: ("Do you want me to stop the run?", ["Cancel the run"]),
    Purpose.RESUME: ("Do you want me to go on with the run?", ["Resume the run"]),
}
"""What is done at once is never done on a guess: it is asked, with the answer to click."""


def _steps_of_life(situation: Situation) -> bool:
    """ "improve my golf swing in 10 steps": figures without a file, a model or a word of the trade beside them."""
    reading = situation.reading
    stated = set(situation.values())
    if not stated <= {"max_steps", "epochs", "seed"} or situation.past.plan or situation.given.file or reading.files:
        return False
    if reading.items(Kind.MODEL, Kind.MISSING, Kind.DATASET) or reading.says(r"epochs?|seed|train\w*|<bot>|<data>"):
        return False
    return has_foreign_words(reading)


def _by_guess(situation: Situation, do: Do) -> bool:
    """Act on what the words look like, or decline, where that is sure enough."""
    reading = situation.reading
    if (reading.says(_HANDS_OVER) and situation.facts.files) or not _in_words(reading.marked):
        return False
    likely = guess(reading.marked, frozenset({"follow", "later"}))
    acts = likely.wish != "answer" and likely.sure >= _needed(situation, likely.wish)
    if acts and likely.wish in (*_AT_ONCE, Purpose.REPLAY) and reading.scopes:
        # "please don't stop": what is asked not to be done is never done on a guess.
        raise situation.answer(answers.nothing_started(situation))
    if acts and likely.wish in _AT_ONCE:
        raise situation.ask(*_AT_ONCE[likely.wish], "intent")
    if acts:
        meant = Wish(likely.wish, 0, len(reading.text), strong=True, denied=False)
        if meant in reading.wishes:
            return False
        reading.wishes.append(meant)
        do(situation, [likely.wish])
        return True
    against = _SURE if reading.files else _FAIRLY if answers.sounds_like_work(reading) else _LIKELY
    if likely.wish == "answer" and likely.sure >= against and not situation.given.file:
        raise situation.answer(answers.out_of_reach(situation))
    return False


def _asked_back(situation: Situation) -> Exception:
    reading, given, files = situation.reading, situation.given, situation.facts.files
    named = (situation.file_at(given.file) if given.file else None) or next(iter(reading.files), None)
    if named is None and reading.says(_HANDS_OVER) and files:
        named = files[-1]
    likely = guess(reading.marked)
    doubtful = _LIKELY if named is None else _FAIRLY
    if likely.wish == "answer" and likely.sure >= doubtful and not given.as_memory():
        return situation.answer(answers.out_of_reach(situation))
    if named is not None:
        options = [f"Profile {named.name}", f"Fine-tune on {named.name}"]
        return situation.ask(f"What should I do with {named.name}?", options, "intent", file=named.path)
    if reading.items(Kind.MISSING):
        named_file(situation)
    if files and answers.sounds_like_work(reading):
        return situation.ask(
            "I am not sure what you would like me to do. Shall I profile the data, or fine-tune a model on it?",
            [f"Profile {files[-1].name}", f"Fine-tune on {files[-1].name}"],
            "intent",
        )
    return situation.answer(answers.out_of_reach(situation))

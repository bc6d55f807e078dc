"""Whether a wish is meant: the verbs of the trade are people's verbs for everything else too."""

from __future__ import annotations

import re

from agent.planner.dialogue.situation import Situation
from agent.planner.language.guess import guess
from agent.planner.language.mask import SIGN, Kind
from agent.planner.language.phrase_files import compiled
from agent.planner.language.plainly import asked_plainly
from agent.planner.language.reading import Reading, tool_words
from agent.planner.objectives import aligning_wishes
from tools.contract import Purpose
from tools.data.formats import format_names


def counts(situation: Situation, name: str) -> bool:
    """Whether a wish is meant: one from weak words needs a file, a model or a parameter beside it."""
    reading = situation.reading
    wish = reading.wish(name)
    if wish is None:
        return True
    if name in _ENDS and not asked_plainly(reading, name):
        return False
    if name == Purpose.HELP and not reading.says(_OF_US) and has_foreign_words(reading) and off_topic(reading, name):
        return False
    if name in aligning_wishes() and reading.marked[wish.start : wish.end] in ("align", "aligning", "alignment"):
        return not off_topic(reading, name)
    if (
        wish.strong
        and situation.facts.files
        and name in _OF_DATA
        and reading.says(_POINTS_AT_DATA)
        and _sounds_foreign(reading)
    ):
        # "look for weird characters in my csv": foreign words, and the person's own data.
        return True
    if wish.strong:
        if name in _OF_RUNS and situation.past.run:  # whatever is said of runs is about them then
            return True
        if name == Purpose.TRAIN and situation.past.plan and not is_foreign(situation):
            # Something was planned for a file before: "train with what you recommend".
            return True
        spoken = len(reading.marked[wish.start : wish.end].split())
        return name not in ABOUT_THINGS or (name == Purpose.TRAIN and spoken > 2) or not off_topic(reading, name)
    beside = (
        reading.files
        or reading.items(Kind.MODEL, Kind.MISSING, Kind.DATASET)
        or reading.parameters.stated
        or situation.given.file
    )
    points = bool(situation.facts.files) and bool(reading.says(r"\b(?:it|this|that|them|my|our)\b"))
    points = points or (name in (Purpose.PREPARE, Purpose.PROFILE) and bool(situation.facts.files))
    return bool(beside) or (points and name != Purpose.TRAIN and not off_topic(reading, name))


def is_foreign(situation: Situation) -> bool:
    """Whether the words as a whole look like nothing that is done here, whatever single words say."""
    reading, likely = situation.reading, guess(situation.reading.marked)
    data = reading.wish(*_OF_DATA)
    points = data is not None and data.strong and bool(situation.facts.files) and reading.says(_POINTS_AT_DATA)
    named = (
        points or reading.files or reading.items(Kind.MODEL, Kind.DATASET, Kind.RECIPE) or situation.given.as_memory()
    )
    limit = _FOREIGN_NAMED if named else _FOREIGN_LATER if situation.past.plan else _FOREIGN
    return likely.wish == "answer" and likely.sure >= limit and has_foreign_words(reading)


_FOREIGN, _FOREIGN_LATER, _FOREIGN_NAMED = 0.52, 0.65, 0.85
"""Odds of being out of scope from which nothing is planned: in a first request, in a later one, and where a file or a
model is named. Chosen on 477 requests that the weights were not learnt from, where requests to act reached 0.50, 0.61
and 0.69, and all but 3 of 74 others lay above."""


ABOUT_THINGS = frozenset(
    {
        Purpose.PROFILE,
        Purpose.QUERY,
        Purpose.PREPARE,
        Purpose.EVALUATE,
        Purpose.COMPARE,
        Purpose.ESTIMATE,
        Purpose.TRAIN,
        Purpose.RESUME,
        Purpose.CANCEL,
        Purpose.SHOW_RUN,
        Purpose.GENERATE,
    }
)
"""Wishes whose verbs people use for everything else too."""


_OF_RUNS = (Purpose.SHOW_RUN, Purpose.CANCEL, Purpose.RESUME, Purpose.GENERATE)


_OF_US = r"you|your|tool|program|app|tunesmith|help|this|here"
_OF_DATA = (Purpose.PROFILE, Purpose.QUERY, Purpose.PREPARE)
_POINTS_AT_DATA = (
    rf"(?:my|our|the|this|that|these|those) (?:{'|'.join(format_names())}|dataset|data|file|rows"
    r"|upload|spreadsheet|export|table|sheet)"
)


def _sounds_foreign(reading: Reading) -> bool:
    return guess(reading.marked).wish == "answer"


def off_topic(reading: Reading, wish: str) -> bool:
    """Whether a wish is made of words of the trade alone: "estimate the population of France"."""
    if reading.parameters.stated or re.search(SIGN, reading.marked):
        return False
    likely = guess(reading.marked)
    doubt = likely.sure if likely.wish == "answer" and wish not in _ENDS else 0.0
    foreign = has_foreign_words(reading)
    if foreign and doubt >= 0.4:
        return True
    if doubt >= 0.6 or compiled(_ANCHORS).search(reading.marked):
        return doubt >= (0.9 if wish == Purpose.TRAIN else 0.6)
    if not foreign or reading.says(_POINTS):
        return False
    return likely.wish != wish or likely.sure < 0.6


def has_foreign_words(reading: Reading) -> bool:
    """Whether words are in it that no tool's phrases know."""
    return any(not _is_known(word) for word in re.findall(r"[a-z]{3,}", reading.text))


def _is_known(word: str) -> bool:
    """Phrases hold stems ("analyz"), so endings are taken off."""
    stems = [word, *(word.removesuffix(ending) for ending in ("e", "s", "d", "es", "ed", "ing"))]
    return any(stem in tool_words() for stem in stems if len(stem) > 2)


_POINTS = (
    r"(?:it|this|that|them|these|those)(?=\s*(?:$|[.,;!?]|(?:on|with|for|and|then|please|now|to|using|again|in)\b))"
)
"""A pronoun rather than the start of a name: "evaluate it", not "evaluate this poker hand"."""
_ENDS = (Purpose.CANCEL, Purpose.RESUME)
_ANCHORS = (
    r"<set>|<card>|<data>|<bot>s?|<metric>|<personal>|status|progress|results?|curve|finished|training|finetun\w*|sft|dpo|kto|pretrain\w*|runs?|jobs?"
    r"|recipes?|epochs?|steps"
    r"|memory|vram|gpus?|cpu|base|tuned|starter|duplicates?|columns?|labels?|lora|qlora|duplicated|categor\w+|adapters?"
    r"|rows?|questions?|answers?|prompts?|completions?|replies|examples?|records?|reviews?|entries|lines|conversations?|grep|word|phrase|term|mention\w*|<column>|tokens?"
    r"|(?:customers?|users?|clients?|people|they) (?:\w+ )?(?:ask|say|write|complain|want|talk)\w*"
)

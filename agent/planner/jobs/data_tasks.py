"""Wishes that look at data: profile, query, prepare."""

from __future__ import annotations

import re

from agent.catalogue import purpose_of
from agent.planner.declared import settings_for
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.training_job import tell_unusual, understood_silently
from agent.planner.jobs.which_file import named_besides, named_file, pointed_at, the_file, understood
from agent.planner.jobs.which_model import named_models
from agent.planner.language.mask import SIGN, Kind
from agent.planner.language.normalise import plain_words
from agent.planner.language.wishes import find_wishes
from agent.recipe.refs import Ref
from tools.contract import Purpose
from tools.facts import FileFacts

_ALL = r"\b(?:both|all|every|each|everything)\b"


def files_meant(situation: Situation, purpose: str, wish: str) -> list[FileFacts]:
    """Every file that is named, all of them where the request says so, else the one that is meant."""
    named_file(situation)
    named = named_besides(situation, [], [wish])
    if named:
        return named
    if situation.reading.says(_ALL) and len(situation.facts.files) > 1:
        return situation.facts.files
    return [the_file(situation, purpose)]


def profile(situation: Situation, only: list[FileFacts] | None = None) -> None:
    """Add a profile of each file."""
    models = named_models(situation)
    cleaned = next((step for step in situation.steps if purpose_of(step.tool) is Purpose.PREPARE), None)
    if cleaned is not None and not only:
        situation.do(Purpose.PROFILE, {"data": str(Ref.output(cleaned.id, "train"))})
        return
    tested = None if only else _tested_for_leaks(situation)
    files = [tested[0]] if tested else only or files_meant(situation, "profile", Purpose.PROFILE)
    for file in files:
        model = {"model": models[0]} if models else {}
        stated = settings_for(Purpose.PROFILE, situation.values())
        if tested:
            stated["test_data"] = tested[1].path
        situation.do(Purpose.PROFILE, {"data": file.path, **model, **understood_silently(situation, file), **stated})


_LEAKS = (
    r"leak\w*|overlap\w*|contaminat\w*|in common|in both|(?:shared?|sharing) (?:\w+ )?(?:rows|questions|examples)"
    r"|(?:rows|questions|examples|entries|anything) (?:\w+ ){0,2}(?:shared|twice)"
    r"|(?:against|versus|also|already|too|as well|appears?|occur\w*|stands?|repeat\w*|leaked)(?: \w+){0,3}"
    r" (?:in |into |on )?<file>"
)
_TESTS = re.compile(r"test|eval|valid|holdout|held[ _-]?out|\bdev\b", re.IGNORECASE)


def _tested_for_leaks(situation: Situation) -> tuple[FileFacts, FileFacts] | None:
    """ "check train.csv against test.csv for leaks": the rows to learn from, and those to look for."""
    named = situation.reading.files
    if len(named) != 2 or not situation.reading.says(_LEAKS):
        return None
    return _kept_apart(named)


def _kept_apart(named: list[FileFacts]) -> tuple[FileFacts, FileFacts]:
    """The file to learn from and the one to test on: by their names, else the one named first is learnt from."""
    first, second = named
    if _TESTS.search(first.name) and not _TESTS.search(second.name):
        return second, first
    return first, second


def query(situation: Situation) -> None:
    """Add a query, in SQL where that is what was written, else in the person's words."""
    named_file(situation)
    statements = situation.reading.items(Kind.SQL)
    file = (
        next(iter(named_besides(situation, [], [Purpose.QUERY])), None)
        or pointed_at(situation)
        or the_file(situation, "query")
    )
    if statements:
        for item in statements:
            situation.do(Purpose.QUERY, {"data": file.path, "sql": str(item.value).strip().rstrip(";").strip()})
        return
    situation.do(Purpose.QUERY, {"data": file.path, "question": question_in_words(situation)})


def question_in_words(situation: Situation) -> str:
    """What is asked of the data, as it was written, without the file's name and without politeness."""
    masked = situation.reading.masked
    clauses = re.split(r",?\s*\b(?:and\s+)?(?:then|after that|afterwards)\b\s*|\s*;\s*|[.!]\s+", masked.text)
    asking = [
        clause for clause in clauses if any(wish.name == Purpose.QUERY for wish in find_wishes(plain_words(clause), []))
    ]
    text = asking[0] if len(clauses) > 1 and asking else masked.text
    text = re.sub(
        rf"\s*\b(?:in|of|from|on|for|inside|within|about)\s+(?:the\s+)?(?:file\s+)?{Kind.FILE.value}[\ue100-\uefff]",
        "",
        text,
    )
    text = re.sub(f"{Kind.FILE.value}[\ue100-\uefff]\\s*[:,]?", "", text)
    text = re.sub(
        (
            r"^(?:\W*(?:please|hi|hello|hey|now|then|and|ok|okay|so|could you|can you|would you"
            r"|query(?: the (?:data|file|dataset))?(?: for)?|ask(?: the (?:data|file|dataset))?)\b[ ,:]*)+"
        ),
        "",
        text,
        flags=re.IGNORECASE,
    )
    shown = re.sub(SIGN, lambda m: masked.items[m.group(0)].text, text)
    return re.sub(r"\s{2,}", " ", shown).strip(" ,.?!:;")[:500] or situation.reading.request.strip()[:500]


def prepare(situation: Situation) -> None:
    """Add the preparation of each file, with what was stated for it."""
    leaked = "train_test_leak" in situation.values().get("drop", []) and len(situation.reading.files) == 2
    pair = _kept_apart(situation.reading.files) if leaked else None
    for file in [pair[0]] if pair else files_meant(situation, "prepare", Purpose.PREPARE):
        columns = understood(situation, file)
        stated = settings_for(Purpose.PREPARE, situation.values())
        models = named_models(situation)
        model = {"model": models[0]} if models else {}
        tell_unusual(situation, {})
        if pair:
            stated["test_data"] = pair[1].path
        situation.do(Purpose.PREPARE, {"data": file.path, **columns, **model, **stated})

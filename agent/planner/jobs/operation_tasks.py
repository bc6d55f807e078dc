"""Wishes that are answered at once: recipes, runs, help."""

from __future__ import annotations

import re
from typing import Any

from agent.catalogue import purpose_of
from agent.planner.contract import SessionFacts
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.which_file import named_besides
from agent.planner.jobs.which_model import named_models
from agent.planner.language.mask import SIGN, Kind
from tools.contract import Purpose

OPERATIONS = (
    Purpose.SAVE,
    Purpose.LIST_RECIPES,
    Purpose.REPLAY,
    Purpose.LIST_RUNS,
    Purpose.SHOW_RUN,
    Purpose.CANCEL,
    Purpose.RESUME,
    Purpose.HELP,
)
_NAME_AFTER = re.compile(
    (
        rf"\b(?:as|named|called|under(?: the name)?|name it|call it|by the name(?: of)?|titled|name\s*[:=])\s*(?:the\s+"
        rf"|a\s+)?(?:recipe\s+)?(?:name\s+)?(?P<name>{SIGN}|[\w][\w.-]*(?:-[\w.-]+)*)"
    ),
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "our",
        "recipe",
        "it",
        "this",
        "that",
        "well",
        "usual",
        "soon",
        "later",
        "file",
        "yaml",
        "template",
    ]
)


def operate(situation: Situation, wish: str) -> None:
    """Add the step of an operation."""
    if wish == Purpose.SAVE:
        _save(situation)
    elif wish == Purpose.REPLAY:
        _replay(situation)
    elif wish in (Purpose.SHOW_RUN, Purpose.CANCEL, Purpose.RESUME):
        run = _run_said(situation)
        situation.do(Purpose(wish), {"run": run} if run else {})
    else:
        situation.do(Purpose(wish), {})


def _run_said(situation: Situation) -> str:
    """The id of a run, known or not; empty for the last one."""
    if runs := situation.reading.items(Kind.RUN):
        return str(runs[0].value)
    match = re.search(r"\brun\s+(?:id\s+|number\s+|no\.?\s*|#)?(?P<id>[\w-]*\d[\w-]*)", situation.reading.masked.text)
    return match.group("id") if match else ""


def recipe_names(situation: Situation) -> list[str]:
    """Recipes there are, those saved earlier in this conversation first."""
    return list(dict.fromkeys([*reversed(saved_names(situation.facts)), *situation.facts.recipes]))


def saved_names(facts: SessionFacts) -> list[str]:
    """Names that recipes were saved under in the conversation, in order."""
    steps = (step for exchange in facts.history for step in exchange.reply.steps)
    return [str(s.with_["name"]) for s in steps if purpose_of(s.tool) is Purpose.SAVE and s.with_.get("name")]


def _save(situation: Situation) -> None:
    name = situation.given.name or _name_said(situation)
    if not name:
        raise situation.ask("What should the recipe be called?", [], "name")
    run = _run_said(situation)
    situation.do(Purpose.SAVE, {"name": name, **({"run": run} if run else {})})


def _name_said(situation: Situation) -> str:
    masked = situation.reading.masked
    if named := situation.reading.items(Kind.RECIPE):
        return str(named[-1].value)
    wish = situation.reading.wish(Purpose.SAVE)
    for match in _NAME_AFTER.finditer(masked.text):
        said = match.group("name")
        if re.fullmatch(SIGN, said):
            item = masked.items[said]
            if item.kind in (Kind.LITERAL, Kind.RECIPE, Kind.MISSING):
                return re.sub(r"\.ya?ml$", "", str(item.value).strip("\"' "))
            return re.sub(r"\.\w+$", "", item.text.strip("\"' ")) if item.kind is Kind.FILE else item.text
        if said.lower() not in _NO_NAMES:
            return said.rstrip(".,;!?")
    literals = situation.reading.items(Kind.LITERAL)
    return str(literals[0].value) if literals and wish else ""


def _replay(situation: Situation) -> None:
    recipe = situation.given.recipe or _recipe_said(situation)
    with_: dict[str, Any] = {"recipe": recipe}
    files = named_besides(situation, [])
    if files:
        with_["inputs"] = {"data": files[0].path}
    params = situation.values()
    if models := named_models(situation):
        params["model"] = models[0]
    if params:
        with_["params"] = params
    situation.do(Purpose.REPLAY, with_)


def _recipe_said(situation: Situation) -> str:  # noqa: C901 -- ways of naming a recipe in their order
    named = situation.reading.items(Kind.RECIPE)
    if named:
        return str(named[0].value)
    if runs := situation.reading.items(Kind.RUN):
        return str(runs[0].value)
    known = recipe_names(situation)
    for item in situation.reading.items(Kind.MISSING, Kind.LITERAL):
        said = item.text.strip("\"' ")
        if re.search(r"\.ya?ml$", said):
            return said
        raise _no_recipe(situation, said, known)
    if said := _unknown_name(situation, known):
        raise _no_recipe(situation, said, known)
    if situation.reading.says(r"\b(?:example|demo|quickstart|sample job)\b") and "quickstart" in known:
        return "quickstart"
    if saved := saved_names(situation.facts):
        return saved[-1]
    if len(known) == 1:
        return known[0]
    if situation.past.run and situation.past.run.id != "last" and situation.reading.says(r"\b(?:run|job|it|that)\b"):
        return situation.past.run.id
    if not known:
        raise situation.answer(
            "There is no recipe to replay yet. Run something first, then say “save the recipe as NAME”."
        )
    raise situation.ask("Which recipe should I replay?", known, "recipe")


def _unknown_name(situation: Situation, known: list[str]) -> str:
    match = re.search(
        (
            r"\b(?:replay|recipe(?: called"
            r"| named)?)\s+(?:the\s+)?(?:recipe\s+)?(?P<name>[a-z][\w]*(?:[-_][\w]+)+|[\w-]*\d[\w-]*)"
        ),
        situation.reading.masked.text,
        re.IGNORECASE,
    )
    if not match:
        return ""
    said = match.group("name")
    exact = next((name for name in known if name.lower() == said.lower()), None)
    return "" if exact else said


def _no_recipe(situation: Situation, said: str, known: list[str]) -> Exception:
    if not known:
        return situation.answer(
            f"There is no recipe called “{said}”, and no other yet. “save the recipe as NAME” keeps the last "
            f"run as one."
        )
    return situation.ask(f"There is no recipe called “{said}”. There are: {', '.join(known)}.", known, "recipe")

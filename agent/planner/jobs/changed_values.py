"""Values that change a plan: stated anew, relative to what they were, one bare number, or left open again."""

from __future__ import annotations

import re
from typing import Any

from agent.catalogue import tool_for
from agent.planner.declared import alternatives, called, default_of, hint, is_whole, parameters_of, usual, words_for
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.standard_job import ALIGNED_ALIKE, second_line
from agent.planner.language.numbers import NUMBER, number
from agent.planner.language.reading import read
from agent.planner.language.relative import changeable
from agent.recipe.edit import with_stated, without_values
from agent.recipe.recipe import Recipe
from agent.recipe.stages import is_aligning
from agent.recipe.wiring import (
    TEST_SIZE,
    first_trainings,
    further_trainings,
    source_of,
    stated_of,
    takers,
    test_file,
    with_purpose,
)
from tools.contract import Purpose


def stated_around(recipe: Recipe) -> dict[str, Any]:
    """What is stated around the first training, of whichever step."""
    first = first_trainings(recipe)[0]
    stated: dict[str, Any] = {}
    for step in (source_of(recipe, first), first, *with_purpose(recipe, Purpose.EVALUATE, Purpose.COMPARE)):
        stated |= stated_of(step)
    if test_file(recipe) is not None and stated.get(TEST_SIZE) == 0:
        del stated[TEST_SIZE]
    return stated


def back_to_default(situation: Situation) -> list[str]:
    """ "forget the rank": parameters that are to be left open again."""
    text = situation.reading.text
    gone = r"(?:forget|drop|reset|clear|unset|remove|undo)(?: about)?(?: the| my)?"
    return [
        name
        for name in changeable()
        if (words := "|".join(words_for(name)))
        and (
            re.search(rf"\b(?:{gone} (?:{words})|(?:default|automatic|standard) (?:{words}))\b(?! to)", text)
            or re.search(rf"\b(?:{words}) (?:back )?(?:to|at) (?:the |its )?default\b", text)
        )
    ]


def with_changed_values(situation: Situation, recipe: Recipe) -> Recipe:
    """The plan with what is stated: of its training, or of the one that goes on from it where that is spoken of."""
    stated = {**_relative_values(situation, recipe), **bare_number(situation), **situation.values()}
    # Trainings side by side keep what they differ in.
    differ = {name for name in stated if len({str(step.with_.get(name)) for step in first_trainings(recipe)}) > 1}
    stated = {name: value for name, value in stated.items() if name not in differ}
    second = second_line(recipe)
    if second and situation.reading.says(r"\b(?:dpo|kto|align\w*|preference\w*)\b"):
        return _restated(recipe, stated, second)
    first = {step.id for step in recipe.steps} - second
    alike = not any(is_aligning(step.tool) for step in further_trainings(recipe))
    shared = {k: v for k, v in stated.items() if alike or k in ALIGNED_ALIKE or not takers(recipe, k, first)}
    return _restated(_restated(recipe, stated, first), shared, second)


def _restated(recipe: Recipe, stated: dict[str, Any], within: set[str]) -> Recipe:
    """Values set on these steps. Of two that say the same thing in two ways, the one that is stated decides."""
    for name in stated:
        if gone := [other for other in alternatives(name) if other not in stated]:
            recipe = without_values(recipe, gone, within)
    return with_stated(recipe, stated, within)


def _relative_values(situation: Situation, recipe: Recipe) -> dict[str, Any]:
    """ "double the rank": from the value stated before, else from what the run used, else from the default."""
    found: dict[str, Any] = {}
    for change in situation.reading.parameters.relative:
        if change.name in situation.values() or change.name in situation.given.dropped:
            continue
        before = _before(situation, recipe, change.name)
        words = called(change.name)
        if before is None:
            offered = list(usual(change.name))
            options = [f"{words} {each:g}" for each in offered]
            question = f"The {words} was left open before. What should it be?"
            raise situation.ask(question, options, "value", parameter=change.name, choices=offered)
        value = _tidy(change.name, change.applied(before))
        if change.kind in ("more", "less"):
            offered = [value, _tidy(change.name, change.applied(change.applied(before)))]
            options = [f"{words} {each:g}" for each in offered]
            question = f"The {words} was {before:g}. What should it be?"
            raise situation.ask(question, options, "value", parameter=change.name, choices=offered)
        found[change.name] = value
        situation.note(f"{words[0].upper()}{words[1:]} was {before:g}, so it becomes {value:g}.")
    return found


def _tidy(name: str, value: float) -> float | int:
    """A whole number where the parameter counts something."""
    if is_whole(name):
        return max(1, round(value))
    return number(repr(value))


_BARE = re.compile(
    rf"\b(?:make (?:it|that)|(?:it|that) (?:should|must|ought to) (?:be|read|say)|i (?:me(?:ant|an)|said)|rather"
    rf"|no|actually|sorry|do|try"
    rf"|use|take|go (?:for|with)|enough|only|just|change (?:it|that) to|set (?:it"
    rf"|that) to)\W* ({NUMBER})(?![\w.]*\d)(?P<percent> ?%)?(?! ?(?:gb|rows|tokens|examples|random))"
)


def bare_number(situation: Situation) -> dict[str, Any]:
    """ "make that 5": the one number of the request before is meant."""
    text = situation.reading.parameters.text
    match = _BARE.search(text)
    factor = next((by for by, said in _FACTORS if re.search(rf"\b(?:{said}) (?:it|that|this)\b", text)), None)
    if not (match or factor) or not situation.facts.history:
        return {}
    earlier = read(situation.facts.history[-1].request, situation.facts)
    numbers = {
        k: v for k, v in earlier.parameters.values().items() if isinstance(v, int | float) and not isinstance(v, bool)
    }
    if len(numbers) != 1:
        return {}
    name, before = next(iter(numbers.items()))
    if match is None:
        return {name: _tidy(name, round(before * (factor or 1), 10))}
    said = number(match.group(1))
    if not match.group("percent"):
        return {name: said}
    # "sorry, 20 %" can only mean what was stated as a share.
    return {name: round(said / 100, 6)} if hint(name).is_share and before < 1 else {}


_FACTORS = ((2, "double"), (3, "triple"), (4, "quadruple"), (0.5, "halve|half"))


def _before(situation: Situation, recipe: Recipe, name: str) -> float | None:
    value = stated_around(recipe).get(name)
    if value is None:
        exchange = situation.past.training_run
        results = situation.past.results_of(exchange)
        value = next((r["resolved"].get(name) for r in results.values() if isinstance(r.get("resolved"), dict)), None)
    if value is None:
        tool = first_trainings(recipe)[0].tool
        value = default_of(tool if name in parameters_of(tool) else tool_for(Purpose.PREPARE).name, name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

"""Wishes that look at models: evaluate, compare, ask, estimate."""

from __future__ import annotations

import re

from agent.planner.declared import parameters_of, settings_for, taken_by
from agent.planner.dialogue.past import last_training
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.several import methods_said
from agent.planner.jobs.which_file import named_besides, named_file, pointed_at, test_file, the_file, understood
from agent.planner.jobs.which_model import named_models, note_starter, speaks_of_tuned
from agent.planner.language.mask import Kind
from agent.recipe.cost import training_to_estimate
from agent.recipe.recipe import Recipe
from tools.contract import Purpose
from tools.refs import STARTER

_BASE = r"\b(?:the )?(?:base|original|untuned|plain|unchanged)(?: model| one)?\b"


def _stated(situation: Situation, purpose: Purpose) -> dict[str, object]:
    # Beside a training, what both take is the training's: the seed.
    trained = last_training(situation.steps)
    others = parameters_of(trained.tool) if trained else ()
    return {k: v for k, v in settings_for(purpose, situation.values()).items() if k not in others}


def _test_data(situation: Situation, purpose: str) -> str:
    """Where prompts and references come from: a file that is named, held-out rows, the only file, or a question."""
    wishes = (Purpose.EVALUATE, Purpose.COMPARE)
    named = named_besides(situation, [], wishes)
    named_file(situation)
    if not named and situation.past.tuned and situation.past.tuned.test_data:
        return situation.past.tuned.test_data
    file = test_file(situation) if len(named) > 1 else None
    file = file or the_file(situation, purpose, wishes=wishes)
    understood(situation, file)
    return file.path


def model_meant(situation: Situation, purpose: str) -> str:
    models = named_models(situation)
    tuned = situation.past.tuned
    if models:
        return models[0]
    if tuned is not None:
        return tuned.base if situation.reading.says(_BASE) and not speaks_of_tuned(situation) else tuned.reference
    if speaks_of_tuned(situation):
        raise situation.ask(
            f"There is no tuned model in this conversation yet. Which model should I {purpose}?", [STARTER], "model"
        )
    note_starter(situation, None)
    return STARTER


def evaluate(situation: Situation) -> None:
    """Add evaluation of a model, or of each of several."""
    data = _test_data(situation, "evaluate on")
    models = named_models(situation)
    for model in models if len(models) > 1 else [model_meant(situation, "evaluate")]:
        situation.do(
            Purpose.EVALUATE,
            {
                "model": model,
                "data": data,
                **_columns(situation, Purpose.EVALUATE),
                **_stated(situation, Purpose.EVALUATE),
            },
        )


def _columns(situation: Situation, purpose: Purpose) -> dict[str, str]:
    return taken_by(purpose, situation.columns)


def compare(situation: Situation) -> None:
    """Add a comparison of two models on a file, on held-out rows, or on prompts that are quoted."""
    models = named_models(situation)
    _of_something_else(situation, models)
    pair: dict[str, object] = (
        {"models": models} if len(models) > 2 else dict(zip(("base", "tuned"), _pair(situation), strict=True))
    )
    prompts = _prompts_to_compare(situation)
    where: dict[str, object] = (
        {"prompts": prompts}
        if prompts and not situation.reading.files
        else {"data": _test_data(situation, "compare on")}
    )
    stated = _stated(situation, Purpose.COMPARE)
    situation.do(Purpose.COMPARE, {**pair, **where, **_columns(situation, Purpose.COMPARE), **stated})


def _prompts_to_compare(situation: Situation) -> list[str]:
    """Quotations, but for those that are to be asked of one model afterwards."""
    reading = situation.reading
    asks = reading.wish(Purpose.GENERATE)
    return [
        str(item.value)
        for item in reading.items(Kind.LITERAL)
        if asks is None or reading.place_of(item.value) < asks.start
    ]


def _of_something_else(situation: Situation, models: list[str]) -> None:
    """ "compare lora and qlora": settings are compared by a run each."""
    methods = methods_said(situation)
    if not models and len(methods) > 1:  # without a file to train on
        first, second = sorted(methods)[:2]
        raise situation.answer(
            f"To compare settings, run one after the other: “fine-tune with {first}”, then “again with {second}”, then "
            "“compare both runs”."
        )


def _pair(situation: Situation) -> tuple[str, str]:
    """(base, tuned) as the request names them, else the base and what was tuned from it."""
    models = named_models(situation)
    tuned = situation.past.tuned
    earlier = situation.past.all_tuned()
    if len(models) >= 2:
        return models[0], models[1]
    if len(earlier) > 1 and situation.reading.says(
        r"\b(?:both|2|last 2|all)\b(?: <tuned>)?(?: <bot>s?| runs?| versions| models| adapters)?"
    ):
        return earlier[-2].reference, earlier[-1].reference
    if tuned is not None:
        return (models[0] if models else tuned.base), tuned.reference
    if len(models) == 1 and models[0] != STARTER and not speaks_of_tuned(situation):
        if situation.reading.says(_BASE):
            return STARTER, models[0]
        raise situation.ask(f"What should {models[0]} be compared with?", [STARTER], "model_pair", model=models[0])
    if situation.given.model is None and (speaks_of_tuned(situation) or situation.reading.says(_BASE)):
        raise situation.ask(
            "There is no tuned model in this conversation yet. Fine-tune one first, or name two models to compare.",
            ["Fine-tune a model first"],
            "intent",
        )
    raise situation.ask(
        "Which two models should I compare?", [f"{STARTER} and Qwen/Qwen3-0.6B"], "intent", wish="compare"
    )


def generate(situation: Situation, model: str | None = None) -> None:
    """Add one answer of a model for each prompt that is quoted."""
    prompts = [str(item.value) for item in situation.reading.items(Kind.LITERAL)]
    if situation.given.prompt:
        prompts = [situation.given.prompt]
    if not prompts and situation.reading.says(r"\b(?:the same|same (?:question|prompt|thing)|it again)\b"):
        asked = [s.with_["prompt"] for e in situation.facts.history for s in e.reply.steps if "prompt" in s.with_]
        prompts = asked[-1:]
    if not prompts:
        prompts = [text] if (text := _object_of_writing(situation)) else []
    if not prompts:
        raise situation.ask("What should I ask the model?", [], "prompt")
    models = [model] if model else _generating_models(situation)
    for one in models:
        for prompt in prompts:
            situation.do(Purpose.GENERATE, {"model": one, "prompt": prompt, **_stated(situation, Purpose.GENERATE)})


def _generating_models(situation: Situation) -> list[str]:
    models = named_models(situation)
    tuned = situation.past.tuned
    both = situation.reading.says(r"\b(?:both|base and (?:the )?<tuned>|<tuned> and (?:the )?(?:base|original))\b")
    if both and tuned and not models:
        return [tuned.base, tuned.reference]
    return models or [model_meant(situation, "ask")]


def _object_of_writing(situation: Situation) -> str:
    """ "generate a story about a fox with the starter": what to write, in the person's own words."""
    shown = situation.reading.masked.text
    match = re.search(
        (
            r"\b(?P<verb>generate|write)(?: me)?(?: some)? (?P<what>(?:an? |text |the "
            r"|about )?[^.;]*?)(?: (?:with|using|from|by) .*)?[.!?]?$"
        ),
        shown,
        re.IGNORECASE,
    )
    what = situation.reading.masked.shown(match.group("what")).strip() if match else ""
    if match and match.group("verb").lower() == "write" and what:
        return f"write {what}"
    return (
        ""
        if what.lower()
        in ("", "text", "something", "some text", "an answer", "a reply", "it", "a completion", "a response")
        else what
    )


def estimate(situation: Situation) -> None:
    """Add an estimate of memory and time, for what is named, else for the plan that was talked about."""
    named_file(situation)
    plan = situation.past.training_plan
    models = named_models(situation)
    named = named_besides(situation, [])
    values: dict[str, object] = settings_for(Purpose.ESTIMATE, situation.values())
    # "will it fit" after a plan speaks of that plan.
    talked_about = not named and (not models or situation.reading.says(r"\b(?:it|this|that|same)\b"))
    if plan is not None and talked_about:
        asked = training_to_estimate(Recipe(steps=plan.reply.steps)) or {}
        data, model = str(asked.pop("data", "")), asked.pop("model", None)
        values = {**asked, **values}
    else:
        wants_time = situation.reading.says(
            r"\bhow (?:long|much time|many (?:hours|minutes|days))\b|\btime\b|\b(?:take|slow|fast)\b"
        )
        speaks_of_data = wants_time or situation.reading.says(r"\b(?:data|dataset|file|it|this|that)\b")
        pointed = named[0] if named else pointed_at(situation) if speaks_of_data else None
        data, model = (pointed.path if pointed else ""), None
        if wants_time and not data and len(situation.facts.files) > 1:
            data = the_file(situation, "estimate for").path
    chosen_models: list[str | None] = [*models] or [model]
    for one in chosen_models:
        chosen = {"model": one} if one else {}
        situation.do(Purpose.ESTIMATE, {**chosen, **({"data": data} if data else {}), **values})
    if not models and not model:
        note_starter(situation, None)

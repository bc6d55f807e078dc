"""A request that changes the plan at hand: "again with 5 epochs", "and rank 8", "same but on Qwen/Qwen3-1.7B"."""

from __future__ import annotations

import re
from typing import Any

from agent.catalogue import purpose_of, tool_for, training_tools
from agent.planner.declared import default_of, hint, only_declared, parameters_of, tools_with, usual, words_for
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.standard_job import Job, job_of
from agent.planner.jobs.training_job import tell_unusual, wanted_stages
from agent.planner.jobs.which_file import named_besides, named_file, shape_of, test_file, understood
from agent.planner.jobs.which_model import OTHER_MODEL, named_models, note_starter, tuned_model
from agent.planner.language.mask import Kind
from agent.planner.language.model_names import STARTER
from agent.planner.language.numbers import NUMBER, number
from agent.planner.language.reading import read
from agent.planner.language.relative import changeable
from agent.planner.objectives import fitting, preference_shapes, tool_of, training_wishes
from agent.recipe.step import Step
from tools.contract import Purpose

_AGAIN = (
    r"\b(?:again|same|once more|redo|repeat|rerun|one more time|another (?:run|round|go|try|one|time)"
    r"|instead|this time|retry|try it|try with|run it|do it)\b"
)
_CHANGE = (
    r"^\W*(?:please |ok |okay |no |hm+ |actually |sorry |wait |oh |well |so |and |but |,|- )*(?:and"
    r"|but|also|now|plus|only|make (?:it|that|this)|change|set|switch|increase|decrease|raise|lower"
    r"|reduce|bump|double|halve|triple|use|using|try|with|without|what if|what about|how about|instead"
    r"|rather|let it|let us|lets|add|turn|keep|drop|remove|skip|leave out|do not|no|more|fewer|less"
    r"|for|on|to|at|i meant|i mean|i want|put|go with|take|give it)\b"
)
_NOW = r"^\W*(?:ok |okay |great |good |nice |and |so |please )*(?:now|next|then)\b"
_STAGE_WISHES = (Purpose.PROFILE, Purpose.PREPARE, Purpose.EVALUATE, Purpose.COMPARE)


def follows_up(situation: Situation) -> bool:
    """Whether the request speaks about the latest plan rather than asking for something of its own."""
    reading, plan = situation.reading, situation.past.plan
    if plan is None:
        return False
    # "ok thanks, the same again but …": politeness is no wish of its own.
    said = [wish for wish in reading.wishes if wish.name not in ("thanks", "greeting")]
    strong = [wish for wish in said if wish.strong and not wish.denied]
    others = [w for w in strong if w.name not in training_wishes() and w.name != Purpose.PREPARE]
    if any(wish.name not in (*_STAGE_WISHES, *training_wishes()) for wish in others):
        return False
    training = [wish for wish in strong if wish.name in training_wishes()]
    again = bool(reading.says(_AGAIN))
    changes = bool(reading.says(_CHANGE)) or again
    named = bool(named_besides(situation, []) or reading.items(Kind.MISSING))
    if any(wish.name != Purpose.TRAIN for wish in training):
        return again and not named and bool(reading.parameters.stated)
    if training and situation.past.training_plan is None:
        # There is no training yet to change.
        return False
    if training:
        explicit_file = named and not again and not reading.says(r"\binstead\b|\bthis time\b")
        return (
            not explicit_file
            and (again or _has_changes(situation))
            and (again or situation.past.waits or bool(reading.says(_NOW)) or changes)
        )
    if reading.wants(Purpose.PREPARE) and not training and not situation.past.waits:
        # "clean data.csv" after a run is a wish of its own; "also clean it" is not.
        prepares = any(purpose_of(step.tool) is Purpose.PREPARE for step in plan.reply.steps)
        return prepares and bool(again or reading.says(r"\b(?:also|too|as well|first)\b")) and not named
    if others:
        # "also evaluate with BLEU" changes a plan that waits; after the run it is a wish of its own.
        kinds = {purpose_of(step.tool) for step in plan.reply.steps}
        if changes and not named and {wish.name for wish in others} <= kinds and job_of(plan.reply.steps) is None:
            # "and with rouge" after an evaluation.
            return bool(reading.parameters.stated) and not reading.items(Kind.MODEL)
        back = reading.says(r"\b(?:add|include|bring back|put back|put in)\b")
        talks_of_plan = (situation.past.waits and changes and not named) or reading.says(r"\bsame\b") or back
        return bool(talks_of_plan) and job_of(plan.reply.steps) is not None
    if again and len(reading.text) < 60:
        return True
    return _has_changes(situation) or (changes and _denies_stage(situation))


def _has_changes(situation: Situation) -> bool:
    reading = situation.reading
    stated = reading.parameters.stated or reading.columns or reading.parameters.not_settable or reading.parameters.vague
    return bool(
        stated
        or reading.files
        or named_besides(situation, [])
        or reading.items(Kind.MODEL, Kind.VAGUE_MODEL, Kind.MISSING)
        or reading.parameters.relative
        or reading.says(OTHER_MODEL)
        or _denies_stage(situation)
        or _bare_number(situation)
        or _back_to_default(situation)
        or reading.says(r"\bstarter\b")
        or situation.given.as_memory()
    )


def _denies_stage(situation: Situation) -> bool:
    return situation.reading.denies(Purpose.PROFILE, Purpose.EVALUATE, Purpose.COMPARE, Purpose.PREPARE)


def change_plan(situation: Situation) -> None:
    """Put the changed plan together. Raises `Decided` where something has to be said first."""
    plan = situation.past.plan
    assert plan is not None
    source = plan
    asks_training = situation.reading.wants(Purpose.TRAIN) or any(
        set(tools_with(name)) & {*training_tools()} and not set(tools_with(name)) & {s.tool for s in plan.reply.steps}
        for name in situation.values()
    )
    if job_of(plan.reply.steps) is None and asks_training and situation.past.training_plan is not None:
        source = situation.past.training_plan
    job = job_of(source.reply.steps)
    if job is None:
        _change_steps(situation, source.reply.steps)
        return
    extras = [
        step
        for step in source.reply.steps
        if purpose_of(step.tool) in (Purpose.GENERATE, Purpose.QUERY, Purpose.SAVE, Purpose.ESTIMATE)
    ]
    _change_job(situation, job)
    situation.steps += job.steps()
    situation.steps += [step.model_copy(deep=True) for step in extras]


def _change_job(situation: Situation, job: Job) -> None:
    named_file(situation)
    test = test_file(situation)
    for file in named_besides(situation, [test])[:1]:
        columns = understood(situation, file)
        tool = tool_of(fitting(shape_of(file, columns)))
        if shape_of(file, columns) in preference_shapes() and job.preferences:
            job.preferences, job.preference_tool, job.preference_columns = file.path, tool, columns
        else:
            if tool != job.tool:
                situation.note(f"{file.name} decides how to train on it: {tool}.")
                job.values = {k: v for k, v in job.values.items() if k not in ("beta", "loss_type")}
            job.data, job.columns, job.tool = file.path, columns, tool
    if test is not None:
        job.test_data = test.path
    if situation.columns and not situation.reading.files:
        same = situation.file_at(job.data)
        job.columns = {**job.columns, **(understood(situation, same) if same else situation.columns)}
    models = named_models(situation)
    further = tuned_model(situation) if not models else None
    if models or further:
        job.model = models[0] if models else further.reference if further else None
        job.compare_base = None
    job.stages = wanted_stages(situation, job.stages)
    if not (
        situation.reading.denies(Purpose.EVALUATE) or situation.reading.denies(Purpose.COMPARE)
    ) and situation.reading.wants(Purpose.EVALUATE, Purpose.COMPARE):
        job.stages |= {"prepare"}
    _change_values(situation, job)
    for name in _back_to_default(situation):
        job.values.pop(name, None)
    tell_unusual(situation, job.values)
    note_starter(situation, job.model)


def _back_to_default(situation: Situation) -> list[str]:
    """ "forget the rank": parameters that are to be left open again."""
    text = situation.reading.text
    gone = r"(?:forget|drop|reset|clear|unset|remove|undo)(?: about)?(?: the| my)?"
    return [
        name
        for name in changeable()
        if (
            (words := "|".join(words_for(name)))
            and re.search(rf"\b(?:{gone} (?:{words})|(?:default|automatic|standard) (?:{words}))\b(?! to)", text)
        )
        or re.search(rf"\b(?:{words}) (?:back )?(?:to|at) (?:the |its )?default\b", text)
    ]


def _change_values(situation: Situation, job: Job) -> None:
    stated = {**_relative_values(situation, job), **_bare_number(situation), **situation.values()}
    if "epochs" in stated and "max_steps" not in stated:
        job.values.pop("max_steps", None)
    if "max_steps" in stated and "epochs" not in stated:
        job.values.pop("epochs", None)
    second = job.preferences and situation.reading.says(r"\b(?:dpo|kto|align\w*|preference\w*)\b")
    if second:
        job.preference_values.update(stated)
    else:
        if job.preferences:
            job.preference_values.update({k: stated[k] for k in ("beta", "loss_type") if k in stated})
        job.values.update(stated)


def _relative_values(situation: Situation, job: Job) -> dict[str, Any]:
    """ "double the rank": from the value stated before, else from what the run used, else from the default."""
    found: dict[str, Any] = {}
    for change in situation.reading.parameters.relative:
        if change.name in situation.values() or change.name in situation.given.dropped:
            continue
        before = _before(situation, job, change.name)
        words = change.name.replace("_", " ")
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
    if name in ("max_steps", "lora_r", "batch_size", "max_length"):
        return max(1, round(value))
    return number(repr(value))


_BARE = re.compile(
    rf"\b(?:make (?:it|that)|(?:it|that) (?:should|must|ought to) (?:be|read|say)|i (?:me(?:ant|an)|said)|rather"
    rf"|no|actually|sorry|do|try"
    rf"|use|take|go (?:for|with)|enough|only|just|change (?:it|that) to|set (?:it"
    rf"|that) to)\W* ({NUMBER})(?![\w.]*\d)(?P<percent> ?%)?(?! ?(?:gb|rows|tokens|examples|random))"
)


def _bare_number(situation: Situation) -> dict[str, Any]:
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


def _before(situation: Situation, job: Job, name: str) -> float | None:
    value = job.values.get(name)
    if value is None:
        exchange = situation.past.training_run
        results = situation.past.results_of(exchange)
        value = next((r["resolved"].get(name) for r in results.values() if isinstance(r.get("resolved"), dict)), None)
    if value is None:
        value = default_of(job.tool if name in parameters_of(job.tool) else tool_for(Purpose.PREPARE).name, name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _change_steps(situation: Situation, steps: list[Step]) -> None:
    """Steps that are no training job: the same again with another file, model or value."""
    named_file(situation)
    files, models = named_besides(situation, []), named_models(situation)
    for step in steps:
        with_ = dict(step.with_)
        if files and "data" in with_:
            with_ = {k: v for k, v in with_.items() if not k.endswith("_column")}
            with_["data"] = files[0].path
        if models and "model" in parameters_of(step.tool):
            with_["model"] = models[0]
        elif models and purpose_of(step.tool) is Purpose.COMPARE:
            with_["base"] = models[0]
        with_.update(only_declared(step.tool, {**situation.values(), **situation.columns}))
        literals = situation.reading.items(Kind.LITERAL)
        if literals and "prompt" in with_:
            with_["prompt"] = str(literals[0].value)
        situation.add(step.id, step.tool, with_)
    if models == [STARTER]:
        note_starter(situation, STARTER)

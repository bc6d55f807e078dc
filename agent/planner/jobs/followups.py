"""A request that changes the plan at hand: "again with 5 epochs", "and rank 8", "same but on Qwen/Qwen3-1.7B"."""

from __future__ import annotations

from agent.catalogue import purpose_of, training_tools
from agent.planner.declared import tools_with
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.changed_values import back_to_default, bare_number, stated_around, with_changed_values
from agent.planner.jobs.standard_job import STAGES
from agent.planner.jobs.training_job import tell_unusual, wanted_stages
from agent.planner.jobs.which_file import named_besides, named_file, shape_of, test_file, understood
from agent.planner.jobs.which_model import OTHER_MODEL, named_models, note_starter, tuned_model
from agent.planner.language.mask import Kind
from agent.planner.objectives import preference_shapes, tool_of, training_wishes
from agent.recipe.edit import (
    with_columns,
    with_data,
    with_model,
    with_stated,
    with_step_values,
    with_training_tool,
    without_values,
)
from agent.recipe.held_out import with_test_data, with_tests_wired
from agent.recipe.recipe import Recipe
from agent.recipe.refs import refers_to_step
from agent.recipe.removal import without_stage
from agent.recipe.stages import with_stage
from agent.recipe.step import Step
from agent.recipe.wiring import (
    MODEL,
    data_of,
    first_trainings,
    further_trainings,
    names_of,
    source_of,
    with_purpose,
)
from tools.contract import Purpose
from tools.facts import FileFacts
from tools.refs import STARTER
from tools.training.objectives import objective_for

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

PROMPT = "prompt"


def follows_up(situation: Situation) -> bool:
    """Whether the request speaks about the latest plan rather than asking for something of its own."""
    reading, plan = situation.reading, situation.past.plan
    if plan is None:
        return False
    # "ok thanks, the same again but …": politeness is no wish of its own.
    said = [wish for wish in reading.wishes if wish.name not in ("thanks", "greeting")]
    strong = [wish for wish in said if wish.strong and not wish.denied]
    others = [w for w in strong if w.name not in training_wishes() and w.name != Purpose.PREPARE]
    if any(wish.name not in (*STAGES, *training_wishes()) for wish in others):
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
        if changes and not named and {wish.name for wish in others} <= kinds and not _trains(plan.reply.steps):
            # "and with rouge" after an evaluation.
            return bool(reading.parameters.stated) and not reading.items(Kind.MODEL)
        back = reading.says(r"\b(?:add|include|bring back|put back|put in)\b")
        talks_of_plan = (situation.past.waits and changes and not named) or reading.says(r"\bsame\b") or back
        return bool(talks_of_plan) and _trains(plan.reply.steps)
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
        or bare_number(situation)
        or back_to_default(situation)
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
    there = {step.tool for step in plan.reply.steps}
    asks_training = situation.reading.wants(Purpose.TRAIN) or any(
        set(tools_with(name)) & set(training_tools()) and not set(tools_with(name)) & there
        for name in situation.values()
    )
    if not _trains(plan.reply.steps) and asks_training and situation.past.training_plan is not None:
        source = situation.past.training_plan
    if _trains(source.reply.steps):
        situation.steps += _changed(situation, Recipe(steps=source.reply.steps)).steps
    else:
        _change_steps(situation, source.reply.steps)


def _trains(steps: list[Step]) -> bool:
    return any(purpose_of(step.tool) is Purpose.TRAIN for step in steps)


def _changed(situation: Situation, recipe: Recipe) -> Recipe:
    """The plan of a training with everything that is said of it."""
    named_file(situation)
    test = test_file(situation)
    recipe = _on_another_file(situation, recipe, test)
    if test is not None:
        recipe = with_test_data(recipe, test.path)
    if situation.columns and not situation.reading.files:
        data = str(data_of(_source(recipe)))
        same = situation.file_at(data)
        recipe = with_columns(recipe, data, understood(situation, same) if same else situation.columns)
    models = named_models(situation)
    further = tuned_model(situation) if not models else None
    if models or further:
        recipe = with_model(recipe, models[0] if models else further.reference if further else STARTER)
    recipe = _with_wanted_stages(situation, recipe, test.path if test else None)
    recipe = with_changed_values(situation, recipe)
    recipe = with_tests_wired(without_values(recipe, back_to_default(situation)), test.path if test else None)
    tell_unusual(situation, stated_around(recipe))
    note_starter(situation, first_trainings(recipe)[0].with_.get(MODEL))
    return recipe


def _on_another_file(situation: Situation, recipe: Recipe, test: FileFacts | None) -> Recipe:
    """The file that is named takes the place of the one that is trained on, or of the preferences if it holds some."""
    for file in named_besides(situation, [test])[:1]:
        columns = understood(situation, file)
        tool = tool_of(objective_for(shape_of(file, columns)))
        second = further_trainings(recipe) if shape_of(file, columns) in preference_shapes() else []
        changed = second or first_trainings(recipe)
        if not second and tool != changed[0].tool:
            situation.note(f"{file.name} decides how to train on it: {tool}.")
        recipe = with_data(recipe, data_of(source_of(recipe, changed[0])), file.path, columns)
        recipe = with_training_tool(recipe, tool, {step.id for step in changed})
    return recipe


def _with_wanted_stages(situation: Situation, recipe: Recipe, test: str | None) -> Recipe:
    reading = situation.reading
    there = frozenset(stage for stage in STAGES if with_purpose(recipe, stage))
    wanted = {Purpose(stage) for stage in wanted_stages(situation, there)}
    if not (reading.denies(Purpose.EVALUATE) or reading.denies(Purpose.COMPARE)) and reading.wants(
        Purpose.EVALUATE, Purpose.COMPARE
    ):
        wanted |= {Purpose.PREPARE}
    if gone := there - wanted:
        recipe = without_stage(recipe, *gone)
    for stage in STAGES:
        if stage in wanted and stage not in there:
            recipe = with_stage(recipe, stage, test)
    return recipe


def _source(recipe: Recipe) -> Step:
    """The step that reads the file of the first training."""
    return source_of(recipe, first_trainings(recipe)[0])


def _change_steps(situation: Situation, steps: list[Step]) -> None:
    """Steps that are no training job: the same again with another file, model or value."""
    named_file(situation)
    files, models = named_besides(situation, []), named_models(situation)
    recipe = Recipe(steps=steps)
    if files:
        for data in dict.fromkeys(str(data_of(step)) for step in steps if data_of(step) is not None):
            if not refers_to_step(data):
                recipe = with_data(recipe, data, files[0].path, {})
    if models:
        recipe = with_step_values(recipe, _model_asked(recipe, models[0]))
    recipe = with_stated(recipe, {**situation.values(), **situation.columns})
    literals = situation.reading.items(Kind.LITERAL)
    if literals:
        asked = {step.id: {PROMPT: str(literals[0].value)} for step in recipe.steps if PROMPT in step.with_}
        recipe = with_step_values(recipe, asked)
    for step in recipe.steps:
        situation.add(step.id, step.tool, step.with_)
    if models == [STARTER]:
        note_starter(situation, STARTER)


def _model_asked(recipe: Recipe, model: str) -> dict[str, dict[str, str]]:
    """The one model of each step, and of a comparison the one that the other is measured against."""
    return {step.id: {names[0]: model} for step in recipe.steps if (names := names_of(step, "model"))}

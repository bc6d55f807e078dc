"""A wish to train becomes the whole job: what the file is decides how, what was said decides the rest."""

from __future__ import annotations

from agent.catalogue import tool_for, training_tools
from agent.planner.declared import called, hint, meant_instead, parameters_of, tools_with
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.several import METHOD, methods_to_compare, one_after_the_other
from agent.planner.jobs.standard_job import STAGES, Job
from agent.planner.jobs.which_file import (
    IN_WORDS,
    named_besides,
    named_file,
    pointed_at,
    shape_of,
    test_file,
    the_file,
    understood,
)
from agent.planner.jobs.which_model import model_places, named_models, note_starter, tuned_model
from agent.planner.language.lexicon import all_phrases
from agent.planner.objectives import (
    aligning_wishes,
    first_objective,
    objective_of,
    objective_wishes,
    preference_shapes,
    tool_of,
    training_wishes,
)
from tools.contract import Purpose
from tools.facts import FileFacts, Shape
from tools.training.objectives import OBJECTIVES, objective_for
from tools.training.objectives.objective import Objective

_ONLY = (
    r"(?<!i )(?:just|only|nothing but|purely) (?:do |run |start |the )*(?:training|train"
    r"|finetune|finetuning|sft)\b(?! on (?:the )?(?:rows|first|last))"
    r"|\b(?:train|finetune|training|finetuning)(?: (?:it|this|that|the model|on <file>|on <it>))?,? "
    r"only(?=\s*(?:$|[.,;!]|please|and\b))"
    r"|\b(?:and )?nothing (?:else|more)\b|\band that is (?:it|all)\b|\band stop there\b"
    r"|\bskip (?:everything else|the rest|all (?:the )?(?:rest|other steps|others))\b"
    r"|\b(?:none|nothing) of the (?:other|rest)\b"
    r"|\b(?:just|only) (?:the )?(?:training|train|finetuning)\b(?=,| please|$)"
    r"|\b(?:only|just) (?:want |need |do )?(?:the )?(?:dpo |kto |sft |lora |qlora )?"
    r"(?:training|finetuning)(?: run)? itself\b"
    r"|\bnothing (?:around|besides|beside|before or after|on top|beyond|apart from)\b"
    r"|\btraining only\b|\bno extras\b|\bwithout (?:anything|the rest|extras)\b"
)


def plan_training(situation: Situation) -> Job:
    """The job that is asked for. Raises `Decided` with a question where something has to be said first."""
    named_file(situation)
    explicit = _explicit_objective(situation)
    test = test_file(situation)
    if test and len(methods_to_compare(situation)) > 1 and len(situation.reading.files) == 1:
        # "compare lora and qlora on data.csv": the file is what both learn from.
        test = None
    if test and len(situation.reading.files) == 1 and "test_size" in situation.values():
        # "train on 70 % and evaluate on 30 % of data.csv": one file for both.
        test = None
    if test and situation.facts.files == [test] and not situation.past.tuned:
        # "train and evaluate on data.csv": there is no other file to train on.
        test = None
    file, preferences = _training_files(situation, explicit, test)
    columns = understood(situation, file)
    explicit = explicit if preferences is None else first_objective()
    objective = _objective_for(situation, file, columns, explicit)
    job = Job(
        tool=tool_of(objective), data=file.path, columns=columns, stages=wanted_stages(situation, frozenset(STAGES))
    )
    job.test_data = test.path if test else None
    _values(situation, job, preferences)
    _model(situation, job)
    if file.format == "hub":
        situation.note(
            f"{file.name} is read from the Hugging Face Hub; its rows are taken to be "
            f"{IN_WORDS[Shape.PROMPT_COMPLETION]}."
        )
    return job


def add_job(situation: Situation) -> None:
    """Add the steps of the job that is asked for."""
    for step in plan_training(situation).steps():
        situation.add(step.id, step.tool, step.with_)


def wanted_stages(situation: Situation, stages: frozenset[str]) -> frozenset[str]:
    """Stages without those denied; only preparing and training where nothing else is asked."""
    reading = situation.reading
    if reading.says(_ONLY):
        stages = frozenset({Purpose.PREPARE, Purpose.TRAIN})
    stages -= {stage for stage in (Purpose.PROFILE, Purpose.PREPARE, Purpose.COMPARE) if reading.denies(stage)}
    if reading.denies(Purpose.EVALUATE):
        stages -= {Purpose.EVALUATE} if reading.wants(Purpose.COMPARE) else {Purpose.EVALUATE, Purpose.COMPARE}
    # What is asked for by name is there, whatever was narrowed.
    return stages | {stage for stage in (Purpose.PROFILE, Purpose.EVALUATE, Purpose.COMPARE) if reading.wants(stage)}


def _explicit_objective(situation: Situation) -> Objective | None:
    if situation.given.tool:
        return objective_of(situation.given.tool)
    if wish := situation.reading.wish(*objective_wishes()):
        return OBJECTIVES[wish.name]
    # What has no phrases is named by its own words.
    silent = [each for each in map(OBJECTIVES.__getitem__, objective_wishes()) if each.name not in all_phrases()]
    return next((each for each in silent if situation.reading.says("|".join([each.name, *each.words]))), None)


def _training_files(
    situation: Situation, explicit: Objective | None, test: FileFacts | None
) -> tuple[FileFacts, FileFacts | None]:
    """The file to train on first, and the preferences to align with afterwards, if both are asked for."""
    wishes = (*training_wishes(), Purpose.PREPARE, Purpose.COMPARE, Purpose.EVALUATE)
    preferred = preference_shapes()
    named = named_besides(situation, [test], wishes)
    if len(named) == 2 and not situation.given.file:
        pair = sorted(named, key=lambda file: shape_of(file, {}) in preferred)
        if shape_of(pair[0], {}) not in preferred and shape_of(pair[1], {}) in preferred:
            return pair[0], pair[1]
        if situation.given.then and (then := situation.file_at(situation.given.then)):
            return next(file for file in named if file.path != then.path), then
        if order := one_after_the_other(situation, named):
            return order
    if situation.given.file and situation.given.then:
        first, second = situation.file_at(situation.given.file), situation.file_at(situation.given.then)
        if first and second:
            return first, second
    both = situation.reading.wants(Purpose.TRAIN) and situation.reading.wants(*aligning_wishes())
    both = both and _in_sequence(situation)
    if both and len(named) < 2 and situation.past.tuned is None:
        later = next((f for f in named if f.shape in preferred), None) or pointed_at(situation, preferred, [test])
        first = next((f for f in named if f.shape not in preferred), None) or pointed_at(
            situation, first_objective().shapes, [test, later]
        )
        if first and later and first.path != later.path:
            return first, later
    shapes = explicit.shapes if explicit else None
    purpose = "align with" if Shape.PREFERENCE in (shapes or ()) else "train on"
    return the_file(situation, purpose, shapes, [test], wishes), None


def _in_sequence(situation: Situation) -> bool:
    return bool(situation.reading.says(r"\b(?:then|after(?:wards| that)?|and|followed by|before|first|next|plus)\b"))


def _objective_for(
    situation: Situation, file: FileFacts, columns: dict[str, str], explicit: Objective | None
) -> Objective:
    """What the rows are decides; an objective that does not fit them becomes a question with what does fit."""
    shape = shape_of(file, columns)
    fits = objective_for(shape)
    if explicit is None:
        if shape is Shape.TEXT and situation.reading.wants(Purpose.TRAIN):
            situation.note(
                f"{file.name} holds raw text, so the model goes on reading it ({fits.called}); it learns "
                f"no question-and-answer behaviour from it."
            )
        return fits
    if shape in explicit.shapes or shape is Shape.UNKNOWN:
        return explicit
    named = "|".join(word for each in OBJECTIVES.values() if each.aligns for word in (each.name, *each.words))
    if explicit.aligns and fits.aligns and not situation.reading.says(rf"{named}|pairs?"):
        # "align it with thumbs.jsonl" names no method.
        return fits
    others = [f for f in situation.facts.files if f.shape in explicit.shapes][:3]
    instead = f"Use {fits.called} on {file.name} instead"
    options = [instead, *(f"{explicit.called} on {other.name}" for other in others)]
    question = (
        f"{explicit.called} needs {explicit.needs}; {file.name} holds {IN_WORDS[shape]}. Shall I use "
        f"{fits.called} instead, or do you have another file?"
    )
    choices = [
        {"tool": tool_of(fits), "file": file.path},
        *({"tool": tool_of(explicit), "file": other.path} for other in others),
    ]
    raise situation.ask(question[0].upper() + question[1:], options, "method", choices=choices)


def _values(situation: Situation, job: Job, preferences: FileFacts | None) -> None:
    """Stated parameters; those said with the preferences belong to that part."""
    for change in situation.reading.parameters.relative:
        if change.name not in situation.values() and change.name not in situation.given.dropped:
            words = called(change.name)
            raise situation.ask(f"What should the {words} be?", [], "value", parameter=change.name)
    if preferences is None:
        job.values = situation.values()
    else:
        wish = situation.reading.wish(*aligning_wishes())
        aligns = preferences.shape in preference_shapes()
        places = [
            place
            for place in (wish.start if wish and aligns else -1, situation.reading.place_of(preferences))
            if place >= 0
        ]
        split = min(places) if places else len(situation.reading.text)
        first, second = situation.values(0, split), situation.values(split)
        shared = (METHOD, "seed", "redact_pii", "deduplicate", "metrics", "max_new_tokens", "test_size")
        job.values = {**first, **{k: v for k, v in second.items() if k in shared and k not in first}}
        job.preferences = preferences.path
        job.preference_tool = tool_of(objective_for(preferences.shape))
        own = parameters_of(job.preference_tool) - parameters_of(job.tool)
        job.preference_values = {
            **{k: v for k, v in first.items() if k in own},
            **{k: v for k, v in second.items() if k not in shared},
        }
        job.preference_columns = understood_silently(situation, preferences)
    job.methods = methods_to_compare(situation)
    if len(job.methods) > 1:
        job.values.pop(METHOD, None)
    tell_unusual(situation, job.values)


def understood_silently(situation: Situation, file: FileFacts) -> dict[str, str]:
    """Stated columns that this file has."""
    return {role: name for role, name in situation.columns.items() if name in file.columns}


def tell_unusual(situation: Situation, values: dict[str, object]) -> None:
    """Notes on values that are allowed and rarely meant, and on what nothing can set."""
    for name, value in values.items():
        told = hint(name)
        if isinstance(value, int | float) and _is_very_high(name, value):
            between = f"{min(told.usual):g} to {max(told.usual):g}" if told.usual else "less"
            situation.note(f"{called(name).capitalize()} {value:g} is very high; {between} is usual.")
        if told.instead_of in values:
            situation.note(f"Both {called(told.instead_of)} and {called(name)} are stated: {called(name)} decides.")
    if values.get("test_size") == 0:
        situation.note("Nothing is held out, so there is nothing to evaluate or compare on.")
    for name in situation.reading.parameters.not_settable:
        situation.note(f"There is no setting for {name}; it is left out.")


def _is_very_high(name: str, value: float) -> bool:
    """Whether a value is rarely meant; one that is out of bounds is asked about instead."""
    below = hint(name).usual_below
    return below is not None and value > below and meant_instead(name, value) is None


def _model(situation: Situation, job: Job) -> None:
    models = named_models(situation)
    objective = objective_of(job.tool)
    aligning = objective is not None and objective.aligns
    tuned = tuned_model(situation, pronouns=aligning or (objective is not None and Shape.TEXT in objective.shapes))
    if (
        tuned is None
        and aligning
        and situation.past.tuned
        and situation.reading.says(r"\b(?:now|then|next|afterwards|after that)\b")
    ):
        tuned = situation.past.tuned
    compares = situation.reading.wish(Purpose.COMPARE)
    if compares and len(models) > 1:
        after = [model for place, model in model_places(situation) if place > compares.start]
        if after and len(models) - len(after) == 1:
            job.compare_base = after[0]
            models = [model for model in models if model not in after]
    if len(models) > 1:
        raise situation.ask("Which model should I train? One at a time, please.", models, "model")
    if models:
        job.model = models[0]
    elif tuned is not None:
        job.model = tuned.reference
        situation.note("It goes on from the model tuned before.")
    note_starter(situation, job.model)


def stated_for_training(situation: Situation) -> bool:
    """Whether parameters are stated that only training takes: "3 epochs with rank 8" asks for one."""
    estimates = tool_for(Purpose.ESTIMATE).name
    trains = {*training_tools()}
    takers = [set(tools_with(name)) for name in situation.values()]
    return any(tools & trains and tools <= {*trains, estimates} for tools in takers)


def cleaning(situation: Situation) -> bool:
    """Whether something is stated that only preparing takes, and that changes rows."""
    prepare = tool_for(Purpose.PREPARE).name
    return any(tools_with(name) == [prepare] for name in situation.values())


def prepare_values(situation: Situation) -> dict[str, object]:
    """Stated parameters that preparing takes."""
    return {
        name: value for name, value in situation.values().items() if tool_for(Purpose.PREPARE).name in tools_with(name)
    }

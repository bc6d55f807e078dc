"""A wish to train becomes the whole job: what the file is decides how, what was said decides the rest."""

from __future__ import annotations

from agent.planner.declared import tools_with
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.several import methods_to_compare, one_after_the_other
from agent.planner.jobs.standard_job import STAGES, Job
from agent.planner.jobs.which_file import (
    IN_WORDS,
    PREFERENCE_SHAPES,
    SFT_SHAPES,
    named_besides,
    named_file,
    pointed_at,
    shape_of,
    test_file,
    the_file,
    understood,
)
from agent.planner.jobs.which_model import model_places, named_models, note_starter, tuned_model
from tools.facts import FileFacts, Shape

TOOL_OF = {
    **dict.fromkeys(SFT_SHAPES, "train_sft"),
    Shape.PREFERENCE: "train_dpo",
    Shape.UNPAIRED_PREFERENCE: "train_kto",
    Shape.TEXT: "continue_pretraining",
    Shape.UNKNOWN: "train_sft",
}
SHAPES_FOR = {
    "train_sft": SFT_SHAPES,
    "train_dpo": frozenset({Shape.PREFERENCE}),
    "train_kto": frozenset({Shape.UNPAIRED_PREFERENCE}),
    "continue_pretraining": frozenset({Shape.TEXT}),
}
CALLED = {
    "train_sft": "fine-tuning (SFT)",
    "train_dpo": "DPO",
    "train_kto": "KTO",
    "continue_pretraining": "continued pretraining",
}
NEEDS = {
    "train_sft": "prompts with answers",
    "train_dpo": "a chosen and a rejected answer for each prompt",
    "train_kto": "answers each marked good or bad",
    "continue_pretraining": "raw text",
}
TRAINING_WISHES = ("train", "train_dpo", "train_kto", "continue_pretraining")
_PREFERENCE_WISHES = ("train_dpo", "train_kto")
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
    explicit = _explicit_tool(situation)
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
    tool = _tool_for(situation, file, columns, explicit if preferences is None else "train_sft")
    job = Job(tool=tool, data=file.path, columns=columns, stages=wanted_stages(situation, frozenset(STAGES)))
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
        stages = frozenset({"prepare", "train"})
    if reading.denies("profile_dataset"):
        stages -= {"profile"}
    if reading.denies("prepare_dataset"):
        stages -= {"prepare"}
    if reading.denies("evaluate_model"):
        stages -= {"evaluate"} if reading.wants("compare_models") else {"evaluate", "compare"}
    if reading.denies("compare_models"):
        stages -= {"compare"}
    # What is asked for by name is there, whatever was narrowed.
    for name, stage in (("profile_dataset", "profile"), ("evaluate_model", "evaluate"), ("compare_models", "compare")):
        if reading.wants(name):
            stages |= {stage}
    return stages


def _explicit_tool(situation: Situation) -> str | None:
    if situation.given.tool:
        return situation.given.tool
    wish = situation.reading.wish("train_dpo", "train_kto", "continue_pretraining")
    if wish:
        return wish.name
    return "train_sft" if situation.reading.says(r"\bsft\b|\bsupervised\b|\binstruction tun") else None


def _training_files(
    situation: Situation, explicit: str | None, test: FileFacts | None
) -> tuple[FileFacts, FileFacts | None]:
    """The file to train on first, and the preferences to align with afterwards, if both are asked for."""
    wishes = (*TRAINING_WISHES, "prepare_dataset", "compare_models", "evaluate_model")
    named = named_besides(situation, [test], wishes)
    if len(named) == 2 and not situation.given.file:
        pair = sorted(named, key=lambda file: shape_of(file, {}) in PREFERENCE_SHAPES)
        if shape_of(pair[0], {}) not in PREFERENCE_SHAPES and shape_of(pair[1], {}) in PREFERENCE_SHAPES:
            return pair[0], pair[1]
        if situation.given.then and (then := situation.file_at(situation.given.then)):
            return next(file for file in named if file.path != then.path), then
        if order := one_after_the_other(situation, named):
            return order
    if situation.given.file and situation.given.then:
        first, second = situation.file_at(situation.given.file), situation.file_at(situation.given.then)
        if first and second:
            return first, second
    both = situation.reading.wants("train") and situation.reading.wants(*_PREFERENCE_WISHES) and _in_sequence(situation)
    if both and len(named) < 2 and situation.past.tuned is None:
        later = next((f for f in named if f.shape in PREFERENCE_SHAPES), None) or pointed_at(
            situation, PREFERENCE_SHAPES, [test]
        )
        first = next((f for f in named if f.shape not in PREFERENCE_SHAPES), None) or pointed_at(
            situation, SFT_SHAPES, [test, later]
        )
        if first and later and first.path != later.path:
            return first, later
    purpose = "align with" if explicit == "train_dpo" else "train on"
    return the_file(situation, purpose, SHAPES_FOR.get(explicit or ""), [test], wishes), None


def _in_sequence(situation: Situation) -> bool:
    return bool(situation.reading.says(r"\b(?:then|after(?:wards| that)?|and|followed by|before|first|next|plus)\b"))


def _tool_for(situation: Situation, file: FileFacts, columns: dict[str, str], explicit: str | None) -> str:
    """What the rows are decides; a method that does not fit them becomes a question with what does fit."""
    shape = shape_of(file, columns)
    fitting = TOOL_OF[shape]
    if explicit in (None, fitting) or shape is Shape.UNKNOWN:
        if explicit is None and fitting == "continue_pretraining" and situation.reading.wants("train"):
            situation.note(
                f"{file.name} holds raw text, so the model goes on reading it (continued pretraining); it learns "
                f"no question-and-answer behaviour from it."
            )
        return explicit or fitting
    assert explicit is not None
    if {explicit, fitting} == {"train_dpo", "train_kto"} and not situation.reading.says(
        r"dpo|kto|direct preference|pairs?"
    ):
        # "align it with thumbs.jsonl" names no method.
        return fitting
    others = [f for f in situation.facts.files if f.shape in SHAPES_FOR[explicit]]
    instead = f"Use {CALLED[fitting]} on {file.name} instead"
    options = [instead, *(f"{CALLED[explicit]} on {other.name}" for other in others[:3])]
    question = (
        f"{CALLED[explicit]} needs {NEEDS[explicit]}; {file.name} holds {IN_WORDS[shape]}. Shall I use "
        f"{CALLED[fitting]} instead, or do you have another file?"
    )
    choices = [{"tool": fitting, "file": file.path}, *({"tool": explicit, "file": other.path} for other in others[:3])]
    raise situation.ask(question[0].upper() + question[1:], options, "method", choices=choices)


def _values(situation: Situation, job: Job, preferences: FileFacts | None) -> None:
    """Stated parameters; those said with the preferences belong to that part."""
    for change in situation.reading.parameters.relative:
        if change.name not in situation.values() and change.name not in situation.given.dropped:
            words = change.name.replace("_", " ")
            raise situation.ask(f"What should the {words} be?", [], "value", parameter=change.name)
    if preferences is None:
        job.values = situation.values()
    else:
        wish = situation.reading.wish(*_PREFERENCE_WISHES)
        aligns = preferences.shape in PREFERENCE_SHAPES
        places = [
            place
            for place in (wish.start if wish and aligns else -1, situation.reading.place_of(preferences))
            if place >= 0
        ]
        split = min(places) if places else len(situation.reading.text)
        first, second = situation.values(0, split), situation.values(split)
        shared = ("method", "seed", "redact_pii", "deduplicate", "metrics", "max_new_tokens", "test_size")
        job.values = {**first, **{k: v for k, v in second.items() if k in shared and k not in first}}
        job.preferences = preferences.path
        job.preference_tool = TOOL_OF[preferences.shape]
        job.preference_values = {
            **{k: v for k, v in first.items() if k in ("beta", "loss_type")},
            **{k: v for k, v in second.items() if k not in shared},
        }
        job.preference_columns = understood_silently(situation, preferences)
    job.methods = methods_to_compare(situation)
    if len(job.methods) > 1:
        job.values.pop("method", None)
    tell_unusual(situation, job.values)


def understood_silently(situation: Situation, file: FileFacts) -> dict[str, str]:
    """Stated columns that this file has."""
    return {role: name for role, name in situation.columns.items() if name in file.columns}


def tell_unusual(situation: Situation, values: dict[str, object]) -> None:
    """Notes on values that are allowed and rarely meant, and on what nothing can set."""
    rate = values.get("learning_rate")
    if isinstance(rate, int | float) and 0.01 < rate <= 1:
        situation.note(f"A learning rate of {rate:g} is very high; 1e-5 to 1e-3 is usual.")
    if "epochs" in values and "max_steps" in values:
        situation.note("Both epochs and steps are stated: the number of steps decides.")
    if values.get("test_size") == 0:
        situation.note("Nothing is held out, so there is nothing to evaluate or compare on.")
    for name in situation.reading.parameters.not_settable:
        situation.note(f"There is no setting for {name}; it is left out.")


def _model(situation: Situation, job: Job) -> None:
    models = named_models(situation)
    aligning = job.tool in ("train_dpo", "train_kto")
    tuned = tuned_model(situation, pronouns=aligning or job.tool == "continue_pretraining")
    if (
        tuned is None
        and aligning
        and situation.past.tuned
        and situation.reading.says(r"\b(?:now|then|next|afterwards|after that)\b")
    ):
        tuned = situation.past.tuned
    compares = situation.reading.wish("compare_models")
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
    return any(
        set(tools_with(name)) & set(CALLED) and set(tools_with(name)) <= {*CALLED, "estimate_training"}
        for name in situation.values()
    )


def cleaning(situation: Situation) -> bool:
    """Whether something is stated that changes rows."""
    return any(name in situation.values() for name in _CLEANS)


_CLEANS = (
    "deduplicate",
    "near_deduplicate",
    "redact_pii",
    "fix_encoding",
    "drop",
    "max_malformed",
    "min_tokens",
    "where",
)


def prepare_values(situation: Situation) -> dict[str, object]:
    """Stated parameters that preparing takes."""
    return {name: value for name, value in situation.values().items() if "prepare_dataset" in tools_with(name)}

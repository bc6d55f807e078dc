"""What several wishes mean together: more or less than each does alone."""

from __future__ import annotations

import re

from agent.planner import training
from agent.planner.mask import Kind
from agent.planner.reading import Reading
from agent.planner.situation import Situation


def trainings(tasks: list[str]) -> list[str]:
    return [name for name in tasks if name in training.TRAINING_WISHES]


def settled(situation: Situation, tasks: list[str]) -> list[str]:
    """Wishes that say more or less together than each does alone."""
    reading = situation.reading
    two_files = len(reading.files) > 1 and not reading.items(Kind.MODEL) and not situation.past.tuned
    if tasks == ["compare_models"] and two_files:
        # Two files are compared by a profile of each.
        return ["profile_dataset"]
    if {"profile_dataset", "evaluate_model"} <= set(tasks) and not trainings(tasks) and not situation.past.tuned:
        if not reading.items(Kind.MODEL, Kind.VAGUE_MODEL) and not reading.says(r"starter|base|<bot>|<metric>"):
            # "look into data.csv and tell me how good it is"
            tasks = [name for name in tasks if name != "evaluate_model"]
    if tasks == ["evaluate_model"] and not situation.past.tuned and reading.says(_LOOK_AT_IT):
        # "got a new file, check it out": with no model about, it is the file that is looked at.
        names = reading.items(Kind.MODEL, Kind.VAGUE_MODEL)
        if not names and not reading.parameters.stated and (reading.files or situation.facts.files):
            return ["profile_dataset"]
    if "compare_models" in tasks and not trainings(tasks) and (reading.files or situation.facts.files):
        if len(training.methods_to_compare(situation)) > 1:
            # "compare lora and qlora on data.csv": methods are compared by a training with each.
            tasks = ["train", *tasks]
    if not trainings(tasks) and set(tasks) <= _IN_PASSING and _states_one_training(situation):
        # "take this model, qlora, 2 epochs, and report BLEU": what only training takes asks for training.
        tasks = ["train", *tasks]
    if "resume_run" in tasks and situation.past.training_plan is None and situation.past.plan is not None:
        # "looks clean, go on with training": nothing was trained yet.
        tasks = ["train" if name == "resume_run" else name for name in tasks if name != "train"]
    if trainings(tasks) and "query_dataset" in tasks and not _asked_for_itself(reading):
        # "a model that answers questions about our products" asks nothing of the data.
        tasks = [name for name in tasks if name != "query_dataset"]
    if "replay_recipe" in tasks:
        return [name for name in tasks if name not in training.TRAINING_WISHES and name not in IN_JOB]
    if "estimate_training" in tasks and trainings(tasks) and not reading.says(_AFTERWARDS):
        # "How long will it take to fine-tune …" asks for the estimate alone.
        return [name for name in tasks if name not in training.TRAINING_WISHES]
    looks = set(tasks) & {"profile_dataset", "query_dataset"}
    if looks and not trainings(tasks) and "prepare_dataset" not in tasks and training.cleaning(situation):
        # "remove duplicates, then profile it": the cleaning is a wish too.
        return ["prepare_dataset", *tasks]
    return tasks


def _asked_for_itself(reading: Reading) -> bool:
    """Whether a question of the data begins a clause, rather than standing inside another wish."""
    starts = [wish.start for wish in reading.wishes if wish.name == "query_dataset" and not wish.denied]
    return any(re.search(_CLAUSE, reading.marked[:start]) for start in starts)


_BEGINS = r"(?:^|[.,;:!?]|\b(?:then|and|also|first|please|to|me|you|finally|next|now|before that|after that|so)\b)\W*"
_CLAUSE = rf"{_BEGINS}(?:(?:show|list|print|count|what|which|how)\b[^.,;:!?]*)?$"


def _states_one_training(situation: Situation) -> bool:
    methods = {item.value for item in situation.reading.parameters.stated if item.name == "method"}
    return len(methods) < 2 and training.stated_for_training(situation)


_LOOK_AT_IT = r"\b(?:check|validate|examine|judge|assess|rate|grade|measure|score) <it>"
_AFTERWARDS = r"\b(?:then|after(?:wards| that)?|and (?:start|run|train|finetune)|if (?:it|so|not|fine|ok|okay|good|possible|acceptable|that)|before)\b"
IN_JOB = ("profile_dataset", "prepare_dataset", "evaluate_model", "compare_models")
_IN_PASSING = {*IN_JOB, "generate_text", "save_recipe"}
"""What is said beside a wish to train."""

"""The planner that works without a model: read the request, decide what is wanted, put steps together, check them."""

from __future__ import annotations

import re

from agent.planner import answers, data_tasks, followups, model_tasks, operations, questions, run_answers, training
from agent.planner.checking import check
from agent.planner.choose_file import named_besides, named_file
from agent.planner.contract import Reply, SessionFacts
from agent.planner.guess import guess
from agent.planner.mask import Kind
from agent.planner.past import Past, last_training
from agent.planner.reading import Reading, read
from agent.planner.situation import Decided, Given, Situation
from agent.planner.wishes import Wish, named_in

_TALK = ("out_of_reach", "advice", "about_files", "about_plan", "greeting", "thanks", "yes", "no")


class BuiltInPlanner:
    """Deterministic and offline: the same request and facts give the same reply, whatever names and cells say."""

    def plan(self, request: str, facts: SessionFacts) -> Reply:
        """Steps, or one question, or an answer. Raises nothing for anything a person may type."""
        past = Past(facts)
        exchange = questions.waiting(past)
        if exchange is not None:
            resumed = questions.answered(request, exchange, facts)
            if resumed is not None:
                before = facts.model_copy(update={"history": facts.history[:-1]})
                if resumed.declined:
                    return Reply(answer="All right, nothing was started. Say what you would like instead.")
                return _reply(resumed.request, before, resumed.given)
        return _reply(request, facts, Given())


def _reply(request: str, facts: SessionFacts, given: Given) -> Reply:
    reading = read(request, facts.model_copy(update={"recipes": _recipes(facts)}))
    situation = Situation(reading, facts, Past(facts), given)
    if which := reading.says(_WHICH_RUN):
        situation.past.speak_of(_ORDINALS[which.group("which")])
    try:
        _decide(situation)
        check(situation)
    except Decided as decided:
        return decided.reply
    return Reply(steps=situation.steps, notes=situation.notes)


_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "previous": -2, "earlier": -2}
_WHICH_RUN = (
    rf"(?P<which>{'|'.join(_ORDINALS)}) (?:<tuned> )?(?:run|model|version|adapter|bot|training|one)(?! (?:file|epoch))"
)


def _recipes(facts: SessionFacts) -> list[str]:
    """Recipes known by name, those saved earlier in the conversation included."""
    saved = [
        str(s.with_["name"])
        for e in facts.history
        for s in e.reply.steps
        if s.tool == "save_recipe" and s.with_.get("name")
    ]
    return list(dict.fromkeys([*facts.recipes, *saved]))


def _decide(situation: Situation) -> None:
    """Work out which kind of request this is, the plainest kinds first."""
    reading, given = situation.reading, situation.given
    if given.recipe is not None and not reading.wants("replay_recipe"):
        operations.operate(situation, "replay_recipe")
        return
    wished = [name for name in reading.wished if _counts(situation, name)]
    asks_about_run = "about_run" in wished and situation.past.plan is not None
    changes = situation.past.plan is not None and reading.parameters.stated and reading.says(r"\b(?:what|how) about\b")
    if (
        reading.terms
        and not changes
        and not asks_about_run
        and "generate_text" not in wished
        and not (set(wished) & {"train", "profile_dataset"} and reading.files)
    ):
        raise answers.explain(situation)
    if "out_of_reach" in wished:
        raise answers.talk(situation, "out_of_reach")
    if followups.follows_up(situation):
        followups.change_plan(situation)
        _later_notes(situation, wished)
        return
    talked = next((name for name in wished if name in _TALK), None)
    tasks = [name for name in wished if name not in _TALK]
    if talked and (not tasks or talked in ("advice", "about_plan")):
        raise answers.talk(situation, talked)
    if "about_run" in tasks and situation.past.run is None and reading.files:
        # "starter on test.csv: what is the BLEU?"
        tasks = ["evaluate_model" if name == "about_run" else name for name in tasks if name != "evaluate_model"]
    if "about_run" in tasks and not set(tasks) & named_in("later") and not set(tasks) & set(training.TRAINING_WISHES):
        run_answers.about_run(situation)
        return
    if not tasks:
        _without_wish(situation)
        return
    _do(situation, tasks)


def _counts(situation: Situation, name: str) -> bool:
    """Whether a wish is meant: one from weak words needs a file, a model or a parameter beside it."""
    reading = situation.reading
    wish = reading.wish(name)
    if wish is None:
        return True
    if wish.strong:
        if name in _OF_RUNS and situation.past.run:
            return True
        spoken = len(reading.marked[wish.start : wish.end].split())
        return name not in _ABOUT_THINGS or (name == "train" and spoken > 2) or not answers.off_topic(reading, name)
    beside = (
        reading.files
        or reading.items(Kind.MODEL, Kind.MISSING, Kind.DATASET)
        or reading.parameters.stated
        or situation.given.file
    )
    points = bool(situation.facts.files) and bool(reading.says(r"\b(?:it|this|that|them|my|our)\b"))
    points = points or (name in ("prepare_dataset", "profile_dataset") and bool(situation.facts.files))
    return bool(beside) or (points and name != "train" and not answers.off_topic(reading, name))


def _do(situation: Situation, tasks: list[str]) -> None:
    """Add the steps of every wish, in the order of the text; what belongs to a training job goes into it."""
    later = [name for name in tasks if name in named_in("later")]
    if later and not _possible_beside(situation, later, _trainings(tasks)):
        raise situation.answer(" ".join(answers.later(situation, name) for name in later))
    tasks = _settled(situation, tasks)
    trains = _trainings(tasks)
    done = set()
    for name in tasks:
        if name in done:
            continue
        done.add(name)
        if trains and (name in training.TRAINING_WISHES or name in _IN_JOB):
            _profile_others(situation)
            _add_job(situation)
            done |= {*training.TRAINING_WISHES, *_IN_JOB}
        elif name in operations.OPERATIONS:
            operations.operate(situation, name)
        elif name in _TASKS:
            _TASKS[name](situation)
        elif name == "generate_text":
            _ask_model(situation, trains)
    _later_notes(situation, tasks)
    if not situation.steps:
        _without_wish(situation)


def _trainings(tasks: list[str]) -> list[str]:
    return [name for name in tasks if name in training.TRAINING_WISHES]


def _settled(situation: Situation, tasks: list[str]) -> list[str]:
    """Wishes that say more or less together than each does alone."""
    reading = situation.reading
    two_files = len(reading.files) > 1 and not reading.items(Kind.MODEL) and not situation.past.tuned
    if tasks == ["compare_models"] and two_files:
        # Two files are compared by a profile of each.
        return ["profile_dataset"]
    if {"profile_dataset", "evaluate_model"} <= set(tasks) and not _trainings(tasks) and not situation.past.tuned:
        if not reading.items(Kind.MODEL, Kind.VAGUE_MODEL) and not reading.says(r"starter|base|<bot>|<metric>"):
            # "look into data.csv and tell me how good it is"
            tasks = [name for name in tasks if name != "evaluate_model"]
    if tasks == ["evaluate_model"] and not situation.past.tuned and reading.says(_LOOK_AT_IT):
        # "got a new file, check it out": with no model about, it is the file that is looked at.
        names = reading.items(Kind.MODEL, Kind.VAGUE_MODEL)
        if not names and not reading.parameters.stated and (reading.files or situation.facts.files):
            return ["profile_dataset"]
    if "compare_models" in tasks and not _trainings(tasks) and (reading.files or situation.facts.files):
        if len(training.methods_to_compare(situation)) > 1:
            # "compare lora and qlora on data.csv": methods are compared by a training with each.
            tasks = ["train", *tasks]
    if not _trainings(tasks) and set(tasks) <= _IN_PASSING and _states_one_training(situation):
        # "take this model, qlora, 2 epochs, and report BLEU": what only training takes asks for training.
        tasks = ["train", *tasks]
    if "resume_run" in tasks and situation.past.training_plan is None and situation.past.plan is not None:
        # "looks clean, go on with training": nothing was trained yet.
        tasks = ["train" if name == "resume_run" else name for name in tasks if name != "train"]
    if _trainings(tasks) and "query_dataset" in tasks and not _asked_for_itself(reading):
        # "a model that answers questions about our products" asks nothing of the data.
        tasks = [name for name in tasks if name != "query_dataset"]
    if "replay_recipe" in tasks:
        return [name for name in tasks if name not in training.TRAINING_WISHES and name not in _IN_JOB]
    if "estimate_training" in tasks and _trainings(tasks) and not reading.says(_AFTERWARDS):
        # "How long will it take to fine-tune …" asks for the estimate alone.
        return [name for name in tasks if name not in training.TRAINING_WISHES]
    looks = set(tasks) & {"profile_dataset", "query_dataset"}
    if looks and not _trainings(tasks) and "prepare_dataset" not in tasks and training.cleaning(situation):
        # "remove duplicates, then profile it": the cleaning is a wish too.
        return ["prepare_dataset", *tasks]
    return tasks


def _asked_for_itself(reading: Reading) -> bool:
    """Whether a question of the data begins a clause, rather than standing inside another wish."""
    starts = [wish.start for wish in reading.wishes if wish.name == "query_dataset" and not wish.denied]
    return any(re.search(_CLAUSE, reading.marked[:start]) for start in starts)


_CLAUSE = r"(?:^|[.,;:!?]|\b(?:then|and|also|first|please|to|me|you|finally|next|now|before that|after that|so)\b)\W*$"


def _states_one_training(situation: Situation) -> bool:
    methods = {item.value for item in situation.reading.parameters.stated if item.name == "method"}
    return len(methods) < 2 and training.stated_for_training(situation)


_LOOK_AT_IT = r"\b(?:check|validate|examine|judge|assess|rate|grade|measure|score) <it>"
_AFTERWARDS = r"\b(?:then|after(?:wards| that)?|and (?:start|run|train|finetune)|if (?:it|so|not|fine|ok|okay|good|possible|acceptable|that)|before)\b"
_ABOUT_THINGS = frozenset(
    {"profile_dataset", "query_dataset", "prepare_dataset", "evaluate_model", "compare_models", "estimate_training", "train", "resume_run", "cancel_run", "show_run"}
)
"""Wishes whose verbs people use for everything else too."""
_OF_RUNS = ("show_run", "cancel_run", "resume_run")
_IN_JOB = ("profile_dataset", "prepare_dataset", "evaluate_model", "compare_models")
_IN_PASSING = {*_IN_JOB, "generate_text", "save_recipe"}
"""What is said beside a wish to train."""
_TASKS = {
    "profile_dataset": data_tasks.profile,
    "query_dataset": data_tasks.query,
    "prepare_dataset": data_tasks.prepare,
    "evaluate_model": model_tasks.evaluate,
    "compare_models": model_tasks.compare,
    "estimate_training": model_tasks.estimate,
}


def _profile_others(situation: Situation) -> None:
    """ "profile a.csv and fine-tune on b.csv": a profile of its own for what is not trained on."""
    reading = situation.reading
    if reading.wants("profile_dataset") and len(reading.files) > 1:
        profiled = named_besides(situation, [], ["profile_dataset"])
        trained = named_besides(situation, [], training.TRAINING_WISHES)
        if only := [file for file in profiled if file not in trained]:
            data_tasks.profile(situation, only)


def _add_job(situation: Situation) -> None:
    for step in training.plan_training(situation).steps():
        situation.add(step.id, step.tool, step.with_)


def _ask_model(situation: Situation, trains: list[str]) -> None:
    """Ask the model that is trained in the same breath, else one that is there."""
    trained = last_training(situation.steps) if trains else None
    model_tasks.generate(situation, f"${{steps.{trained.id}.model}}" if trained else None)


def _possible_beside(situation: Situation, later: list[str], trains: list[str]) -> bool:
    """Whether something of today is asked for next to what comes later ("fine-tune on x.csv and export to GGUF")."""
    if set(later) & {"train_reward", "train_grpo", "search_hyperparameters"}:
        return False
    return bool(trains) and bool(situation.reading.says(r"\b(?:then|and|after(?:wards)?|finally|,)\b"))


def _later_notes(situation: Situation, tasks: list[str]) -> None:
    for name in tasks:
        if name in named_in("later"):
            situation.note(answers.later(situation, name))


_LIKELY, _FAIRLY, _SURE = 0.35, 0.42, 0.75
"""How sure a guess has to be: with something named beside it, without, and against what the words look like. On a batch
of 236 requests seen for the first time 13 of 15 guesses above the first, and all above the second, were right, and none
of 20 requests out of scope reached them."""


_HANDS_OVER = (
    r"^\W*(?:hi |hello |hey |so |ok )*(?:here|this|that|attached|there)?(?: is| are| comes| you go)?"
    r"(?: (?:the|my|our|a|some|new|this))* ?(?:<file>|file|files|data|csv|upload|dataset|attachment)\W*$"
)


def _in_words(text: str) -> bool:
    """Whether there are words to go by: neither a name alone nor something written for machines."""
    return bool(re.search(r"[a-z]{2}", text)) and not re.search(r"[{}<>|$\\;]", text)


def _needed(situation: Situation, wish: str) -> float:
    """A guess counts for more where a file, a model or a parameter stands beside it."""
    reading = situation.reading
    beside = reading.files or reading.items(Kind.MODEL, Kind.DATASET) or reading.parameters.stated
    after_a_run = wish in ("show_run", "list_runs", "cancel_run", "resume_run", "save_recipe", "generate_text")
    if beside or (after_a_run and situation.past.run):
        return _LIKELY
    return _LIKELY if wish != "train" and reading.says(r"<data>|<bot>|runs?|it") else _FAIRLY


def _without_wish(situation: Situation) -> None:
    """No tool is asked for by name: parameters alone, a file alone, or something else entirely."""
    reading = situation.reading
    prepared = training.prepare_values(situation)
    if prepared and set(situation.values()) == set(prepared) and (reading.files or situation.facts.files):
        data_tasks.prepare(situation)
        return
    if reading.columns and (reading.files or situation.facts.files):
        # "predict the category from the text" names columns and nothing else.
        _add_job(situation)
        return
    if training.stated_for_training(situation):
        # "not full fine-tuning, use lora" asks for a training.
        _add_job(situation)
        return
    if reading.denies(*training.TRAINING_WISHES, *_IN_JOB, "generate_text"):
        raise situation.answer(answers.nothing_started(situation))
    if reading.items(Kind.LITERAL) and situation.past.tuned and not reading.files:
        # A quotation alone, once there is a tuned model, is something to ask it.
        model_tasks.generate(situation)
        return
    if reading.items(Kind.SQL):
        data_tasks.query(situation)
        return
    if reading.says(_HANDS_OVER) and situation.facts.files:
        newest = situation.facts.files[-1].name
        raise situation.ask(
            f"What should I do with {newest}?", [f"Profile {newest}", f"Fine-tune on {newest}"], "intent"
        )
    likely = guess(reading.marked, frozenset({"follow", "later"}))
    if likely.wish not in ("answer", *_TALK) and _in_words(reading.marked) and likely.sure >= _needed(situation, likely.wish):
        reading.wishes.append(Wish(likely.wish, 0, len(reading.text), strong=True, denied=False))
        _do(situation, [likely.wish])
        return
    files = reading.files
    if likely.wish == "answer" and likely.sure >= (_SURE if files else _FAIRLY if answers.sounds_like_work(reading) else _LIKELY) and not situation.given.file:
        raise situation.answer(answers.out_of_reach(situation))
    if files or situation.given.file:
        name = (situation.file_at(situation.given.file) if situation.given.file else None) or files[0]
        raise situation.ask(
            f"What should I do with {name.name}?",
            [f"Profile {name.name}", f"Fine-tune on {name.name}"],
            "intent",
            file=name.path,
        )
    if reading.items(Kind.MISSING):
        named_file(situation)
    if situation.facts.files and answers.sounds_like_work(reading):
        newest = situation.facts.files[-1].name
        options = [f"Profile {newest}", f"Fine-tune on {newest}"]
        raise situation.ask(
            "I am not sure what you would like me to do. Shall I profile the data, or fine-tune a model on it?",
            options,
            "intent",
        )
    raise situation.answer(answers.out_of_reach(situation))

"""The planner that works without a model: read the request, decide what is wanted, put steps together, check them."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.catalogue import operation
from agent.planner.contract import Reply, SessionFacts
from agent.planner.declared import own_wishes
from agent.planner.dialogue import answers, questions, run_answers
from agent.planner.dialogue.meant import counts, is_foreign
from agent.planner.dialogue.past import Past, last_training
from agent.planner.dialogue.situation import Decided, Given, Situation
from agent.planner.dialogue.unclear import TALK, without_wish
from agent.planner.jobs import data_tasks, followups, model_tasks, repairs
from agent.planner.jobs.default_builder import add_by_declaration
from agent.planner.jobs.operation_tasks import OPERATIONS, operate, saved_names
from agent.planner.jobs.stated_values import check
from agent.planner.jobs.together import IN_JOB, settled, trainings
from agent.planner.jobs.training_job import add_job
from agent.planner.jobs.which_file import named_besides
from agent.planner.language.lexicon import all_phrases, later_wishes
from agent.planner.language.mask import Kind
from agent.planner.language.reading import Reading, read
from agent.planner.objectives import training_wishes
from agent.recipe.refs import Ref
from tools.contract import Purpose

LONGEST = 20_000
"""Characters of a request that is read."""


class BuiltInPlanner:
    """Deterministic and offline: the same request and facts give the same reply, whatever names and cells say."""

    def plan(self, request: str, facts: SessionFacts) -> Reply:
        """Steps, or one question, or an answer. Raises nothing for anything a person may type."""
        if len(request) > LONGEST:
            return Reply(
                answer=f"That is a message of {len(request):,} characters; I read up to {LONGEST:,}. Put data into a "
                "file and add it, and say in a few sentences what you want done with it."
            )
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
    reading = read(
        request, facts.model_copy(update={"recipes": list(dict.fromkeys([*facts.recipes, *saved_names(facts)]))})
    )
    situation = Situation(reading, facts, Past(facts), given)
    if which := reading.says(_WHICH_RUN):
        situation.past.speak_of(_ORDINALS[which.group("which")])
    try:
        _decide(situation)
        for item in reading.items(Kind.FILE):
            situation.note(item.note)
        check(situation)
    except Decided as decided:
        return decided.reply
    return Reply(steps=situation.steps, notes=situation.notes)


_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "previous": -2, "earlier": -2}
_WHICH_RUN = (
    rf"(?P<which>{'|'.join(_ORDINALS)}) (?:<tuned> )?(?:run|model|version|adapter|bot|training|one)(?! (?:file|epoch))"
)


_WHAT_IS_A_TERM = r"^\W*(?:and |so |but |ok )*what (?:exactly )?(?:is|are|does) (?:an? )?\w+(?: mean)?\W*$"
""" "what is perplexity?" asks for the term, "what is the perplexity?" for the run's."""


def _decide(situation: Situation) -> None:  # noqa: C901 -- the kinds of request in their order
    """Work out which kind of request this is, the plainest kinds first."""
    reading, given = situation.reading, situation.given
    if given.recipe is not None and not reading.wants(Purpose.REPLAY):
        operate(situation, Purpose.REPLAY)
        return
    wished = [name for name in reading.wished if counts(situation, name)]
    asks_about_run = "about_run" in wished and situation.past.plan is not None and not reading.says(_WHAT_IS_A_TERM)
    changes = situation.past.plan is not None and reading.parameters.stated and reading.says(r"\b(?:what|how) about\b")
    if (
        reading.terms
        and not changes
        and not asks_about_run
        and Purpose.GENERATE not in wished
        and not (set(wished) & {Purpose.TRAIN, Purpose.PROFILE} and reading.files)
    ):
        raise answers.explain(situation)
    if "out_of_reach" in wished:
        raise answers.talk(situation, "out_of_reach")
    if repairs.fixes_what_was_found(situation):
        return
    if followups.follows_up(situation):
        followups.change_plan(situation)
        _later_notes(situation, wished)
        return
    talked = next((name for name in wished if name in TALK), None)
    tasks = [name for name in wished if name not in TALK]
    if talked and (not tasks or talked in ("advice", "about_plan")):
        raise answers.talk(situation, talked)
    if "about_run" in tasks and situation.past.run is None and reading.files:
        # "starter on test.csv: what is the BLEU?"
        tasks = [Purpose.EVALUATE if name == "about_run" else name for name in tasks if name != Purpose.EVALUATE]
    if "about_run" in tasks and _wishes_more(reading, tasks):
        tasks.remove("about_run")
    if "about_run" in tasks and not set(tasks) & later_wishes() and not set(tasks) & {*training_wishes()}:
        run_answers.about_run(situation)
        return
    surely = later_wishes() | own_wishes().keys()
    if is_foreign(situation) and not set(tasks) & surely and not _asks_for_help(reading):
        raise answers.talk(situation, "out_of_reach")
    if not tasks:
        without_wish(situation, _do)
        return
    _do(situation, tasks)


def _wishes_more(reading: Reading, tasks: list[str]) -> bool:
    """ "did it help? compare it with the base": what is asked of the run is what the second sentence finds out."""
    asked = reading.wish("about_run")
    other = reading.wish(*(name for name in tasks if name in (Purpose.COMPARE, Purpose.EVALUATE)))
    if asked is None or other is None or not other.strong or other.start < asked.end:
        return False
    return bool(
        re.search(r"[.?!;]\W*(?:(?:please|then|so|now|just|can you|could you) )*$", reading.text[: other.start])
    )


def _asks_for_help(reading: Reading) -> bool:
    """Whether a sentence of its own asks what can be done here, whatever stands around it."""
    wish = reading.wish(Purpose.HELP)
    return wish is not None and bool(
        re.search(r"(?:^|[.!?,:;]|\b(?:and|so|but|ok|hi|hello)\b)\W*$", reading.text[: wish.start])
    )


def _do(situation: Situation, tasks: list[str]) -> None:
    """Add the steps of every wish, in the order of the text; what belongs to a training job goes into it."""
    later = [name for name in tasks if name in later_wishes()]
    if later and not _possible_beside(situation, later, trainings(tasks)):
        raise situation.answer(" ".join(answers.later(situation, name) for name in later))
    tasks = settled(situation, tasks)
    trains = trainings(tasks)
    done = set()
    for name in tasks:
        if name in done:
            continue
        done.add(name)
        if trains and (name in training_wishes() or name in IN_JOB):
            _profile_others(situation)
            add_job(situation)
            done |= {*training_wishes(), *IN_JOB}
        elif name in OPERATIONS:
            operate(situation, name)
        elif name in _TASKS:
            _TASKS[name](situation)
        elif name == Purpose.GENERATE:
            _ask_model(situation, trains)
        elif (tool := own_wishes().get(name) or operation(name)) is not None:
            add_by_declaration(situation, tool)
    _later_notes(situation, tasks)
    if not situation.steps:
        without_wish(situation, _do)


_TASKS: dict[str, Callable[[Situation], None]] = {
    Purpose.PROFILE: data_tasks.profile,
    Purpose.QUERY: data_tasks.query,
    Purpose.PREPARE: data_tasks.prepare,
    Purpose.EVALUATE: model_tasks.evaluate,
    Purpose.COMPARE: model_tasks.compare,
    Purpose.ESTIMATE: model_tasks.estimate,
}


def _profile_others(situation: Situation) -> None:
    """ "profile a.csv and fine-tune on b.csv": a profile of its own for what is not trained on."""
    reading = situation.reading
    if reading.wants(Purpose.PROFILE) and len(reading.files) > 1:
        profiled = named_besides(situation, [], [Purpose.PROFILE])
        trained = named_besides(situation, [], training_wishes())
        if only := [file for file in profiled if file not in trained]:
            data_tasks.profile(situation, only)


def _ask_model(situation: Situation, trains: list[str]) -> None:
    """Ask the model that is trained in the same breath, else one that is there."""
    trained = last_training(situation.steps) if trains else None
    model_tasks.generate(situation, str(Ref.output(trained.id, "model")) if trained else None)


def _possible_beside(situation: Situation, later: list[str], trains: list[str]) -> bool:
    """Whether something of today is asked for next to what comes later ("fine-tune on x.csv and export to GGUF")."""
    if any("alone" in all_phrases()[name].heading for name in later):
        return False
    return bool(trains) and bool(situation.reading.says(r"\b(?:then|and|after(?:wards)?|finally|,)\b"))


def _later_notes(situation: Situation, tasks: list[str]) -> None:
    for name in tasks:
        if name in later_wishes():
            situation.note(answers.later(situation, name))

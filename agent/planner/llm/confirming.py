"""What begins or ends work at once is done where the person asked for it; else they are asked, and what they say yes
to is done as it was shown, without asking the model again.
"""

from __future__ import annotations

from typing import Any

from agent.catalogue import purpose_of
from agent.planner.contract import Reply, SessionFacts
from agent.planner.language.mask import Kind
from agent.planner.language.plainly import asked_plainly
from agent.planner.language.reading import read
from agent.planner.llm.handles import Handles
from agent.planner.llm.wording import clicked, same_words
from agent.recipe.step import Step
from tools.contract import Purpose

_DO = {Purpose.CANCEL: "Stop it", Purpose.RESUME: "Resume it", Purpose.REPLAY: "Replay it"}
"""Operations a model's word alone does not start, and the option that says yes to each."""


def wants_a_yes(step: Step, request: str, facts: SessionFacts, handles: Handles) -> bool:
    """Whether an operation has to be confirmed: the built-in planner reads no such wish in the person's words.

    A wish that is denied ("don't stop it") is none, nor is one that is only spoken of ("what does stopping do?"), and
    one that names another run or recipe is one for that.
    """
    purpose = purpose_of(step.tool)
    if purpose is None or purpose not in _DO:
        return False
    option = clicked(request, facts, handles)
    # An option may hold the names of columns, which nobody meant as a wish.
    reading = read(request if option is None else option, facts)
    if not asked_plainly(reading, purpose):
        return True
    named = {str(item.value) for item in reading.items(Kind.RUN, Kind.RECIPE)}
    return bool(named) and str(step.with_.get("recipe", step.with_.get("run", "last"))) not in named


def question(step: Step, handles: Handles) -> tuple[str, list[str], tuple[str, list[str]]]:
    """Question and options for the person, and both as a model may read them."""
    purpose = purpose_of(step.tool)
    assert purpose is not None, f"{step.tool} is nothing that is confirmed"
    options = [_DO[purpose], "No"]
    told = ", ".join(f"{name} = {_handle(value, handles)}" for name, value in _changes(step))
    shown = ", ".join(f"{name} = {_name(value, handles)}" for name, value in _changes(step))
    if purpose is Purpose.REPLAY:
        recipe = str(step.with_.get("recipe"))
        handle = handles.of_recipe(recipe) or next(
            (h for h, run in handles.runs.items() if run == recipe), "(a recipe)"
        )
        asked = f"Shall I replay {recipe}{f' with {shown}' if shown else ''}?"
        return asked, options, (f"Shall I replay {handle}{f' with {told}' if told else ''}?", options)
    run = str(step.with_.get("run", "last"))
    verb = options[0].split()[0].lower()
    named = "the latest run" if run == "last" else f"run {run}"
    return f"Shall I {verb} {named}?", options, (f"Shall I {verb} {handles.of_run(run)}?", options)


def confirmed(request: str, facts: SessionFacts) -> Reply | None:
    """What the answer to such a question comes to; None where no such question waits or something else is said."""
    last = facts.history[-1].reply if facts.history else None
    waiting = last.memory.get("llm", {}).get("confirm") if last is not None and last.question else None
    if last is None or not isinstance(waiting, dict):
        return None
    reading = read(request, facts)
    if same_words(request, last.options[0]) or (reading.wants("yes") and reading.wished == ["yes"]):
        made = last.planner
        if made is not None:
            # Who proposed it is recorded; what that took has been counted with the question.
            made = made.model_copy(update={"requests": 0, "corrections": 0, "prompt_tokens": None, "seconds": 0.0})
            made = made.model_copy(update={"completion_tokens": None, "first_token_s": None, "cost": None})
        return Reply(steps=[Step.model_validate(waiting)], planner=made)
    if same_words(request, last.options[-1]) or reading.wished == ["no"]:
        return Reply(answer="All right, nothing was done.")
    return None


def _changes(step: Step) -> list[tuple[str, Any]]:
    """Inputs and params a replay is to have instead of the recipe's."""
    return [(name, value) for group in ("inputs", "params") for name, value in (step.with_.get(group) or {}).items()]


def _handle(value: Any, handles: Handles) -> str:
    return handles.of_file(str(value)) or ("(a text)" if isinstance(value, str) else str(value))


def _name(value: Any, handles: Handles) -> str:
    handle = handles.of_file(str(value))
    return handles.show(handle) if handle else str(value)

"""The last gate of a model's plan: composed and checked like every plan, and whether the files fit the tools."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from agent.catalogue import operation, purpose_of, step_tool
from agent.planner.contract import SessionFacts
from agent.planner.jobs.which_file import IN_WORDS, shape_of
from agent.planner.llm.choices import notes_of_choices, stated
from agent.planner.llm.confirming import question, wants_a_yes
from agent.planner.llm.handles import Handles
from agent.planner.objectives import objective_of
from agent.recipe.check import check
from agent.recipe.compose import compose
from agent.recipe.refs import find
from agent.recipe.step import Step
from tools.contract import Purpose
from tools.errors import InputError
from tools.facts import FileFacts, Shape


@dataclass
class Admitted:
    """What may be shown as a plan, or why not."""

    steps: list[Step]
    problems: list[str] = field(default_factory=list)
    """In handles, for the model."""
    question: str | None = None
    """What the person has to say before this plan can be one, in their words."""
    options: list[str] = field(default_factory=list)
    in_handles: tuple[str, list[str]] = ("", [])
    """Question and options as a model may read them."""
    confirm: Step | None = None
    """What is done when the person says yes to the question."""
    notes: list[str] = field(default_factory=list)


def admit(steps: list[Step], facts: SessionFacts, handles: Handles, request: str, said: str) -> Admitted:
    """Check a whole plan. `request` is what was said now, `said` all of the session in lower case."""
    lone = [step for step in steps if operation(step.tool) and purpose_of(step.tool) is not Purpose.SAVE]
    if lone and len(steps) > 1:
        return Admitted(steps, [f"{lone[0].tool} is answered at once: call it alone, without other tools."])
    if lone or all(operation(step.tool) for step in steps):
        return _operations(steps, facts, handles, request, said)
    # A recipe is kept once its plan is there.
    ordered = sorted(steps, key=lambda step: purpose_of(step.tool) is Purpose.SAVE)
    made = Admitted([_without_defaults(step, said) for step in ordered])
    work = [step for step in made.steps if not operation(step.tool)]
    if undecided := _undecided(work, facts):
        made.question, made.options = undecided.question, undecided.options
        said_options = [_option(option, undecided, handles) for option in undecided.options]
        made.in_handles = (f"Which columns of {handles.of_file(undecided.path)} play which part?", said_options)
        return made
    made.problems = [*_unfit(work, facts, handles), *_invalid(work, facts, handles)]
    made.notes = notes_of_choices(work, facts, request, said)
    return made


def _operations(steps: list[Step], facts: SessionFacts, handles: Handles, request: str, said: str) -> Admitted:
    made = Admitted(steps)
    if wants_a_yes(steps[0], request, facts, handles):
        made.question, made.options, made.in_handles = question(steps[0], handles)
        made.confirm = steps[0]
    elif purpose_of(steps[0].tool) is Purpose.REPLAY:
        made.notes = notes_of_choices(steps, facts, request, said)
    return made


def _option(option: str, file: FileFacts, handles: Handles) -> str:
    """A choice of columns as detection offers it ("Body → Reply"), in handles."""
    return " → ".join(handles.of_column(part.strip(), file.path) or "(a column)" for part in option.split("→"))


def _invalid(work: list[Step], facts: SessionFacts, handles: Handles) -> list[str]:
    runs = [exchange.run for exchange in reversed(facts.history) if exchange.run]
    assumed = {run.id for run in runs if run.status == "assumed"}
    if any(ref.group == "runs" and ref.name in assumed for step in work for ref in find(step.with_)):
        # What an assumed run would leave is not there to be looked up; the reference itself was checked.
        return []
    try:
        problems = check(compose(work, runs=runs))
    except InputError as error:
        problems = [str(error)]
    return [handles.hide(problem) for problem in problems]


def _undecided(work: list[Step], facts: SessionFacts) -> FileFacts | None:
    """A file to train on whose columns nobody has decided about."""
    files = {file.path: file for file in facts.files}
    for step in work:
        file = files.get(str(step.with_.get("data")))
        reads = purpose_of(step.tool) is Purpose.PREPARE or objective_of(step.tool) is not None
        if file and file.question and reads and not _columns(step):
            return file
    return None


def _unfit(work: list[Step], facts: SessionFacts, handles: Handles) -> list[str]:
    """Training tools whose file holds something else than they learn from."""
    files = {file.path: file for file in facts.files}
    by_id = {step.id: step for step in work}
    problems = []
    for step in work:
        source = step
        while prepared := re.fullmatch(r"\$\{steps\.(\w+)\.train\}", str(source.with_.get("data"))):
            source = by_id[prepared[1]]
        file = files.get(str(source.with_.get("data")))
        objective = objective_of(step.tool)
        if objective is None or file is None:
            continue
        shape = shape_of(file, _columns(source))
        if shape not in objective.shapes and shape is not Shape.UNKNOWN:
            problems.append(
                f"step `{step.id}`: {objective.called} needs {objective.needs}; {handles.of_file(file.path)} holds "
                f"{IN_WORDS[shape]}. Use the tool that fits, or ask_person."
            )
    return problems


def _columns(step: Step) -> dict[str, str]:
    return {name: str(value) for name, value in step.with_.items() if name.endswith("_column")}


def _without_defaults(step: Step, said: str) -> Step:
    """Defaults stay with the tool: models like to write them all out. What the person said stands."""
    tool = step_tool(step.tool)
    if tool is None:
        return step
    fields = tool.params.model_fields
    kept = {
        name: value
        for name, value in step.with_.items()
        if name not in fields or value != fields[name].get_default(call_default_factory=True) or stated(value, said)
    }
    return step.model_copy(update={"with_": kept})

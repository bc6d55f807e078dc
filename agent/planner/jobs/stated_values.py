"""Checks a plan before it is shown: values the tools do not accept, ranges, and what no step takes."""

from __future__ import annotations

from agent.catalogue import purpose_of, training_tools
from agent.planner.declared import Problem, called, conflicts, hint, is_wired, problems
from agent.planner.dialogue.situation import Situation
from agent.recipe.refs import find
from tools.catalogue import TOOLS
from tools.contract import Purpose


def check(situation: Situation) -> None:
    """Values against what the tools declare: a value nothing accepts becomes a question that offers the nearest."""
    for name, pair in situation.reading.parameters.vague:
        if name not in situation.given.values:
            raise situation.ask(
                f"Between {pair[0]} and {pair[1]}: which {called(name)} should I use?",
                list(pair),
                "value",
                parameter=name,
                choices=[_as_number(each) for each in pair],
            )
    for name, said in situation.reading.parameters.beyond:
        if name not in situation.given.values:
            raise situation.ask(
                f"{name} = {said}: all rows cannot be held out for the test, for "
                f"nothing would be left to train on. How much is to "
                "be held out?",
                ["10 %", "20 %"],
                "value",
                parameter=name,
                choices=[0.1, 0.2],
            )
    _refuse_references(situation)
    _tell_unused(situation)
    _tell_stated_twice(situation)
    for problem in problems(situation.steps):
        if problem.switch:
            _leave_out(situation, problem)
            continue
        allowed = (
            f" Allowed is {problem.allowed}."
            if problem.allowed
            else f" {problem.message[0].upper()}{problem.message[1:]}."
        )
        nearest = [f"{_words(problem.parameter, value)}" for value in problem.nearest]
        offer = f" Did you mean {nearest[0]}?" if nearest else ""
        question = f"{problem.parameter} = {_plain(problem.value)} is not possible.{allowed}{offer}"
        raise situation.ask(question, nearest, "value", parameter=problem.parameter, choices=list(problem.nearest))
    if refused := conflicts(situation.steps):
        raise situation.answer(" ".join(refused))


def _refuse_references(situation: Situation) -> None:
    """A name or text that reads like a reference to a step would be replaced when the plan runs: it is refused."""
    for step in situation.steps:
        said = {name: value for name, value in step.with_.items() if not is_wired(name)}
        for name, value in said.items():
            if any(find(value)):
                raise situation.answer(
                    f"{name} = {value} is written like a reference between steps (`${{…}}`), and would be replaced "
                    "by something else when it runs. Rename it in the file, then ask again."
                )


def _tell_stated_twice(situation: Situation) -> None:
    """Two values for one parameter: the last word counts, and that is said."""
    said: dict[str, list[object]] = {}
    for item in sorted(situation.reading.parameters.stated, key=lambda item: item.start):
        said.setdefault(item.name, []).append(item.value)
    taken = situation.values()
    for name, values in said.items():
        different = [value for value in values if value != values[-1]]
        several = sum(step.tool in training_tools() for step in situation.steps) > 1
        if different and name in taken and not several:
            situation.note(
                f"{name} was stated as {_plain(different[0])} and as {_plain(values[-1])}; the last one is taken."
            )


def _tell_unused(situation: Situation) -> None:
    """Nothing that was stated is dropped without a word."""
    taken = {name for step in situation.steps for name in step.with_}
    replays = [step for step in situation.steps if purpose_of(step.tool) is Purpose.REPLAY]
    taken |= {name for step in replays for name in step.with_.get("params") or {}}
    for name, value in situation.values().items():
        if name not in taken and name != "gpu_memory_gb" and any(step.tool in TOOLS for step in situation.steps):
            situation.note(f"{name} {_plain(value)} was stated, and no step of this plan takes it.")


def _leave_out(situation: Situation, problem: Problem) -> None:
    """A yes/no that is not there yet is left out and said; the rest of the plan stands."""
    for step in situation.steps:
        if step.with_.get(problem.parameter) == problem.value:
            step.with_.pop(problem.parameter)
    situation.note(f"{problem.parameter}: {problem.message[0]}{problem.message[1:].rstrip('.')}. It is left out.")


def _as_number(text: str) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() else value


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _words(name: str, value: object) -> str:
    """ "3 epochs" where a parameter is called after what it counts, else "batch size 3"."""
    shown, unit = _plain(value), hint(name).unit
    if unit and unit in called(name).split():
        return f"{shown} {unit.removesuffix('s') if value == 1 else unit}"
    return f"{called(name)} {shown}"

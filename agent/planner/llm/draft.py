"""A plan while a model puts it together: every call is read, checked and either taken or refused with the reason."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from agent.catalogue import all_tools, operation, unknown_tool
from agent.planner.contract import SessionFacts
from agent.planner.llm.functions import (
    ANSWER,
    ASK,
    FINISH,
    LONGEST_ANSWER,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    MOST_OPTIONS,
    STEP_ID,
    outputs,
)
from agent.planner.llm.handles import Handles
from agent.planner.llm.values import Refused, Values
from agent.recipe.check import parameter_problems
from agent.recipe.refs import Ref
from agent.recipe.step import Step
from tools.contract import Tool

MOST_STEPS = 20
"""Longer plans are no plans of one request."""


@dataclass(frozen=True)
class Call:
    """A function a model called. `arguments` is the text it wrote, which may be no JSON at all."""

    name: str
    arguments: str
    id: str = ""


@dataclass
class Draft:
    """What was accepted so far: steps, or a question, or an answer."""

    handles: Handles
    facts: SessionFacts
    said: str
    steps: list[Step] = field(default_factory=list)
    question: str | None = None
    options: list[str] = field(default_factory=list)
    answer: str | None = None
    finished: bool = False
    refused: list[str] = field(default_factory=list)
    """Tools of calls that were refused, for what is not in the plan at its end."""
    _written: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Step id to tool and arguments as they were taken, to recognise a call that only repeats one."""

    @property
    def decided(self) -> bool:
        return self.finished or self.question is not None or self.answer is not None

    def undecide(self, refused: list[str]) -> None:
        """Take back that the plan is complete, and every question and answer: calls of the same answer were refused."""
        self.finished, self.question, self.options, self.answer = False, None, [], None
        self.refused += [name for name in refused if name in all_tools()]

    def left_out(self) -> list[str]:
        """Tools that were called in vain and that no step of the plan uses."""
        used = {step.tool for step in self.steps}
        return [name for name in dict.fromkeys(self.refused) if name not in used]

    def take(self, call: Call) -> str:
        """Take a call in and say what came of it. Raises `Refused`."""
        values = _arguments(call)
        if call.name == FINISH:
            if not self.steps:
                raise Refused("The plan has no steps. Call a tool, ask_person or answer_person.")
            self.finished = True
            return "Done."
        if call.name == ASK:
            return self._ask(values)
        if call.name == ANSWER:
            self.answer = _text(values, "answer", LONGEST_ANSWER)
            return "Said."
        tool = all_tools().get(call.name)
        if tool is None:
            raise Refused(unknown_tool(call.name))
        return self._step(tool, values)

    def _ask(self, values: dict[str, Any]) -> str:
        question = _text(values, "question", LONGEST_QUESTION)
        options = values.get("options") or []
        if not isinstance(options, list) or not all(isinstance(one, str) for one in options):
            raise Refused("`options` is a list of texts.")
        self.question = question
        self.options = [one.strip()[:LONGEST_OPTION] for one in options if one.strip()][:MOST_OPTIONS]
        return "Asked."

    def _step(self, tool: Tool[Any, Any], values: dict[str, Any]) -> str:
        wanted = values.pop(STEP_ID, None)
        values = {name: value for name, value in values.items() if value is not None or _null_counts(tool, name)}
        written = (tool.name, json.dumps(values, sort_keys=True))
        step_id = self._id(tool, wanted)
        if written in self._written.values() and (wanted is None or self._written.get(step_id) == written):
            raise Refused(f"This {tool.name} is in the plan already. Call {FINISH} if the plan is complete.")
        if len(self.steps) >= MOST_STEPS:
            raise Refused(f"A plan has at most {MOST_STEPS} steps. Call {FINISH}.")
        # Bounds are checked on the values as they were said, so that the message holds nothing but those.
        if problems := parameter_problems(tool, values):
            raise Refused(" ".join(problems))
        place = next((i for i, step in enumerate(self.steps) if step.id == step_id), len(self.steps))
        reader = Values(self.handles, self.facts, self.said, self.steps[:place])
        step = Step(id=step_id, tool=tool.name, with_=reader.read(tool, _typed(tool, values)))
        self.steps[place : place + 1] = [step]
        self._written[step_id] = written
        if operation(tool.name):
            return "Taken."
        made = ", ".join(str(Ref.output(step_id, name)) for name in outputs(tool))
        return f"Step `{step_id}` is in the plan. " + (f"Later steps can take {made}." if made else "")

    def _id(self, tool: Tool[Any, Any], wanted: Any) -> str:
        """The id asked for, else the usual one; a free one where that step does something else already."""
        usual = tool.name if operation(tool.name) or tool.purpose is None else tool.purpose.value
        if isinstance(wanted, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,30}", wanted):
            same = next((step for step in self.steps if step.id == wanted), None)
            if same is None or same.tool == tool.name:
                return wanted
            usual = wanted
        taken = {step.id for step in self.steps}
        name, count = usual, 2
        while name in taken:
            name, count = f"{usual}_{count}", count + 1
        return name


def _arguments(call: Call) -> dict[str, Any]:
    try:
        values = json.loads(call.arguments or "{}", parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(f"The arguments of {call.name or 'the call'} are no JSON object. Write them again.") from None
    if not isinstance(values, dict):
        raise Refused(f"The arguments of {call.name} are no JSON object. Write them again.")
    return values


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _text(values: dict[str, Any], name: str, longest: int) -> str:
    text = values.get(name)
    if not isinstance(text, str) or not text.strip():
        raise Refused(f"`{name}` is a text that is not empty.")
    if len(text) > longest:
        raise Refused(f"`{name}` has {len(text)} characters; at most {longest} are shown. Say it shorter.")
    return text.strip()


def _typed(tool: Tool[Any, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Numbers that were written as text as the numbers they are; the values fit the tool already."""
    if not any(isinstance(value, str) for value in values.values()):
        return values
    try:
        read = tool.params.model_validate(values)
    except ValidationError:
        return values  # a reference stands where another type is wanted: what it names decides when the step runs
    return {
        name: got if isinstance(value, str) and isinstance(got := getattr(read, name), int | float) else value
        for name, value in values.items()
    }


def _null_counts(tool: Tool[Any, Any], name: str) -> bool:
    """Whether null says something other than leaving the parameter out."""
    info = tool.params.model_fields.get(name)
    return info is None or info.default is not None

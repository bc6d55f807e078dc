"""What the tools declare: which take a parameter, what people call it, and what is wrong with a value, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from agent.catalogue import tool_for
from agent.recipe.step import Step
from tools.catalogue import TOOLS
from tools.contract import Purpose, Tool
from tools.fields import Hint
from tools.parameters import parameter_table
from tools.records import NameIn, Records


@dataclass(frozen=True)
class Problem:
    """A stated value that no tool accepts."""

    parameter: str
    value: Any
    allowed: str
    """Bounds or choices, empty where the message says it all."""
    nearest: tuple[Any, ...]
    message: str
    switch: bool
    """Whether it is a yes/no parameter, which can simply be left out."""


def wish_of(tool: Tool[Any, Any]) -> str:
    """What a request that asks for a tool is called: its objective, its purpose, or its name where it has neither."""
    return tool.objective or (tool.purpose.value if tool.purpose else tool.name)


@cache
def own_wishes() -> dict[str, Tool[Any, Any]]:
    """Wishes for tools that play no part of their own in a job, each with its tool: planned by declaration alone."""
    return {wish_of(tool): tool for tool in TOOLS.values() if tool.purpose is None}


@cache
def parameters_of(tool: str) -> frozenset[str]:
    """Names of a tool's parameters; empty for what is not declared."""
    declared = TOOLS.get(tool)
    return frozenset(declared.params.model_fields) if declared else frozenset()


def tools_with(parameter: str) -> list[str]:
    """Every tool of today that takes a parameter of that name."""
    return [tool for tool in TOOLS if parameter in parameters_of(tool)]


def only_declared(tool: str, values: dict[str, Any]) -> dict[str, Any]:
    """Those values the tool has a parameter for."""
    known = parameters_of(tool)
    return {name: value for name, value in values.items() if name in known}


def taken_by(purpose: Purpose, values: dict[str, Any]) -> dict[str, Any]:
    """Those values the tool with that purpose has a parameter for."""
    return only_declared(tool_for(purpose).name, values)


def settings_for(purpose: Purpose, values: dict[str, Any]) -> dict[str, Any]:
    """Those that name no dataset and no model, which are decided apart from what is set."""
    tool = tool_for(purpose)
    return {name: value for name, value in only_declared(tool.name, values).items() if tool.role_of(name) is None}


@dataclass(frozen=True)
class Declared:
    """A parameter as far as reading a request needs it; a JSON schema of every tool would take a tenth of a second."""

    tool: Tool[Any, Any]
    name: str
    kind: Literal["whole number", "number", "yes/no", "text", ""]
    """Empty for what is none of these."""
    takes_several: bool
    labels: dict[str, str]
    """What sentences call a choice, where it is a record that says so."""
    choices: dict[str, tuple[str, ...]]
    """Each with what people call it beside its name, as patterns, where the choices are records."""


@cache
def every_parameter() -> tuple[Declared, ...]:
    """The parameters of every step tool, those left out that name data or models."""
    return tuple(
        _declared(tool, name, info)
        for tool in TOOLS.values()
        for name, info in tool.params.model_fields.items()
        if tool.role_of(name) is None
    )


def _declared(tool: Tool[Any, Any], name: str, info: FieldInfo) -> Declared:
    parts = [part for part in _parts(info.annotation) if part is not type(None)]
    several = any(get_origin(part) is list for part in parts)
    if several:
        parts = [inner for part in parts for inner in get_args(part) for inner in _parts(inner)]
    choices: dict[str, tuple[str, ...]] = {
        str(choice): () for part in parts if get_origin(part) is Literal for choice in get_args(part)
    }
    records = _records_in(info)
    choices |= {key: tuple(getattr(record, "words", ())) for key, record in (records or {}).items()}
    labels = {key: str(getattr(record, "label", key)) for key, record in (records or {}).items()}
    return Declared(tool, name, _KINDS.get(parts[0], "") if len(parts) == 1 else "", several, labels, choices)


_KINDS: dict[Any, Literal["whole number", "number", "yes/no", "text", ""]] = {
    int: "whole number",
    float: "number",
    bool: "yes/no",
    str: "text",
}


def _parts(annotation: Any) -> list[Any]:
    """The types a value may have, marks left out."""
    if get_origin(annotation) is Annotated:
        return _parts(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [part for inner in get_args(annotation) for part in _parts(inner)]
    return [annotation]


@cache
def is_wired(parameter: str) -> bool:
    """Whether a parameter of that name says which data or which model, for any tool."""
    return any(tool.role_of(parameter) for tool in TOOLS.values())


@cache
def hint(parameter: str) -> Hint:
    """What the tools say of a parameter of that name beside bounds and help: of each thing, what the first one says."""
    said = [tool.hint_of(parameter) for tool in TOOLS.values()]
    nothing = Hint()
    first = {
        field.name: next((value for each in said if (value := getattr(each, field.name)) != default), default)
        for field in fields(Hint)
        for default in (getattr(nothing, field.name),)
    }
    return Hint(**{**first, "words": tuple(dict.fromkeys(word for each in said for word in each.words))})


@cache
def is_whole(parameter: str) -> bool:
    """Whether a parameter counts something, for every tool that takes it."""
    return {each.kind for each in every_parameter() if each.name == parameter} == {"whole number"}


@cache
def alternatives(parameter: str) -> tuple[str, ...]:
    """Parameters that say the same thing in another way, of which one counts."""
    names = dict.fromkeys(each.name for each in every_parameter())
    instead = hint(parameter).instead_of
    return tuple(name for name in names if name == instead or hint(name).instead_of == parameter)


def called(parameter: str) -> str:
    """A parameter in plain words: `learning rate`."""
    return parameter.replace("_", " ")


def _records_in(annotation: Any) -> Records[Any] | None:
    """The records a parameter's values name, however deep in its type that is said."""
    inner = [*getattr(annotation, "metadata", ()), *get_args(annotation), getattr(annotation, "annotation", None)]
    for item in inner:
        if isinstance(item, NameIn):
            return item.records
        if item is not None and (found := _records_in(item)) is not None:
            return found
    return None


@cache
def words_for(parameter: str) -> tuple[str, ...]:
    """What people call a parameter, as patterns over plain words: its name and its words, the longest first."""
    return tuple(sorted({called(parameter), *hint(parameter).words}, key=lambda word: (-len(word), word)))


def problems(steps: list[Step]) -> list[Problem]:
    """Every stated value that a tool's declaration does not accept, each parameter once."""
    found: dict[str, Problem] = {}
    for step, name, message in _refused(steps):
        if name in step.with_:
            found.setdefault(name, _problem(step.tool, name, step.with_[name], message))
    return list(found.values())


def conflicts(steps: list[Step]) -> list[str]:
    """What values of a step cannot be together although each alone is accepted, a sentence each."""
    return [f"{message}." for _, name, message in _refused(steps) if not name]


def _refused(steps: list[Step]) -> Iterator[tuple[Step, str, str]]:
    """Steps that their declaration does not accept, with the parameter, empty for several together, and why."""
    for step in steps:
        declared = TOOLS.get(step.tool)
        if declared is None:
            continue
        try:
            declared.params.model_validate(step.with_)
        except ValidationError as error:
            for detail in error.errors():
                if detail["type"] != "missing":
                    name = str(detail["loc"][0]) if detail["loc"] else ""
                    yield step, name, detail["msg"].removeprefix("Value error, ")


def _problem(tool: str, name: str, value: Any, message: str) -> Problem:
    declared = TOOLS[tool]
    row = next(row for row in parameter_table(declared) if row.name == name)
    allowed = row.bounds or ", ".join(row.choices)
    return Problem(name, value, allowed, _nearest(name, value, row.default), message, isinstance(value, bool))


def _nearest(name: str, value: Any, default: Any) -> tuple[Any, ...]:
    """What to offer instead: what was probably meant, then ordinary values, the nearest first."""
    offered = hint(name).usual or ((default,) if default is not None else ())
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return offered
    slip = meant_instead(name, value)
    ordered = sorted(offered, key=lambda each: abs(each - value))
    return tuple(dict.fromkeys(ordered if slip is None else [slip, *ordered]))


def meant_instead(name: str, value: float) -> Any:
    """What a value out of bounds was probably meant to be, where that is plain: 20 for a share is 20 %."""
    told = hint(name)
    if told.slip is not None and (meant := told.slip(value)) is not None:
        return meant
    if value < 0:
        return -value
    if told.is_share and 1 <= value < 100:
        return round(value / 100, 6)
    return None


def usual(parameter: str) -> tuple[Any, ...]:
    """Ordinary values of a parameter, to offer."""
    return hint(parameter).usual


def default_of(tool: str, parameter: str) -> Any:
    """A parameter's default; None where it is required or left to a rule."""
    declared = TOOLS.get(tool)
    info = declared.params.model_fields.get(parameter) if declared else None
    return None if info is None or info.is_required() else info.default

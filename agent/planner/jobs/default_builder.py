"""The default builder: from a tool's declaration alone to the step a request asks for.

A tool that plays no part of its own in a job is planned here. Its data and models are those that are meant, its
parameters those that are stated; what it cannot do without and nobody said is asked for, all of it in one question.
"""

from __future__ import annotations

from typing import Any

from agent.planner.declared import called, wish_of
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.model_tasks import model_meant
from agent.planner.jobs.which_file import named_besides, named_file, pointed_at, the_file, understood
from agent.planner.jobs.which_model import named_models, tuned_model
from agent.planner.language.mask import Kind
from tools.contract import Tool
from tools.facts import FileFacts
from tools.parameters import ParameterHelp, parameter_table


def add_by_declaration(situation: Situation, tool: Tool[Any, Any]) -> None:
    """Add the tool's step, one for each file where several are named and it takes one.

    Raises `Decided` with a question where a file, a model or a parameter has to be said first.
    """
    table = parameter_table(tool)
    files = [row for row in table if row.role == "data"]
    values = {**_models(situation, tool, table), **_stated(situation, table)}
    if missing := [row for row in table if row.required and row.role is None and row.name not in values]:
        raise _asked_for(situation, tool, missing)
    if len(files) == 1 and files[0].required:
        name = files[0].name
        for file in _each_file(situation, tool):
            data = {name: _value(file, files[0]), **_columns(situation, tool, file)}
            situation.add(wish_of(tool), tool.name, {**data, **values})
        return
    situation.add(wish_of(tool), tool.name, {**_files(situation, tool, files), **values})


def _each_file(situation: Situation, tool: Tool[Any, Any]) -> list[FileFacts]:
    named_file(situation)
    return named_besides(situation, [], [wish_of(tool)]) or [the_file(situation, _purpose(tool))]


def _files(situation: Situation, tool: Tool[Any, Any], rows: list[ParameterHelp]) -> dict[str, Any]:
    """Files for several parameters, in the order of both; those that may be left out are filled by what is named."""
    named_file(situation)
    left = named_besides(situation, [], [wish_of(tool)])
    values: dict[str, Any] = {}
    taken: list[FileFacts] = []
    for row in rows:
        file = left.pop(0) if left else (pointed_at(situation, besides=taken) if row.required else None)
        if file is None and row.required:
            file = the_file(situation, _purpose(tool), besides=taken)
        if file is not None:
            taken.append(file)
            values[row.name] = _value(file, row)
    return values


def _value(file: FileFacts, row: ParameterHelp) -> Any:
    return [file.path] if row.type_text.startswith("list of") else file.path


def _purpose(tool: Tool[Any, Any]) -> str:
    """Completes "Which file should I …?"."""
    return f"use to {tool.title[0].lower()}{tool.title[1:]}"


def _columns(situation: Situation, tool: Tool[Any, Any], file: FileFacts) -> dict[str, str]:
    """Which column plays which part, for a tool that takes them."""
    takes = tool.params.model_fields
    if not any(name.endswith("_column") for name in takes):
        return {}
    return {name: column for name, column in understood(situation, file).items() if name in takes}


def _models(situation: Situation, tool: Tool[Any, Any], table: tuple[ParameterHelp, ...]) -> dict[str, Any]:
    """Models named go to the parameters in their order; the one that is meant to one that cannot be left out."""
    named = named_models(situation)
    values: dict[str, Any] = {}
    for row in table:
        if row.role != "model":
            continue
        if row.type_text.startswith("list of"):
            values |= {row.name: [named.pop(0) for _ in list(named)]} if named else {}
        elif named:
            values[row.name] = named.pop(0)
        elif row.required:
            values[row.name] = model_meant(situation, _purpose(tool))
        elif tuned := tuned_model(situation):
            values[row.name] = tuned.reference
    return values


def _stated(situation: Situation, table: tuple[ParameterHelp, ...]) -> dict[str, Any]:
    """What was stated; a quotation is the text that a tool cannot do without, where that is one."""
    said = situation.values()
    values = {row.name: said[row.name] for row in table if row.role is None and row.name in said}
    open_texts = [row for row in table if row.required and row.type_text == "text" and row.role is None]
    quoted = situation.reading.items(Kind.LITERAL)
    if len(open_texts) == 1 and open_texts[0].name not in values and quoted:
        values[open_texts[0].name] = str(quoted[0].value)
    return values


def _asked_for(situation: Situation, tool: Tool[Any, Any], missing: list[ParameterHelp]) -> Exception:
    """One question for all that is missing, with the choices or ordinary values where one thing is."""
    told = "; ".join(f"{called(row.name)}{f' ({_help(row)})' if row.help else ''}" for row in missing)
    only = missing[0] if len(missing) == 1 else None
    options = [str(each) for each in (only.choices or only.hint.usual)] if only else []
    to = f"{tool.title[0].lower()}{tool.title[1:]}"
    what = "this" if only else "these"
    names = [row.name for row in missing]
    return situation.ask(f"To {to} I need {what}: {told}.", options, "values", parameters=names, tool=tool.name)


def _help(row: ParameterHelp) -> str:
    return row.help.split(". ")[0].rstrip(".").strip()

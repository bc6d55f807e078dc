"""Whether the columns a step names are those of its file, and together say what a row is."""

from __future__ import annotations

from typing import Any

from agent.planner.contract import SessionFacts
from agent.planner.llm.handles import SQL_COLUMN, SQL_LITERAL, Handles
from tools.facts import FileFacts, Shape

_ENOUGH = (
    "The columns named do not make a row: name prompt_column and completion_column, or chosen_column and "
    "rejected_column, or text_column alone."
)


def column_problems(values: dict[str, Any], handles: Handles, facts: SessionFacts) -> list[str]:
    """What is wrong with a step's columns, in handles. Columns of outputs of steps are not known and pass."""
    file = next((file for file in facts.files if file.path == values.get("data")), None)
    if file is None:
        return []
    own = {column.name: handle for handle, column in handles.columns.items() if column.path == file.path}
    there = f"{handles.of_file(file.path)} has {', '.join(own.values()) or 'no columns'}"
    named = {name: str(value) for name, value in values.items() if name.endswith("_column")}
    problems = [
        f"`{name}`: {handles.of_column(value)} is not of this file; {there}."
        for name, value in named.items()
        if value not in own
    ]
    twice = [name for name, value in named.items() if list(named.values()).count(value) > 1]
    if twice:
        problems.append(f"{', '.join(f'`{name}`' for name in twice)} name one column; a column plays one part.")
    if not problems and named and not _enough(file, {name.removesuffix("_column") for name in named}):
        problems.append(_ENOUGH)
    return problems


def _enough(file: FileFacts, named: set[str]) -> bool:
    """Whether the roles named say what a row is, together with what was detected."""
    if "text" in named:
        return named <= {"text", "split"}
    roles = named | file.mapping.keys()
    whole = ({"prompt", "completion"}, {"chosen", "rejected"}, {"messages"}, {"text"})
    # Where the shape is known, what is not named is known too.
    return file.shape is not Shape.UNKNOWN or any(needed <= roles for needed in whole)


def foreign_in_sql(sql: str, data: Any, handles: Handles) -> list[str]:
    """What is wrong with the handles in a model's SQL over the file `data` stands for."""
    path = handles.files[data].path if data in handles.files else None
    if path is None:
        return []
    own = {column.name: handle for handle, column in handles.columns.items() if column.path == path}
    used = [handle for part in SQL_LITERAL.split(sql)[::2] for handle in SQL_COLUMN.findall(part)]
    return [
        f"{handle} is not of {data}, which has {', '.join(own.values()) or 'no columns'}."
        for handle in dict.fromkeys(used)
        if handle not in handles.columns or handles.columns[handle].name not in own
    ]

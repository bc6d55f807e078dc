"""What a model may call: every tool and operation from its declaration, and three ways to end without one."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from agent.catalogue import all_tools, operation
from tools.catalogue import LATER_TOOLS
from tools.contract import Artifact, Tool

ASK, ANSWER, FINISH = "ask_person", "answer_person", "finish_plan"
STEP_ID = "step_id"
"""The one parameter a model is offered that no tool declares: how later steps refer to this one."""

LONGEST_QUESTION, LONGEST_OPTION, MOST_OPTIONS, LONGEST_ANSWER = 600, 160, 8, 4000
"""Characters, and options; more than a person reads."""

_DATA = "A file handle such as file_1, or an output of an earlier step such as ${steps.prepare.train}. "
_MODEL = (
    "`starter`, a Hub id or folder exactly as the person named it, or an output of an earlier step such as "
    "${steps.train.model}. "
)
_COLUMN = "A column handle such as column_1. "
_PLACES = {
    "where": "Write columns by their handles. ",
    "sql": "Write columns by their handles. ",
    "run": "A run handle such as run_1, or `last`. ",
    "recipe": "A recipe handle such as recipe_1, or the handle of a run. ",
}


def outputs(tool: Tool[Any, Any]) -> list[str]:
    """Results of a tool that later steps can take: datasets and models it makes."""
    fields = tool.result.model_fields.items()
    return [name for name, info in fields if Artifact in (info.annotation, *get_args(info.annotation))]


@cache
def functions() -> tuple[dict[str, Any], ...]:
    """Everything callable as `{"name", "description", "parameters"}`; the same for every request."""
    tools = [_function(tool) for tool in all_tools().values()]
    return (*tools, *_endings())


def as_tools() -> list[dict[str, Any]]:
    """The functions in the form that chat endpoints and chat templates take."""
    return [{"type": "function", "function": function} for function in functions()]


def not_built() -> str:
    """Names that are promised for later and cannot be called."""
    return ", ".join(later.name for later in LATER_TOOLS)


def _function(tool: Tool[Any, Any]) -> dict[str, Any]:
    schema = plain_schema(tool.schema())
    properties = {name: _property(tool, name, info) for name, info in schema.get("properties", {}).items()}
    made = f" Later steps can take: {', '.join(outputs(tool))}." if outputs(tool) else ""
    kind = " Answered at once, on its own." if operation(tool.name) else ""
    if not operation(tool.name):
        properties[STEP_ID] = {
            "type": "string",
            "pattern": "^[a-z][a-z0-9_]{0,30}$",
            "description": "Short name of this step, by which later steps refer to it.",
        }
    parameters = {"type": "object", "properties": properties, "additionalProperties": False}
    if schema.get("required"):
        parameters["required"] = schema["required"]
    return {"name": tool.name, "description": f"{tool.summary}{made}{kind}", "parameters": parameters}


def _property(tool: Tool[Any, Any], name: str, info: dict[str, Any]) -> dict[str, Any]:
    role = tool.role_of(name)
    place = _DATA if role == "data" else _MODEL if role == "model" else _PLACES.get(name, "")
    if name.endswith("_column"):
        place = _COLUMN
    described = _without_null({key: value for key, value in info.items() if key != "title"})
    described["description"] = (place + " ".join(info.get("description", "").split())).strip()
    return described


def _without_null(info: dict[str, Any]) -> dict[str, Any]:
    """What is left out by default is left out by not being there; null is offered where it says something else."""
    if "anyOf" not in info or info.get("default", ...) is not None:
        return info
    kinds = [one for one in info["anyOf"] if one.get("type") != "null"]
    rest = {key: value for key, value in info.items() if key not in ("anyOf", "default")}
    return {**rest, **kinds[0]} if len(kinds) == 1 else {**rest, "anyOf": kinds}


def plain_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON schema with references written out and titles left out: not every server follows references."""
    definitions = schema.get("$defs", {})

    def plain(part: Any) -> Any:
        if isinstance(part, list):
            return [plain(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            rest = {key: value for key, value in part.items() if key != "$ref"}
            return {**plain(definitions[part["$ref"].rsplit("/", 1)[-1]]), **plain(rest)}
        return {key: plain(value) for key, value in part.items() if key != "$defs"}

    return dict(plain(schema))


def _endings() -> list[dict[str, Any]]:
    question = {"type": "string", "minLength": 1, "maxLength": LONGEST_QUESTION, "description": "One question."}
    option = {"type": "string", "minLength": 1, "maxLength": LONGEST_OPTION}
    options = {
        "type": "array",
        "items": option,
        "maxItems": MOST_OPTIONS,
        "description": "Likely answers to click, as the person would say them.",
    }
    answer = {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_ANSWER,
        "description": "Short and plain; files and columns by their handles.",
    }
    return [
        _ending(ASK, "Ask the person one thing, only where nothing sensible can be assumed.",
                {"question": question, "options": options}, ["question"]),
        _ending(ANSWER, "Answer in words; nothing is done.", {"answer": answer}, ["answer"]),
        _ending(FINISH, "Say that the plan is complete.", {}, []),
    ]  # fmt: skip


def _ending(name: str, description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        parameters["required"] = required
    return {"name": name, "description": description, "parameters": parameters}

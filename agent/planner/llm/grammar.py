"""The form of a whole plan as a JSON schema, from the tools' declarations and the session's handles.

A model whose output is held to it always writes calls that can be read, whatever it would rather have said.
"""

from __future__ import annotations

import re
from typing import Any

from agent.catalogue import all_tools
from agent.planner.llm.functions import FINISH, functions
from agent.planner.llm.handles import Handles
from tools.refs import PART, REVISION

MOST_CALLS = 8
"""Calls of one plan; the whole job has five steps."""
LONGEST_TEXT = 300
"""Characters of a text no tool bounds more tightly."""

_STEP = r"\$\{steps\.[a-z][a-z0-9_]{0,30}\.[a-z_]{1,16}\}"
_RUN = r"\$\{runs\.(?:run_[0-9]{1,4}|last)\.[a-z][a-z0-9_]{0,30}\.[a-z_]{1,16}\}"
_HUB = rf"{PART}/{PART}(?:@{REVISION})?"


def plan_schema(handles: Handles) -> dict[str, Any]:
    """`{"calls": [{"name", "arguments"}]}` with the arguments each function takes."""
    calls = [call for function in functions() if (call := _call(function, handles)) is not None]
    items = {"type": "array", "items": {"anyOf": calls}, "minItems": 1, "maxItems": MOST_CALLS}
    return {"type": "object", "properties": {"calls": items}, "required": ["calls"], "additionalProperties": False}


def _call(function: dict[str, Any], handles: Handles) -> dict[str, Any] | None:
    """One function's call; None for a function that has nothing to work on, and for the one that ends a plan."""
    name = function["name"]
    if name == FINISH:
        return None
    required = function["parameters"].get("required", [])
    told = function["parameters"]["properties"]
    properties: dict[str, Any] = {}
    # Required ones first, so that what follows can be left out at any point.
    for key in sorted(told, key=lambda key: key not in required):
        held = _held(name, key, told[key], handles)
        if held is not None:
            properties[key] = held
        elif key in required:
            return None
    arguments = {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    fields = {"name": {"const": name}, "arguments": arguments}
    return {"type": "object", "properties": fields, "required": ["name", "arguments"], "additionalProperties": False}


def _held(function: str, key: str, told: dict[str, Any], handles: Handles) -> dict[str, Any] | None:
    """A parameter's schema; None where no value of this session could stand in it."""
    tool = all_tools().get(function)
    role = tool.role_of(key) if tool else None
    if role is not None and told.get("type") == "array":
        items = _held_item(role, handles)
        return {"type": "array", "items": items, "minItems": 1, "maxItems": told.get("maxItems", 4)}
    if role is not None:
        return _held_item(role, handles)
    if key.endswith("_column"):
        return _one_of(list(handles.columns))
    if key == "run":
        return _one_of([*handles.runs, "last"])
    if key == "recipe":
        return _one_of(list(handles.recipes))
    return _bare(told)


def _held_item(role: str, handles: Handles) -> dict[str, Any]:
    if role == "data":
        choices = [re.escape(handle) for handle in handles.files] + [_STEP, _RUN]
    else:
        choices = ["starter", _STEP, _RUN, _HUB]
    return {"type": "string", "pattern": f"^(?:{'|'.join(choices)})$"}


def _one_of(names: list[str]) -> dict[str, Any] | None:
    return {"enum": names} if names else None


_KEPT = frozenset(
    {"type", "enum", "const", "pattern", "minLength", "maxLength", "minItems", "maxItems", "required"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
)


def _bare(told: dict[str, Any]) -> dict[str, Any]:
    """A parameter's own schema without what only people read, and with an end to every text and list."""
    if "anyOf" in told:
        return {"anyOf": [_bare(one) for one in told["anyOf"]]}
    held = {key: value for key, value in told.items() if key in _KEPT}
    kind = held.get("type")
    if kind == "string" and "pattern" not in held and "enum" not in held:
        held["maxLength"] = min(held.get("maxLength", LONGEST_TEXT), LONGEST_TEXT)
    if kind == "array":
        held["items"] = _bare(told.get("items", {"type": "string"}))
        held["maxItems"] = min(held.get("maxItems", 8), 8)
    if kind == "object":
        text = {"type": "string", "maxLength": LONGEST_TEXT}
        inner = told.get("additionalProperties")
        plain = {"anyOf": [{"type": "number"}, {"type": "boolean"}, text]}
        held["additionalProperties"] = _bare(inner) if isinstance(inner, dict) and inner else plain
    return held

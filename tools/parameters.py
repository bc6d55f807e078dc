"""The parameters of a tool as people see them, read from its declaration: types, bounds, choices, defaults, help."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from tools.contract import Tool
from tools.fields import Hint


@dataclass(frozen=True)
class ParameterHelp:
    """A parameter as people see it. `bounds` reads like `0 < x ≤ 1`; `choices` is empty where any value goes."""

    name: str
    type_text: str
    required: bool
    default: Any
    bounds: str
    choices: tuple[str, ...]
    role: Literal["data", "model"] | None
    help: str
    hint: Hint


@cache
def parameter_table(tool: Tool[Any, Any]) -> tuple[ParameterHelp, ...]:
    """The parameters of a tool: those it cannot do without first, then in the order they are declared."""
    schema = tool.schema()
    required = set(schema.get("required", []))
    rows = []
    for name, info in schema.get("properties", {}).items():
        parts = _alternatives(info, schema)
        rows.append(
            ParameterHelp(
                name=name,
                type_text=" or ".join(dict.fromkeys(_type_text(part) for part in parts)),
                required=name in required,
                default=info.get("default"),
                bounds=next((text for part in parts if (text := _bounds(part))), ""),
                choices=tuple(str(choice) for part in parts for choice in _choices(part)),
                role=tool.role_of(name),
                help=re.sub(r"\s+", " ", info.get("description", "")).strip(),
                hint=tool.hint_of(name),
            )
        )
    return tuple(sorted(rows, key=lambda row: not row.required))


def _alternatives(info: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The types a property may have, references followed and null left out."""
    if "$ref" in info:
        return _alternatives(schema["$defs"][info["$ref"].rsplit("/", 1)[-1]], schema)
    if "anyOf" in info:
        return [part for inner in info["anyOf"] for part in _alternatives(inner, schema) if part.get("type") != "null"]
    return [info]


def _choices(part: dict[str, Any]) -> list[Any]:
    if "const" in part:
        return [part["const"]]
    if "enum" in part:
        return list(part["enum"])
    return _choices(part["items"]) if part.get("type") == "array" and "items" in part else []


def _type_text(part: dict[str, Any]) -> str:
    names = {"integer": "whole number", "number": "number", "string": "text", "boolean": "yes/no", "object": "mapping"}
    if part.get("type") == "array":
        return f"list of {_type_text(part.get('items', {}))}"
    if _choices(part):
        return " | ".join(str(choice) for choice in _choices(part))
    return names.get(part.get("type", ""), "any")


def _bounds(part: dict[str, Any]) -> str:
    low = f"{_figure(part['exclusiveMinimum'])} < " if "exclusiveMinimum" in part else ""
    low = low or (f"{_figure(part['minimum'])} ≤ " if "minimum" in part else "")
    high = f" < {_figure(part['exclusiveMaximum'])}" if "exclusiveMaximum" in part else ""
    high = high or (f" ≤ {_figure(part['maximum'])}" if "maximum" in part else "")
    return f"{low}x{high}" if low or high else ""


def _figure(value: float) -> str:
    """A bound as people write it: `100,000,000`, and not 1e+08."""
    return f"{value:,.0f}" if abs(value) >= 100_000 and value == int(value) else f"{value:g}"

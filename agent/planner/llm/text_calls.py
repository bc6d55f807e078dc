"""Calls a model wrote into its words instead of calling: small models behind some servers do."""

from __future__ import annotations

import json
import re
from typing import Any

from agent.planner.llm.chat_model import BadAnswer
from agent.planner.llm.draft import Call

_FENCE = re.compile(r"^```(?:json|tool_call)?\s*\n?(.*?)\n?```$", re.DOTALL)
_TAGGED = re.compile(r"<tool_call>\s*(.*?)\s*</tool_call>", re.DOTALL)
MALFORMED = "Your answer looks like calls, but it is no valid JSON. Call the functions, or answer in plain words."


def calls_in(text: str) -> tuple[Call, ...]:
    """The calls that an answer consists of; empty for an answer in words.

    Raises `BadAnswer` for what begins like calls and is none.
    """
    plain = text.strip()
    if tagged := _TAGGED.findall(plain):
        return tuple(call for part in tagged for call in _calls(part))
    if fenced := _FENCE.fullmatch(plain):
        plain = fenced[1].strip()
    if not plain.startswith(("{", "[{", "<tool_call>")):
        return ()
    return _calls(plain)


def _calls(text: str) -> tuple[Call, ...]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise BadAnswer(MALFORMED) from None
    if isinstance(content, dict) and isinstance(content.get("calls"), list):
        content = content["calls"]
    return tuple(_call(one, place) for place, one in enumerate(content if isinstance(content, list) else [content]))


def _call(content: Any, place: int) -> Call:
    if not isinstance(content, dict) or not isinstance(content.get("name"), str):
        raise BadAnswer(MALFORMED)
    arguments = content.get("arguments", content.get("parameters", {}))
    written = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return Call(content["name"], written, f"text_{place}")

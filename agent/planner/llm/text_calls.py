"""Calls a model wrote into its words instead of calling: small models behind some servers do."""

from __future__ import annotations

import json
from typing import Any

from agent.planner.llm.chat_model import BadAnswer
from agent.planner.llm.draft import Call

_OPEN, _CLOSE = "<tool_call>", "</tool_call>"
_FENCE = "```"
MALFORMED = "Your answer looks like calls, but it is no valid JSON. Call the functions, or answer in plain words."
EMPTY = "Your answer is an empty list of calls. Call the functions, or answer in plain words."


def calls_in(text: str) -> tuple[Call, ...]:
    """The calls that an answer consists of; empty for an answer in words.

    Raises `BadAnswer` for what begins like calls and holds none.
    """
    plain = text.strip()
    if tagged := _tagged(plain):
        return tuple(call for part in tagged for call in _calls(part))
    plain = _unfenced(plain)
    if not plain.startswith(("{", "[{", _OPEN)) and plain.replace(" ", "") != "[]":
        return ()
    return _calls(plain)


def _tagged(text: str) -> list[str]:
    """What stands between the marks of a call, in time that grows with the text alone, whatever it is made of."""
    found, place = [], text.find(_OPEN)
    while place >= 0 and (end := text.find(_CLOSE, place)) >= 0:
        found.append(text[place + len(_OPEN) : end].strip())
        place = text.find(_OPEN, end)
    return found


def _unfenced(text: str) -> str:
    """The inside of a code block that is the whole text."""
    if len(text) < 2 * len(_FENCE) or not (text.startswith(_FENCE) and text.endswith(_FENCE)):
        return text
    inside = text[len(_FENCE) : -len(_FENCE)]
    language = next((word for word in ("json", "tool_call") if inside.startswith(word)), "")
    return inside.removeprefix(language).strip()


def _calls(text: str) -> tuple[Call, ...]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise BadAnswer(MALFORMED) from None
    if isinstance(content, dict) and isinstance(content.get("calls"), list):
        content = content["calls"]
    if content == []:
        raise BadAnswer(EMPTY)
    return tuple(_call(one, place) for place, one in enumerate(content if isinstance(content, list) else [content]))


def _call(content: Any, place: int) -> Call:
    if not isinstance(content, dict) or not isinstance(content.get("name"), str):
        raise BadAnswer(MALFORMED)
    arguments = content.get("arguments", content.get("parameters", {}))
    written = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return Call(content["name"], written, f"text_{place}")

"""Recognising turns: OpenAI's role/content and ShareGPT's from/value, as objects or as JSON text in a cell."""

from __future__ import annotations

import json
from typing import Any

ROLES: dict[str, str] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "prompter": "user",
    "question": "user",
    "customer": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "bing": "assistant",
    "bard": "assistant",
    "bot": "assistant",
    "model": "assistant",
    "ai": "assistant",
    "agent": "assistant",
    "answer": "assistant",
    "function_call": "assistant",
    "tool_call": "assistant",
    "tool_calls": "assistant",
    "observation": "tool",
    "tool": "tool",
    "function": "tool",
    "function_response": "tool",
    "tool_response": "tool",
    "ipython": "tool",
}
"""Names of speakers in real datasets, and the role each one is in a chat template."""


def is_message_like(value: Any) -> bool:
    """Whether an object is a turn, whichever of the two spellings it uses."""
    return isinstance(value, dict) and (
        ("role" in value and ("content" in value or "tool_calls" in value)) or ("from" in value and "value" in value)
    )


def as_messages(value: Any) -> list[dict[str, Any]] | None:
    """The turns a value holds, or None when it holds something else. JSON text in a cell is read first."""
    if isinstance(value, str):
        if not value.lstrip().startswith(("[{", "{", "[ {")):
            return None
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, list) and value and all(is_message_like(turn) for turn in value):
        return value
    return None

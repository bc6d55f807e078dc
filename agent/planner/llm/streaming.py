"""An answer put together from the pieces of a stream."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from agent.planner.llm.chat_model import BadAnswer, Completion, ModelUnavailable
from agent.planner.llm.draft import Call
from agent.planner.llm.text_calls import calls_in

LONGEST = 100_000
"""Characters of an answer that are read; a plan has a few thousand."""
_THINK, _THOUGHT = "<think>", "</think>"


class Cut(Exception):
    """A stream that stopped before its answer was whole."""


@dataclass
class _Piece:
    """A call as far as it has come."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass
class Received:
    """What has come so far. `ended` once the endpoint said that the answer is whole."""

    text: str = ""
    ended: bool = False
    finish: str | None = None
    refusal: bool = False
    first_token_s: float | None = None
    usage: Any = None
    _pieces: list[_Piece] = field(default_factory=list)
    _by_index: dict[int, _Piece] = field(default_factory=dict)
    _length: int = 0

    def add(self, chunk: Any, began: float) -> None:
        """Take in a piece; `began` is the request's start on `time.monotonic()`. Raises `BadAnswer` when too long."""
        self.usage = getattr(chunk, "usage", None) or self.usage
        for choice in (getattr(chunk, "choices", None) or [])[:1]:
            delta = getattr(choice, "delta", None)
            if delta is not None:
                self._add(delta, began)
            if getattr(choice, "finish_reason", None):
                self.finish, self.ended = str(choice.finish_reason), True

    def _add(self, delta: Any, began: float) -> None:
        content = getattr(delta, "content", None)
        calls = getattr(delta, "tool_calls", None) or []
        if self.first_token_s is None and (content or calls):
            self.first_token_s = round(time.monotonic() - began, 3)
        if isinstance(content, str):
            self.text += content
            self._grow(len(content))
        if getattr(delta, "refusal", None):
            self.refusal = True
        for call in calls:
            self._add_call(call)

    def _add_call(self, call: Any) -> None:
        index, identity = getattr(call, "index", None), getattr(call, "id", None) or ""
        function = getattr(call, "function", None)
        name, arguments = getattr(function, "name", None) or "", getattr(function, "arguments", None) or ""
        piece = self._by_index.get(index) if isinstance(index, int) else None
        # Some servers number every call 0: another id with a name begins another call.
        if piece is None or (identity and piece.id and identity != piece.id and name):
            piece = _Piece()
            self._pieces.append(piece)
            if isinstance(index, int):
                self._by_index[index] = piece
        piece.id = piece.id or str(identity)
        piece.name = piece.name or str(name)
        piece.arguments += str(arguments)
        self._grow(len(str(arguments)) + 1)

    def _grow(self, length: int) -> None:
        self._length += length
        if self._length > LONGEST:
            raise BadAnswer(f"Your answer was longer than {LONGEST:,} characters and was not read. Keep it short.")

    def completion(self, requests: int) -> Completion:
        """The whole answer. Raises `Cut`, `BadAnswer` or `ModelUnavailable` where it is none."""
        if not self.ended:
            raise Cut("the stream ended early")
        # What was spent counts, whether or not the answer is of use.
        spent = {name: _count(self.usage, name) for name in ("prompt_tokens", "completion_tokens")}
        if self.refusal:
            raise ModelUnavailable("declined to answer", requests, **spent)
        if self.finish == "content_filter":
            raise ModelUnavailable("was stopped by the endpoint's content filter", requests, **spent)
        if self.finish == "length":
            raise BadAnswer(
                "Your answer reached the length limit before it was whole. Keep it shorter.", requests, **spent
            )
        calls = tuple(Call(p.name, p.arguments, p.id or f"call_{place}") for place, p in enumerate(self._pieces))
        words = without_thoughts(self.text)
        try:
            found = calls or calls_in(words)
        except BadAnswer as bad:
            raise BadAnswer(str(bad), requests, **spent) from None
        return Completion(
            calls=found,
            text=words if calls or not found else "",
            prompt_tokens=spent["prompt_tokens"],
            completion_tokens=spent["completion_tokens"],
            requests=requests,
            first_token_s=self.first_token_s,
        )


def without_thoughts(text: str) -> str:
    """An answer without what a reasoning model writes before it, where the server leaves that in the words.

    Thoughts end at the last end mark before another beginning; without an end mark everything is the answer.
    """
    body = text.lstrip().removeprefix(_THINK)
    thoughts, end, _ = body.partition(_THINK)[0].rpartition(_THOUGHT)
    return body[len(thoughts) + len(end) :].lstrip() if end else text


def _count(usage: Any, name: str) -> int | None:
    value = getattr(usage, name, None)
    return value if isinstance(value, int) and value >= 0 else None

"""The seam to a language model that chats: messages and functions in, calls or words out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from agent.planner.llm.draft import Call
from agent.planner.llm.handles import Handles


class _Unanswered(Exception):
    def __init__(
        self, text: str, requests: int = 1, *, prompt_tokens: int | None = None, completion_tokens: int | None = None
    ) -> None:
        super().__init__(text)
        self.requests = requests
        """Requests it took to find out."""
        self.prompt_tokens = prompt_tokens
        """What was spent on it all the same; None where nobody counted."""
        self.completion_tokens = completion_tokens


class ModelUnavailable(_Unanswered):
    """A model that cannot be asked, for now or at all; the text ends the sentence "The planner …"."""


class BadAnswer(_Unanswered):
    """An answer that cannot be read as calls or words; the text is told to the model."""


@dataclass(frozen=True)
class Completion:
    """One answer of a model."""

    calls: tuple[Call, ...] = ()
    text: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    requests: int = 1
    """Requests it took, those sent again included."""
    first_token_s: float | None = None


class ChatModel(Protocol):
    """What an `LlmPlanner` asks."""

    kind: str
    """`openai` or `transformers`."""
    model: str
    endpoint: str | None
    on_this_machine: bool
    whole_plans: bool
    """Whether one answer holds all calls of a plan, so that nothing has to say that it is complete."""

    def prepare(self) -> None:
        """Do what takes its time only once, before the time of a reply is counted. Raises `ModelUnavailable`."""
        ...

    def complete(self, messages: list[dict[str, Any]], handles: Handles, deadline: float) -> Completion:
        """Answer, before `deadline` of `time.monotonic()`; `handles` are those a plan may speak of.

        Raises `ModelUnavailable` or `BadAnswer`.
        """
        ...

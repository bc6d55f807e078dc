"""The seam to whatever understands requests: (request, facts) → steps, or a question, or an answer."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from agent.recipe.step import Step
from tools.facts import FileFacts


class PlannedBy(BaseModel):
    """Who made a reply with a language model, and what it took. Nothing of a key or of what was sent is in here."""

    model_config = ConfigDict(extra="forbid")
    planner: str
    """`openai` or `transformers`."""
    model: str
    endpoint: str | None
    """Host that was asked; None where the model ran in this process."""
    on_this_machine: bool
    requests: int = 0
    """Requests sent, those sent again after a failure included."""
    corrections: int = 0
    """How often errors went back to the model."""
    prompt_tokens: int | None = None
    """As the endpoint counted them; None where it did not."""
    completion_tokens: int | None = None
    seconds: float = 0.0
    first_token_s: float | None = None
    """Seconds to the first piece of the first answer."""
    cost: float | None = None
    """Price of the tokens, where a price is configured and tokens were counted."""
    currency: str | None = None
    gave_up: str | None = None
    """Why the built-in planner answered instead."""

    def sentence(self) -> str:
        """`openai m at host: 2 requests, 1,000 + 50 tokens, 0.0025 USD, 1.2 s`, as far as it is known."""
        place = f" at {self.endpoint}" if self.endpoint else ""
        parts = [f"{self.requests} request{'' if self.requests == 1 else 's'}"]
        if self.prompt_tokens is not None and self.completion_tokens is not None:
            parts.append(f"{self.prompt_tokens:,} + {self.completion_tokens:,} tokens")
        if self.cost is not None:
            parts.append(f"{self.cost:.4g} {self.currency}")
        return f"{self.planner} {self.model}{place}: {', '.join([*parts, f'{self.seconds:.1f} s'])}"


class Reply(BaseModel):
    """Steps, or a question, or an answer; never two of them."""

    model_config = ConfigDict(extra="forbid")
    steps: list[Step] = Field(default_factory=list)
    question: str | None = None
    answer: str | None = None
    notes: list[str] = Field(default_factory=list)
    """What was assumed, and what the person should know before saying yes; one sentence each."""
    options: list[str] = Field(default_factory=list)
    """Likely answers to the question, to click; not part of the public reply."""
    memory: dict[str, Any] = Field(default_factory=dict)
    """What the planner wants handed back with the answer to its question; not part of the public reply."""
    planner: PlannedBy | None = None
    """Recorded where a language model was asked; not part of the public reply."""

    def public(self) -> dict[str, Any]:
        """`{"steps", "question", "answer", "notes"}` as the command line prints it."""
        content = self.model_dump(by_alias=True, include={"steps", "question", "answer", "notes"})
        return {key: content[key] for key in ("steps", "question", "answer", "notes")}


class RunFacts(BaseModel):
    """What a planner may know about a run of this session."""

    model_config = ConfigDict(extra="forbid")
    id: str
    name: str
    status: str
    """running, done, failed, cancelled, interrupted; `assumed` for a plan taken as approved and done."""
    results: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Step id to the step's typed result, without its sample rows."""


class Exchange(BaseModel):
    """One request of the session and what became of it."""

    model_config = ConfigDict(extra="forbid")
    request: str
    reply: Reply
    approved: bool = False
    run: RunFacts | None = None


class SessionFacts(BaseModel):
    """All a planner sees besides the request."""

    model_config = ConfigDict(extra="forbid")
    files: list[FileFacts] = Field(default_factory=list)
    """In the order they were given."""
    history: list[Exchange] = Field(default_factory=list)
    """Oldest first. A reply that asked a question and was not answered yet is the last one."""
    recipes: list[str] = Field(default_factory=list)
    """Names that can be replayed: saved and shipped ones."""
    runs: list[RunFacts] = Field(default_factory=list)
    """All runs of the workspace, newest first, without results."""
    gpu_memory_gb: float | None = None
    """Memory of the largest GPU, None without one."""


class Planner(Protocol):
    """Understands requests. No side effects: the same request and facts give the same reply."""

    def plan(self, request: str, facts: SessionFacts) -> Reply:
        """Raises nothing for anything a person may type."""
        ...

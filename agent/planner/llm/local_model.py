"""A model of this machine, run by transformers, whose output is held to the form of a plan.

Whatever the model, its answer can be read: llguidance rules out every token that would leave the plan's JSON schema,
and near the end of the token budget the shortest way to a complete plan is taken. What it says is checked like any.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.planner.llm.chat_model import BadAnswer, Completion, ModelUnavailable
from agent.planner.llm.grammar import plan_schema
from agent.planner.llm.handles import Handles
from agent.planner.llm.local_prompt import prompts
from agent.planner.llm.text_calls import calls_in
from agent.planner.planner_settings import PlannerSettings
from tools.errors import InputError
from tools.models.names import resolve

if TYPE_CHECKING:
    from llguidance import LLTokenizer

CLOSING = 192
"""Tokens kept for bringing a plan to its end: two calls with all they need, in a tokenizer of single letters."""
SMALLEST_CONTEXT = 256
"""Tokens a model must read at once; below it neither words nor plan have room."""


@dataclass
class _Loaded:
    network: Any
    tokenizer: Any
    guide: LLTokenizer
    device: Any
    context: int


class LocalModel:
    """Asks one model in this process."""

    kind = "transformers"
    whole_plans = True
    on_this_machine = True
    endpoint: str | None = None

    def __init__(self, settings: PlannerSettings) -> None:
        """Raises `InputError` where no model is named or the name stands for none. Loading waits for the first use."""
        if settings.model is None:
            raise InputError(
                "The planner `transformers` needs a model.",
                "Write --planner transformers:MODEL with a folder, a Hub id, or `starter`.",
            )
        resolve(settings.model)
        self.settings = settings
        self.model = settings.model
        self._ready: _Loaded | None = None
        self._one_at_a_time = threading.Lock()
        self._loading = threading.Lock()

    def prepare(self) -> None:
        """Load the model. Raises `ModelUnavailable`."""
        self._load()

    def complete(self, messages: list[dict[str, Any]], handles: Handles, deadline: float) -> Completion:
        """One whole plan. Raises `ModelUnavailable` or `BadAnswer`."""
        loaded = self._load()
        if not self._one_at_a_time.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise ModelUnavailable(self._late(), 0)
        try:
            return self._complete(loaded, messages, handles, deadline)
        finally:
            self._one_at_a_time.release()

    def _complete(
        self, loaded: _Loaded, messages: list[dict[str, Any]], handles: Handles, deadline: float
    ) -> Completion:
        if time.monotonic() >= deadline:
            raise ModelUnavailable(self._late(), 0)
        from agent.planner.llm.guided import generate

        budget = min(self.settings.max_new_tokens + CLOSING, loaded.context // 2)
        prompt = self._prompt(messages, loaded, loaded.context - budget)
        answer = generate(
            loaded.network,
            loaded.guide,
            prompt,
            plan_schema(handles),
            budget=budget,
            closing=min(CLOSING, budget // 2),
            temperature=self.settings.temperature or 0.0,
            deadline=deadline,
        )
        spent = {"prompt_tokens": len(prompt), "completion_tokens": answer.tokens}
        if not answer.complete:
            if time.monotonic() >= deadline:
                raise ModelUnavailable(self._late(), 1, **spent)
            raise BadAnswer(f"The plan was not complete within {budget} tokens. Make it shorter.", **spent)
        try:
            calls = calls_in(answer.text)
        except BadAnswer as bad:
            raise BadAnswer(str(bad), **spent) from None
        return Completion(calls, first_token_s=answer.first_token_s, requests=1, text="", **spent)

    def _prompt(self, messages: list[dict[str, Any]], loaded: _Loaded, room: int) -> list[int]:
        """The fullest prompt there is room for; where none fits, the end of the shortest."""
        ids: list[int] = []
        for text in prompts(loaded.tokenizer, messages):
            ids = list(loaded.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])
            if len(ids) <= room:
                return ids
        if not ids:
            raise ModelUnavailable("has a chat template that takes no plain words", 0)
        return ids[-room:]

    def _load(self) -> _Loaded:
        with self._loading:
            if self._ready is None:
                self._ready = self._read()
            return self._ready

    def _read(self) -> _Loaded:
        from llguidance.hf import from_tokenizer

        from tools.models.load import load

        try:
            loaded = load(self.model)
            guide = from_tokenizer(loaded.tokenizer)
        except (InputError, ValueError) as error:
            raise ModelUnavailable(f"cannot be loaded ({error})", 0) from None
        context = int(getattr(loaded.model.config, "max_position_embeddings", 0) or 4096)
        if context < SMALLEST_CONTEXT:
            raise ModelUnavailable(f"reads {context} tokens at once and needs {SMALLEST_CONTEXT}", 0)
        return _Loaded(loaded.model, loaded.tokenizer, guide, loaded.device, context)

    def _late(self) -> str:
        return f"made no whole plan within {self.settings.timeout_s:g} s"

"""Generation held to a JSON schema, which always comes to an end of the schema within its budget of tokens."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

import torch
from llguidance import LLMatcher, LLTokenizer
from transformers import LogitsProcessor, LogitsProcessorList, StoppingCriteria, StoppingCriteriaList


@dataclass(frozen=True)
class Answer:
    """What was generated. `complete` says whether the whole schema was satisfied."""

    text: str
    tokens: int
    complete: bool
    first_token_s: float


def generate(
    network: Any,
    guide: LLTokenizer,
    prompt: list[int],
    schema: dict[str, Any],
    *,
    budget: int,
    closing: int,
    temperature: float,
    deadline: float,
) -> Answer:
    """Generate at most `budget` tokens; the last `closing` of them only bring the text to its shortest end.

    `deadline` is of `time.monotonic()`. Raises `ValueError` for a schema that llguidance cannot read.
    """
    began = time.monotonic()
    grammar = LLMatcher.grammar_from_json_schema(json.dumps(schema), overrides={"whitespace_flexible": False})
    matcher = LLMatcher(guide, grammar)
    if matcher.is_error():
        raise ValueError(matcher.get_error())
    held = _Held(matcher, guide, len(prompt), closing_from=budget - closing)
    ids = torch.tensor([prompt], device=network.device)
    sampling = {"do_sample": True, "temperature": temperature} if temperature else {"do_sample": False}
    with torch.inference_mode():
        out = network.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=budget,
            logits_processor=LogitsProcessorList([held]),
            stopping_criteria=StoppingCriteriaList([_Late(deadline)]),
            eos_token_id=guide.eos_token,
            pad_token_id=guide.eos_token,
            num_beams=1,
            **sampling,
        )
    made = [int(token) for token in out[0, len(prompt) :]]
    written = made[:-1] if made and made[-1] == guide.eos_token else made
    text = guide.decode_bytes(written).decode("utf-8", errors="replace")
    return Answer(text, len(made), _is_whole(text), round((held.first or time.monotonic()) - began, 3))


def _is_whole(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


class _Late(StoppingCriteria):
    """Stops at the deadline."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **kwargs: Any) -> torch.Tensor:
        late = time.monotonic() >= self.deadline
        return torch.full((input_ids.shape[0],), late, device=input_ids.device, dtype=torch.bool)


@dataclass
class _Held(LogitsProcessor):
    """Rules out every token the schema does not allow next; near the end, all but the one that closes."""

    matcher: LLMatcher
    guide: LLTokenizer
    prompt_length: int
    closing_from: int
    first: float | None = None
    _read: int = 0
    _string: bool = False
    _escaped: bool = False
    _closers: dict[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._closers = {sign: _single(self.guide, sign) for sign in ('"', "}", "]")}

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        self._consume([int(token) for token in input_ids[0, self.prompt_length :]])
        allowed = torch.frombuffer(bytearray(self.matcher.compute_logit_bias()), dtype=torch.uint8) > 0
        size = min(len(allowed), scores.shape[-1])
        out = torch.full_like(scores, float("-inf"))
        if self._read >= self.closing_from and (closer := self._closer(allowed)) is not None:
            out[0, closer] = 0.0
            return out
        fitting = allowed[:size].to(scores.device)
        out[0, :size] = torch.where(fitting, scores[0, :size], out[0, :size])
        return out

    def _consume(self, made: list[int]) -> None:
        for token in made[self._read :]:
            if self.first is None:
                self.first = time.monotonic()
            self.matcher.consume_token(token)
            if token != self.guide.eos_token:
                self._follow(self.guide.decode_bytes([token]))
        self._read = len(made)

    def _follow(self, text: bytes) -> None:
        """Whether the text now is within a string: there, only a quotation mark closes anything."""
        for byte in text:
            if self._escaped:
                self._escaped = False
            elif self._string and byte == ord("\\"):
                self._escaped = True
            elif byte == ord('"'):
                self._string = not self._string

    def _closer(self, allowed: torch.Tensor) -> int | None:
        if self._escaped:
            return None
        if not self._string and bool(allowed[self.guide.eos_token]):
            return self.guide.eos_token
        for sign in ('"',) if self._string else ("}", "]"):
            token = self._closers[sign]
            if token is not None and bool(allowed[token]):
                return token
        return None


def _single(guide: LLTokenizer, sign: str) -> int | None:
    """The token that is exactly this sign; None where the vocabulary has none."""
    found = guide.greedy_tokenize(sign)
    return found[0] if len(found) == 1 and guide.decode_bytes(found) == sign.encode() else None

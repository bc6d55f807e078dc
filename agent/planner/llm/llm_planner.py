"""A planner that asks a language model.

The model proposes and code checks; where no plan holds, the built-in planner takes over.
"""

from __future__ import annotations

import json
import time
from typing import Any

from agent.planner.contract import PlannedBy, Planner, Reply, SessionFacts
from agent.planner.language.normalise import clean
from agent.planner.llm.admission import Admitted, admit
from agent.planner.llm.briefing import messages
from agent.planner.llm.chat_model import BadAnswer, ChatModel, Completion, ModelUnavailable
from agent.planner.llm.confirming import confirmed
from agent.planner.llm.draft import Call, Draft
from agent.planner.llm.functions import ANSWER, ASK, FINISH
from agent.planner.llm.handles import Handles
from agent.planner.llm.values import Refused
from agent.planner.planner_settings import PlannerSettings

CORRECTIONS = 3
"""How often errors go back to the model before the built-in planner takes over."""
ROUNDS = 12
"""Answers of a model for one request; a plan of five steps made one call at a time takes six."""
MOST_CALLS = 30
"""Calls read of one answer."""
LONGEST_REMARK = 500
"""Characters of a model's words beside a plan."""


class GaveUp(Exception):
    """The model did not come to a plan that holds; the text ends the sentence "The planner …"."""


class LlmPlanner:
    """Plans with a chat model. Raises nothing: whatever goes wrong, the built-in planner answers; a note says why."""

    def __init__(self, model: ChatModel, settings: PlannerSettings, built_in: Planner) -> None:
        self.model = model
        self.settings = settings
        self.built_in = built_in

    @property
    def name(self) -> str:
        """As the chat's header shows it."""
        where = f" at {self.model.endpoint}" if self.model.endpoint else ""
        return f"{self.model.kind} ({self.model.model}{where})"

    def plan(self, request: str, facts: SessionFacts) -> Reply:
        """Steps, or one question, or an answer."""
        if _built_in_asked(facts):
            # Who asked a question understands its answer.
            return self.built_in.plan(request, facts)
        if (reply := confirmed(request, facts)) is not None:
            return reply
        began = time.monotonic()
        record = PlannedBy(
            planner=self.model.kind,
            model=self.model.model,
            endpoint=self.model.endpoint,
            on_this_machine=self.model.on_this_machine,
        )
        try:
            self.model.prepare()
            reply = _Dialogue(self.model, self.settings, record, request, facts).reply()
        except (ModelUnavailable, GaveUp) as reason:
            if isinstance(reason, ModelUnavailable):
                _count(record, reason)
            reply = self._instead(request, facts, record, str(reason))
        except Exception as error:
            # A planner raises nothing, and a model's answer may be anything; the kind of error is said and recorded.
            reply = self._instead(request, facts, record, f"stopped with {type(error).__name__}")
        record.seconds = round(time.monotonic() - began, 3)
        record.cost, record.currency = self._cost(record)
        reply.planner = record
        reply.notes = [*self._sent(record, facts), *reply.notes]
        return reply

    def _instead(self, request: str, facts: SessionFacts, record: PlannedBy, reason: str) -> Reply:
        record.gave_up = reason
        reply = self.built_in.plan(request, facts)
        note = f"The planner {self.name} {reason}, so the built-in planner answered."
        return reply.model_copy(update={"notes": [note, *reply.notes]})

    def _cost(self, record: PlannedBy) -> tuple[float | None, str | None]:
        price = self.settings.price
        if price is None or record.prompt_tokens is None or record.completion_tokens is None:
            return None, None
        cost = (record.prompt_tokens * price.input + record.completion_tokens * price.output) / 1e6
        return round(cost, 8), price.currency

    def _sent(self, record: PlannedBy, facts: SessionFacts) -> list[str]:
        """What left this machine, said when an endpoint is asked for the first time in a conversation."""
        told = any(e.reply.planner and e.reply.planner.endpoint == record.endpoint for e in facts.history)
        if record.on_this_machine or not record.requests or told:
            return []
        cells = "with their first rows" if self.settings.share_cell_text else "no cell text, names as handles"
        return [f"Your words and facts about the files ({cells}) were sent to {record.endpoint}."]


def _built_in_asked(facts: SessionFacts) -> bool:
    last = facts.history[-1].reply if facts.history else None
    return last is not None and last.question is not None and bool(last.memory.get("asked"))


class _Dialogue:
    """One request: asks the model until a plan, a question or an answer holds."""

    def __init__(
        self, model: ChatModel, settings: PlannerSettings, record: PlannedBy, request: str, facts: SessionFacts
    ) -> None:
        self.model = model
        self.record = record
        self.facts = facts
        self.deadline = time.monotonic() + settings.timeout_s
        self.handles = Handles.of(facts)
        self.said = clean(" \n ".join([*(exchange.request for exchange in facts.history), request])).lower()
        self.request = request
        self.messages = messages(request, facts, self.handles, cells=settings.share_cell_text)
        self._begin_again()

    def reply(self) -> Reply:
        """Raises `GaveUp` or `ModelUnavailable`."""
        for _ in range(ROUNDS):
            errors = self._round()
            if not errors and self._complete():
                reply, errors = self._admitted()
                if reply is not None:
                    return reply
                # Steps that do not hold together cannot be mended one by one.
                self._begin_again()
                self._tell(f"Nothing was planned: {' '.join(errors)} Make the whole plan again.")
            if errors:
                self._correct(errors)
        raise GaveUp(f"did not finish a plan in {ROUNDS} answers")

    def _complete(self) -> bool:
        return self.draft.decided or (self.model.whole_plans and bool(self.draft.steps))

    def _correct(self, errors: list[str]) -> None:
        if self.record.corrections >= CORRECTIONS:
            raise GaveUp(f"made no valid plan after {CORRECTIONS} corrections")
        self.record.corrections += 1
        if self.model.whole_plans:
            self._begin_again()

    def _begin_again(self) -> None:
        self.draft = Draft(self.handles, self.facts, self.said)
        self.closing = ""

    def _round(self) -> list[str]:
        """Ask once and take the calls in; what was refused."""
        try:
            completion = self.model.complete(self.messages, self.handles, self.deadline)
        except BadAnswer as bad:
            _count(self.record, bad)
            self._tell(str(bad))
            return [str(bad)]
        _count(self.record, completion)
        if self.record.first_token_s is None:
            self.record.first_token_s = completion.first_token_s
        self.messages.append(_as_message(completion))
        if completion.calls:
            return self._take(completion)
        if self.draft.steps:
            self.draft.finished = True  # words after calls end the plan
            self.closing = completion.text.strip()
            return []
        if text := completion.text.strip():
            return self._words(text)
        self._tell(f"Your answer was empty. Call a tool, {ASK}, {ANSWER} or {FINISH}.")
        return ["The answer was empty."]

    def _words(self, text: str) -> list[str]:
        try:
            self.draft.take(Call(ANSWER, json.dumps({"answer": text})))
        except Refused as refused:
            self._tell(str(refused))
            return [str(refused)]
        return []

    def _take(self, completion: Completion) -> list[str]:
        errors, refused_tools = [], []
        for place, call in enumerate(completion.calls):
            try:
                if place >= MOST_CALLS:
                    raise Refused(f"Only {MOST_CALLS} calls of one answer are read.")
                result = self.draft.take(call)
            except Refused as refused:
                result = f"Refused: {refused}"
                errors.append(str(refused))
                refused_tools.append(call.name)
            self.messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
        if errors:
            # What was said beside a call that was refused was said of a plan that is not to be.
            self.draft.undecide(refused_tools)
        return errors

    def _admitted(self) -> tuple[Reply | None, list[str]]:
        """The reply that the draft stands for, or what is wrong with it."""
        draft = self.draft
        if draft.question is not None:
            return self._asking(draft.question, draft.options), []
        if draft.answer is not None and not draft.steps:
            kept = {"said": draft.answer, "handles": self.handles.keep(draft.answer)}
            return Reply(answer=self.handles.show(draft.answer), memory={"llm": kept}), []
        admitted = admit(draft.steps, self.facts, self.handles, self.request, self.said)
        if admitted.question is not None:
            return self._asking_ours(admitted), []
        if admitted.problems:
            return None, admitted.problems
        return Reply(steps=admitted.steps, notes=[*admitted.notes, *self._said_beside()]), []

    def _said_beside(self) -> list[str]:
        """What a plan does not show of how it was made: words at its end, and calls that came to nothing."""
        notes = []
        words = " ".join((self.draft.answer or self.closing).split())
        if words:
            short = words if len(words) <= LONGEST_REMARK else f"{words[:LONGEST_REMARK].rstrip()} …"
            notes.append(f"The model says: {self.handles.show(short)}")
        if left_out := self.draft.left_out():
            notes.append(f"Not in the plan, for it was refused: {', '.join(left_out)}.")
        return notes

    def _asking(self, question: str, options: list[str]) -> Reply:
        shown = [self.handles.show(option) for option in options]
        kept = {"said": question, "options": options, "handles": self.handles.keep(question, *options)}
        return Reply(question=self.handles.show(question), options=shown, memory={"llm": kept})

    def _asking_ours(self, admitted: Admitted) -> Reply:
        """A question code asks about a model's plan; the model is later told it in handles."""
        said, options_said = admitted.in_handles
        kept: dict[str, Any] = {"said": said, "options": options_said}
        kept["handles"] = self.handles.keep(said, *options_said)
        if admitted.confirm is not None:
            kept["confirm"] = admitted.confirm.model_dump(by_alias=True)
        return Reply(question=admitted.question, options=admitted.options, memory={"llm": kept})

    def _tell(self, text: str) -> None:
        self.messages.append({"role": "user", "content": text})


def _count(record: PlannedBy, spent: Completion | BadAnswer | ModelUnavailable) -> None:
    """Add what an answer took, whether or not it was of use."""
    record.requests += spent.requests
    for name in ("prompt_tokens", "completion_tokens"):
        counted = getattr(spent, name)
        if counted is not None:
            setattr(record, name, (getattr(record, name) or 0) + counted)


def _as_message(completion: Completion) -> dict[str, Any]:
    """An answer as the next request repeats it; arguments that are no JSON are left out, for servers refuse them."""
    message: dict[str, Any] = {"role": "assistant", "content": completion.text or ""}
    if completion.calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": _valid(call.arguments)}}
            for call in completion.calls
        ]
    return message


def _valid(arguments: str) -> str:
    try:
        return arguments if isinstance(json.loads(arguments), dict) else "{}"
    except (ValueError, RecursionError):
        return "{}"

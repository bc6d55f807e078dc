"""A chat model that answers as told and keeps what it was sent."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from agent.planner import built_in
from agent.planner.contract import Exchange, Reply, RunFacts, SessionFacts
from agent.planner.llm.chat_model import Completion
from agent.planner.llm.draft import Call
from agent.planner.llm.handles import Handles
from agent.planner.llm.llm_planner import LlmPlanner
from agent.planner.planner_settings import PlannerSettings
from tests.agent.planner.talking import a_file

SUPPORT = str(Path(__file__).resolve().parents[4] / "recipes" / "examples" / "support.csv")
"""Plans are checked against what is there, so the file has to be."""

MAILS = a_file(
    "mails.csv",
    "unknown",
    ["Subject", "Reply Text"],
    path=SUPPORT,
    question="Which column holds the question, and which the answer?",
    options=["Subject → Reply Text", "Reply Text → Subject"],
)
"""A file whose columns are asked about."""

Made = tuple[str, dict[str, Any]]


class ScriptedModel:
    """Plays completions in order; the last one again and again."""

    kind = "openai"
    model = "scripted"

    def __init__(self, *script: Completion | Exception, endpoint: str = "127.0.0.1:1", whole: bool = False) -> None:
        self.script = list(script)
        self.sent: list[list[dict[str, Any]]] = []
        self.endpoint: str | None = endpoint
        self.on_this_machine = endpoint.startswith("127.")
        self.whole_plans = whole

    def prepare(self) -> None:
        return None

    def complete(self, messages: list[dict[str, Any]], handles: Handles, deadline: float) -> Completion:
        self.sent.append(copy.deepcopy(messages))
        answer = self.script[min(len(self.sent), len(self.script)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def told(self) -> str:
        """The last thing it was told."""
        return str(self.sent[-1][-1]["content"])


def calls(*made: Made, text: str = "", **usage: Any) -> Completion:
    return Completion(tuple(Call(n, json.dumps(v), f"id_{i}") for i, (n, v) in enumerate(made)), text, **usage)


def say(text: str) -> Completion:
    return Completion(text=text)


FINISH: Made = ("finish_plan", {})
JOB = calls(
    ("profile_dataset", {"data": "file_1", "step_id": "profile"}),
    ("prepare_dataset", {"data": "file_1", "step_id": "prepare"}),
    ("train_sft", {"data": "${steps.prepare.train}", "epochs": 3, "step_id": "train"}),
    ("evaluate_model", {"model": "${steps.train.model}", "data": "${steps.prepare.test}", "step_id": "evaluate"}),
    ("compare_models", {"base": "starter", "tuned": "${steps.train.model}", "data": "${steps.prepare.test}"}),
    FINISH,
)


def planner(model: ScriptedModel, **settings: Any) -> LlmPlanner:
    made = PlannerSettings(name="openai", model="scripted", **settings)
    return LlmPlanner(model, made, built_in())


class LlmTalk:
    """Says things to a planner with a scripted model; plans are taken as approved."""

    def __init__(self, *script: Completion | Exception, facts: SessionFacts | None = None, **options: Any) -> None:
        self.model = ScriptedModel(*script, **options)
        self.planner = planner(self.model)
        self.facts = facts or SessionFacts(files=[a_file("support.csv", path=SUPPORT)])

    def say(self, request: str) -> Reply:
        reply = self.planner.plan(request, self.facts)
        run = RunFacts(id="last", name="x", status="assumed") if reply.steps else None
        self.facts.history.append(Exchange(request=request, reply=reply, approved=bool(reply.steps), run=run))
        return reply

"""A conversation with the planner, and the files it may speak of."""

from __future__ import annotations

from typing import Any

from agent.planner import built_in
from agent.planner.contract import Exchange, Reply, RunFacts, SessionFacts
from tools.facts import FileFacts, Shape


def a_file(name: str, shape: str = "prompt_completion", columns: list[str] | None = None, **more: Any) -> FileFacts:
    """A file known by its facts alone."""
    usual = {
        "prompt_completion": ["question", "answer"],
        "preference": ["prompt", "chosen", "rejected"],
        "unpaired_preference": ["prompt", "completion", "label"],
        "text": ["text"],
    }
    names = columns if columns is not None else usual.get(shape, ["a", "b"])
    kind = name.rsplit(".", 1)[-1]
    return FileFacts(
        **{
            "name": name,
            "path": f"/data/{name}",
            "bytes": 1000,
            "format": kind,
            "shape": Shape(shape),
            "columns": names,
        }
        | {"rows": 100, "mapping": {}}
        | more
    )


SUPPORT = a_file("support.csv")
FAQ = a_file("faq.jsonl")
TEST = a_file("test.csv")
PREFERENCES = a_file("prefs.jsonl", "preference")
THUMBS = a_file("thumbs.jsonl", "unpaired_preference")
BOOK = a_file("book.txt", "text")
MAILS = a_file(
    "mails.csv",
    "unknown",
    ["Subject", "Body", "Reply Text"],
    question="Which column holds the question, and which the answer?",
    options=["Subject → Body", "Body → Reply Text"],
)


class Talk:
    """Says things one after the other; plans are taken as approved unless told otherwise."""

    def __init__(self, *files: FileFacts, **facts: Any) -> None:
        self.facts = SessionFacts(files=list(files), recipes=["quickstart", "monthly"], **facts)
        self.planner = built_in()

    def say(
        self, request: str, *, approve: bool = True, results: dict[str, dict[str, Any]] | None = None, run: str = "last"
    ) -> Reply:
        reply = self.planner.plan(request, self.facts)
        done = bool(reply.steps) and approve
        ran = RunFacts(id=run, name="x", status="done", results=results or {}) if done else None
        self.facts.history.append(Exchange(request=request, reply=reply, approved=done, run=ran))
        return reply


def tools(reply: Reply) -> list[str]:
    return [step.tool for step in reply.steps]


def stated(reply: Reply) -> dict[str, Any]:
    """What the steps hold besides data, models and references."""
    wired = {"data", "model", "base", "tuned", "eval_data"}
    return {key: value for step in reply.steps for key, value in step.with_.items() if key not in wired}


def step(reply: Reply, name: str) -> dict[str, Any]:
    return next(step.with_ for step in reply.steps if step.id == name)

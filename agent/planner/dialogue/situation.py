"""A request in its session: what every decision looks at, and the two ways a decision ends early."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agent.catalogue import tool_for
from agent.planner.contract import Reply, SessionFacts
from agent.planner.dialogue.past import Past
from agent.planner.language.reading import Reading
from agent.recipe.step import Step
from tools.catalogue import TOOLS
from tools.contract import Purpose
from tools.facts import FileFacts


class Decided(Exception):
    """Carries a question or an answer out of whatever was being worked out."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.question or reply.answer)
        self.reply = reply


@dataclass
class Given:
    """What answers to earlier questions about the same request have settled."""

    file: str | None = None
    then: str | None = None
    """A second file to train on after `file`."""
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    """Stated parameters that are to be left out after all."""
    model: str | None = None
    tool: str | None = None
    recipe: str | None = None
    name: str | None = None
    prompt: str | None = None

    def as_memory(self) -> dict[str, Any]:
        """What is settled, as JSON."""
        return {key: value for key, value in vars(self).items() if value}


@dataclass
class Situation:
    """A reading, the facts, and what is being put together."""

    reading: Reading
    facts: SessionFacts
    past: Past
    given: Given = field(default_factory=Given)
    notes: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def ask(self, question: str, options: list[str], asked: str, **memory: Any) -> Decided:
        """One question, with what is needed to go on once it is answered."""
        kept = {"request": self.reading.request, "asked": asked, "given": self.given.as_memory(), **memory}
        return Decided(Reply(question=question, options=options[:8], memory=kept, notes=self.notes))

    def answer(self, text: str) -> Decided:
        """Words, and nothing attempted."""
        return Decided(Reply(answer=text))

    def note(self, text: str) -> None:
        """Say what was assumed, once; nothing where there is nothing to say."""
        if text and text not in self.notes:
            self.notes.append(text)

    def values(self, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """Stated parameters in a stretch of the request, answers to earlier questions included."""
        stated = self.reading.parameters.values(start, end)
        for name, value in self.given.values.items():
            if name in stated or (start == 0 and end is None):
                stated[name] = value
        return {name: value for name, value in stated.items() if name not in self.given.dropped}

    @property
    def columns(self) -> dict[str, str]:
        """The column mapping stated in words or as an answer."""
        return {**self.reading.columns, **self.given.columns}

    def add(self, step_id: str, tool: str, values: dict[str, Any]) -> None:
        """Append a step under an id that no other step has."""
        taken = {step.id for step in self.steps}
        name, count = step_id, 2
        while name in taken:
            name, count = f"{step_id}_{count}", count + 1
        self.steps.append(Step(id=name, tool=tool, with_=values))

    def do(self, purpose: Purpose, values: dict[str, Any]) -> None:
        """Append a step of the tool with that purpose, called by it; what is answered at once by its own name."""
        tool = tool_for(purpose)
        self.add(purpose.value if tool.name in TOOLS else tool.name, tool.name, values)

    def file_at(self, path: str) -> FileFacts | None:
        """The file of that path among the session's files."""
        return next((file for file in self.facts.files if file.path == path), None)

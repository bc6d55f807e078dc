"""What a session's history means for the next request: the plan at hand, the tuned model, the file talked about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from agent.catalogue import purpose_of, training_tools
from agent.planner.contract import Exchange, RunFacts, SessionFacts
from agent.recipe.refs import Ref
from agent.recipe.step import Step
from tools.catalogue import TOOLS
from tools.contract import Purpose
from tools.facts import FileFacts


def is_plan(exchange: Exchange) -> bool:
    """Whether it proposed steps that become a run, rather than an operation or words."""
    return any(step.tool in TOOLS for step in exchange.reply.steps)


def last_training(steps: list[Step]) -> Step | None:
    """The step whose model is what the steps are about."""
    return next((step for step in reversed(steps) if step.tool in training_tools()), None)


_TESTS = (Purpose.COMPARE, Purpose.EVALUATE)


@dataclass(frozen=True)
class Tuned:
    """A model an earlier run made."""

    reference: str
    base: str
    """As it was asked for; `starter` where nothing was said."""
    test_data: str
    """Where rows it has not seen are."""
    tool: str


@dataclass
class Past:
    """Reads the history backwards. A declined plan still can be talked about."""

    facts: SessionFacts

    @cached_property
    def question(self) -> Exchange | None:
        """The exchange whose question waits for an answer."""
        last = self.facts.history[-1] if self.facts.history else None
        return last if last is not None and last.reply.question else None

    @cached_property
    def plan(self) -> Exchange | None:
        """The latest plan, approved or not."""
        return next((exchange for exchange in reversed(self.facts.history) if is_plan(exchange)), None)

    @property
    def waits(self) -> bool:
        """Whether the latest plan was neither approved nor followed by another exchange's run."""
        return self.plan is not None and not self.plan.approved and self.plan.run is None

    @cached_property
    def training_plan(self) -> Exchange | None:
        """The latest plan that trains."""
        return next((e for e in reversed(self.facts.history) if is_plan(e) and last_training(e.reply.steps)), None)

    @cached_property
    def run(self) -> RunFacts | None:
        """The latest run of the session."""
        return next((exchange.run for exchange in reversed(self.facts.history) if exchange.run), None)

    @cached_property
    def training_run(self) -> Exchange | None:
        """The latest approved exchange that trains."""
        trained = (e for e in reversed(self.facts.history) if is_plan(e) and last_training(e.reply.steps))
        return next((e for e in trained if e.approved or e.run is not None), None)

    @cached_property
    def tuned(self) -> Tuned | None:
        """The model of the latest run that trained one."""
        return self._tuned(self.training_run) if self.training_run else None

    def all_tuned(self) -> list[Tuned]:
        """Models of every run that trained one, oldest first."""
        trained = [e for e in self.facts.history if is_plan(e) and last_training(e.reply.steps)]
        return [self._tuned(e) for e in trained if e.approved or e.run is not None]

    def _tuned(self, exchange: Exchange) -> Tuned:
        steps = exchange.reply.steps
        step = last_training(steps)
        assert step is not None
        run = self._name_of(exchange)
        first = next(each for each in steps if each.tool in training_tools())
        return Tuned(
            reference=str(Ref.earlier(run, step.id, "model")),
            base=str(self._resolved(first.with_.get("model", "starter"), run)),
            test_data=self._test_data(steps, run),
            tool=step.tool,
        )

    def _name_of(self, exchange: Exchange) -> str:
        """The run's id. Runs that are only assumed are all called `last`: `last-1` is the training before the last."""
        run = exchange.run.id if exchange.run else "last"
        if run != "last":
            return run
        trained = [e for e in self.facts.history if is_plan(e) and last_training(e.reply.steps)]
        ran = [e for e in trained if e.approved or e.run is not None]
        back = len(ran) - 1 - next(index for index, each in enumerate(ran) if each is exchange)
        return f"last-{back}" if back else "last"

    def speak_of(self, place: int) -> None:
        """Let "the tuned model" mean that of the first, second, … training of the session."""
        made = self.all_tuned()
        if made and -len(made) <= place < len(made):
            self.__dict__["tuned"] = made[place]

    def _test_data(self, steps: list[Step], run: str) -> str:
        evaluated = next((s for s in reversed(steps) if purpose_of(s.tool) in _TESTS and "data" in s.with_), None)
        if evaluated is not None:
            return str(self._resolved(evaluated.with_["data"], run))
        prepared = next((step for step in reversed(steps) if purpose_of(step.tool) is Purpose.PREPARE), None)
        if prepared is not None and prepared.with_.get("test_size") != 0:
            return str(Ref.earlier(run, prepared.id, "test"))
        return ""

    @staticmethod
    def _resolved(value: Any, run: str) -> Any:
        """A reference to a step of that plan, seen from a later one."""
        ref = Ref.whole(value)
        return str(ref.seen_from_later(run)) if ref else value

    @cached_property
    def file(self) -> FileFacts | None:
        """The file the latest plan worked on, or the one an earlier question named."""
        known = {file.path: file for file in self.facts.files}
        for exchange in reversed(self.facts.history):
            for step in exchange.reply.steps:
                path = step.with_.get("data")
                if isinstance(path, str) and path in known:
                    return known[path]
        return None

    def results_of(self, exchange: Exchange | None) -> dict[str, dict[str, Any]]:
        """Step results of an exchange's run; empty where it was only assumed."""
        return exchange.run.results if exchange and exchange.run else {}

"""What a log says of one step of a run: the step with its outcome, and what is live while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from agent.recipe.step import Outcome, Step, StepStatus
from agent.runs.events import Event

LONGEST_SERIES = 800
"""Points kept of one live curve; past it every second point goes, which no chart of a page's width can show anyway."""

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Note:
    """Something a step wanted people to know."""

    text: str
    level: str = "info"


@dataclass(frozen=True)
class StepState:
    """One step of a run: the step with its outcome, and what is live while it runs."""

    step: Step
    """`with_` holds the parameters it was started with, defaults included; the result names absolute paths."""
    started: str = ""
    done: float = 0.0
    total: float = 0.0
    unit: str = ""
    eta_s: float | None = None
    message: str = ""
    """Why it failed."""
    remedy: str = ""
    notes: tuple[Note, ...] = ()
    curves: dict[str, Curve] = field(default_factory=dict)
    """Metric name to (optimizer step, value) points, oldest first."""

    @property
    def id(self) -> str:
        return self.step.id

    @property
    def tool(self) -> str:
        return self.step.tool

    @property
    def settings(self) -> dict[str, Any]:
        return self.step.with_

    @property
    def status(self) -> StepStatus:
        return self.step.outcome.status if self.step.outcome else "waiting"

    @property
    def finished(self) -> bool:
        """Whether there is a result to build on."""
        return self.step.outcome is not None and self.step.outcome.finished

    @property
    def result(self) -> dict[str, Any]:
        return (self.step.outcome.result if self.step.outcome else None) or {}

    @property
    def seconds(self) -> float | None:
        return self.step.outcome.seconds if self.step.outcome else None

    @property
    def reused_from(self) -> str | None:
        return self.step.outcome.reused_from if self.step.outcome else None

    @property
    def share(self) -> float | None:
        """How far it is, 0 to 1; None while that is not known."""
        return min(1.0, self.done / self.total) if self.total > 0 else None

    def public(self) -> dict[str, Any]:
        """The step as `--json` prints it. What was taken over counts as done there, and says from where."""
        status = {"waiting": "not started", "reused": "done"}.get(self.status, self.status)
        return {
            "id": self.id,
            "tool": self.tool,
            "status": status,
            "seconds": self.seconds,
            "reused_from": self.reused_from,
            "result": self.result if self.finished else None,
            "error": f"{self.message} {self.remedy}".strip() or None,
        }


def step_after(state: StepState, event: Event) -> StepState:
    """The step after an event of its own."""
    data = event.data
    match event.kind:
        case "step_started":
            settings = data.get("with", data.get("with_"))
            known = settings if isinstance(settings, dict) else {}
            begun = Step(id=state.id, tool=str(data.get("tool", state.tool)), with_=known)
            return StepState(begun.model_copy(update={"outcome": Outcome(status="running")}), started=event.time)
        case "step_reused":
            origin = str(data.get("from_run", ""))
            return with_changes(
                state, status="reused", reused_from=origin, result=_mapping(data), message="", remedy=""
            )
        case "step_finished":
            seconds = _number(data.get("seconds"))
            return with_changes(state, status="done", seconds=seconds, result=_mapping(data), eta_s=None)
        case "step_failed":
            message, remedy = str(data.get("message", "")), str(data.get("remedy", ""))
            spent = seconds_between(state.started, event.time)
            error = f"{message} {remedy}".strip()
            return with_changes(
                state, status="failed", error=error, message=message, remedy=remedy, seconds=spent, eta_s=None
            )
        case "step_cancelled":
            return with_changes(
                state, status="cancelled", seconds=seconds_between(state.started, event.time), eta_s=None
            )
        case "progress":
            return _progressed(state, event)
        case "metric":
            return replace(state, curves=_longer(state.curves, data))
        case "note":
            note = Note(str(data.get("text", "")), str(data.get("level", "info")))
            return replace(state, notes=(*state.notes, note))
    return state


def _progressed(state: StepState, event: Event) -> StepState:
    """Where a tool gives no time left, it is taken from the pace so far."""
    done, total = _number(event.data.get("done")) or 0.0, _number(event.data.get("total")) or 0.0
    eta = _number(event.data.get("eta_s"))
    if eta is None and 0 < done < total and (spent := seconds_between(state.started, event.time)):
        eta = spent / done * (total - done)
    return replace(state, done=done, total=total, unit=str(event.data.get("unit", "")), eta_s=eta)


def _longer(curves: dict[str, Curve], data: dict[str, Any]) -> dict[str, Curve]:
    at = _number(data.get("step"))
    if at is None:
        return curves
    grown = dict(curves)
    for name, value in data.items():
        figure = _number(value)
        if name == "step" or figure is None or figure != figure or abs(figure) == float("inf"):
            continue
        points = (*grown.get(name, ()), (at, figure))
        grown[name] = (*points[:-1:2], points[-1]) if len(points) > LONGEST_SERIES else points
    return grown


_OF_THE_OUTCOME = frozenset(Outcome.model_fields)


def with_changes(state: StepState, **changes: Any) -> StepState:
    """The step with other values, those of its outcome among them."""
    outcome = state.step.outcome or Outcome(status="waiting")
    became = outcome.model_copy(update={name: changes.pop(name) for name in _OF_THE_OUTCOME & changes.keys()})
    return replace(state, step=state.step.model_copy(update={"outcome": became}), **changes)


def waiting(step_id: str, tool: str) -> StepState:
    """A step nothing has happened in yet. Raises `ValueError` for an id that can be none."""
    return StepState(Step(id=step_id, tool=tool))


def _mapping(data: dict[str, Any]) -> dict[str, Any]:
    result = data.get("result")
    return result if isinstance(result, dict) else {}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def seconds_between(earlier: str, later: str) -> float | None:
    """Seconds from one ISO time to another, None where one is missing or unreadable."""
    try:
        return max(0.0, (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds())
    except (ValueError, TypeError):
        return None

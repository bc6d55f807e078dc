"""What a log says of a run: the only reading there is of it. Pure: the same events give the same state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from agent.recipe.step import Outcome, Step, StepStatus
from agent.runs.events import Event

LONGEST_SERIES = 800
"""Points kept of one live curve; past it every second point goes, which no chart of a page's width can show anyway."""

Curve = tuple[tuple[float, float], ...]


class RunStatus(StrEnum):
    """Where a run stands."""

    CREATED = "created"
    """Its worker was started and has not said a word yet."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """Its worker ended without saying so: it was killed, or the machine went down."""
    DAMAGED = "damaged"
    """Its folder cannot be read as a run."""

    @property
    def ended(self) -> bool:
        return self not in (RunStatus.CREATED, RunStatus.RUNNING)

    @property
    def resumable(self) -> bool:
        """Whether another worker can go on where the last one stopped."""
        return self in (RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.INTERRUPTED)


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


@dataclass(frozen=True)
class RunState:
    """A whole run."""

    id: str
    name: str = ""
    status: RunStatus = RunStatus.CREATED
    message: str = ""
    """One sentence on the status."""
    created: str = ""
    session: str | None = None
    started: str = ""
    ended: str = ""
    exit_code: int | None = None
    cancelling: bool = False
    seq: int = 0
    steps: tuple[StepState, ...] = ()
    made: dict[str, Any] = field(default_factory=dict)
    """What the run was made with, as `run_created` holds it: approvals, launcher, fresh, digest of the recipe file."""
    drift: tuple[dict[str, Any], ...] = ()
    lock_digest: str | None = None
    """Digest of lock.yaml as it was when the run ended."""

    def step(self, step_id: str) -> StepState | None:
        return next((step for step in self.steps if step.id == step_id), None)

    @property
    def active(self) -> bool:
        return not self.status.ended

    @property
    def current(self) -> StepState | None:
        """The step that is running."""
        return next((step for step in self.steps if step.status == "running"), None)

    @property
    def finished_steps(self) -> int:
        return sum(step.finished for step in self.steps)


def planned(run_id: str, name: str, steps: Iterable[tuple[str, str]]) -> RunState:
    """A run nothing has happened in yet; `steps` are (id, tool) in their order."""
    return RunState(id=run_id, name=name, steps=tuple(_waiting(step_id, tool) for step_id, tool in steps))


def fold(state: RunState, events: Iterable[Event]) -> RunState:
    """The state after these events. Kinds it does not know change nothing: a newer worker may write more.

    Raises `ValueError` for a step whose id can be none.
    """
    for event in events:
        state = replace(_apply(state, event), seq=event.seq)
    return state


def settle(state: RunState, *, alive: bool) -> RunState:
    """The state with what the log cannot say: a run that has not ended and has no worker was interrupted."""
    if alive or not state.active:
        return state
    how = f"Finished steps are kept: `tunesmith runs resume {state.id}` goes on."
    message = f"Its process ended without finishing (killed, or the machine went down). {how}"
    if state.status is RunStatus.CREATED:
        message = f"Its worker did not start. `tunesmith runs resume {state.id}` starts it."
    return _closed(state, RunStatus.INTERRUPTED, message)


def seconds_between(earlier: str, later: str) -> float | None:
    """Seconds from one ISO time to another, None where one is missing or unreadable."""
    try:
        return max(0.0, (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds())
    except (ValueError, TypeError):
        return None


def _apply(state: RunState, event: Event) -> RunState:
    data = event.data
    if event.kind == "run_created":
        return _created(state, event)
    if event.kind in ("run_started", "run_resumed"):
        # What had not finished waits again.
        again = tuple(step if step.finished else _waiting(step.id, step.tool) for step in state.steps)
        began = replace(state, status=RunStatus.RUNNING, message="Running.", steps=again, cancelling=False)
        return replace(began, started=state.started or event.time, ended="", exit_code=None, lock_digest=None)
    if event.kind == "run_finished":
        closed = _closed(state, RunStatus(data["status"]), str(data.get("message", "")))
        lock = data.get("lock")
        code = data.get("exit_code")
        return replace(
            closed,
            ended=event.time,
            exit_code=code if isinstance(code, int) else None,
            lock_digest=lock if isinstance(lock, str) else None,
        )
    if event.kind == "drift":
        return replace(state, drift=tuple(data["steps"]))
    if event.step is None:
        return state
    before = state.step(event.step)
    after = _step_after(before or _waiting(event.step, str(data.get("tool", ""))), event)
    if before is None:
        return replace(state, steps=(*state.steps, after))
    return replace(state, steps=tuple(after if step.id == event.step else step for step in state.steps))


def _created(state: RunState, event: Event) -> RunState:
    data = event.data
    session = data.get("session")
    listed = [item for item in data.get("steps") or [] if "id" in item]
    return replace(
        state,
        name=str(data.get("name") or state.name),
        message="Starting.",
        created=event.time,
        session=session if isinstance(session, str) else None,
        steps=state.steps or tuple(_waiting(str(item["id"]), str(item.get("tool", ""))) for item in listed),
        made=data,
    )


def _closed(state: RunState, status: RunStatus, message: str) -> RunState:
    """The state of a run that is over: a step it was in ended with it."""
    stopped: StepStatus = "cancelled" if status is RunStatus.CANCELLED else "interrupted"
    steps = tuple(_with(step, status=stopped, eta_s=None) if step.status == "running" else step for step in state.steps)
    return replace(state, status=status, message=message, steps=steps, cancelling=False)


def _step_after(state: StepState, event: Event) -> StepState:
    data = event.data
    match event.kind:
        case "step_started":
            settings = data.get("with", data.get("with_"))
            known = settings if isinstance(settings, dict) else {}
            begun = Step(id=state.id, tool=str(data.get("tool", state.tool)), with_=known)
            return StepState(begun.model_copy(update={"outcome": Outcome(status="running")}), started=event.time)
        case "step_reused":
            origin = str(data.get("from_run", ""))
            return _with(state, status="reused", reused_from=origin, result=_mapping(data), message="", remedy="")
        case "step_finished":
            seconds = _number(data.get("seconds"))
            return _with(state, status="done", seconds=seconds, result=_mapping(data), eta_s=None)
        case "step_failed":
            message, remedy = str(data.get("message", "")), str(data.get("remedy", ""))
            spent = seconds_between(state.started, event.time)
            error = f"{message} {remedy}".strip()
            return _with(state, status="failed", error=error, message=message, remedy=remedy, seconds=spent, eta_s=None)
        case "step_cancelled":
            return _with(state, status="cancelled", seconds=seconds_between(state.started, event.time), eta_s=None)
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


def _with(state: StepState, **changes: Any) -> StepState:
    """The step with other values, those of its outcome among them."""
    outcome = state.step.outcome or Outcome(status="waiting")
    became = outcome.model_copy(update={name: changes.pop(name) for name in _OF_THE_OUTCOME & changes.keys()})
    return replace(state, step=state.step.model_copy(update={"outcome": became}), **changes)


def _waiting(step_id: str, tool: str) -> StepState:
    return StepState(Step(id=step_id, tool=tool))


def _mapping(data: dict[str, Any]) -> dict[str, Any]:
    result = data.get("result")
    return result if isinstance(result, dict) else {}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

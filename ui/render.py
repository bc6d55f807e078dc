"""A run as people see it, folded from its events. Pure: the same events give the same view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from agent.catalogue import purpose_of, tool_named
from agent.runs.events import Event
from tools.contract import Purpose
from ui.figures import duration, seconds_between

StepState = Literal["waiting", "running", "done", "reused", "failed", "cancelled"]

LONGEST_SERIES = 800
"""Points kept of one live curve; past it every second point goes, which no chart of this width can show anyway."""


@dataclass(frozen=True)
class Note:
    """Something a step wanted people to know."""

    text: str
    level: str = "info"


@dataclass(frozen=True)
class StepView:
    """One step of a run."""

    id: str
    tool: str
    state: StepState = "waiting"
    done: float = 0.0
    total: float = 0.0
    unit: str = ""
    eta_s: float | None = None
    started: str = ""
    seconds: float | None = None
    message: str = ""
    remedy: str = ""
    from_run: str = ""
    notes: tuple[Note, ...] = ()
    curves: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    """Metric name to (step, value) points, oldest first."""
    settings: dict[str, Any] = field(default_factory=dict)
    """The parameters it was started with, defaults included."""
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """How far it is, 0 to 1; None while that is not known."""
        return min(1.0, self.done / self.total) if self.total > 0 else None

    @property
    def finished(self) -> bool:
        return self.state in ("done", "reused")


@dataclass(frozen=True)
class RunView:
    """A whole run. `status` is a word of `RunStatus`."""

    id: str
    name: str = ""
    status: str = "created"
    message: str = ""
    started: str = ""
    ended: str = ""
    cancelling: bool = False
    seq: int = 0
    steps: tuple[StepView, ...] = ()

    def step(self, step_id: str) -> StepView | None:
        return next((step for step in self.steps if step.id == step_id), None)

    @property
    def active(self) -> bool:
        return self.status in ("created", "running")

    @property
    def current(self) -> StepView | None:
        """The step that is running."""
        return next((step for step in self.steps if step.state == "running"), None)

    @property
    def finished_steps(self) -> int:
        return sum(step.finished for step in self.steps)


def planned(run_id: str, name: str, steps: Iterable[tuple[str, str]]) -> RunView:
    """A run nothing has happened in yet; `steps` are (id, tool) in their order."""
    return RunView(id=run_id, name=name, steps=tuple(StepView(step_id, tool) for step_id, tool in steps))


def fold(view: RunView, events: Iterable[Event]) -> RunView:
    """The view after these events. Kinds it does not know change nothing: a newer worker may write more."""
    for event in events:
        view = replace(_apply(view, event), seq=event.seq)
    return view


def settle(view: RunView, status: str, message: str) -> RunView:
    """The view with the status its process tells: a killed worker writes no event. Steps it was in are then over."""
    if status == view.status or not view.active or status in ("created", "running"):
        return view
    ended = tuple(
        replace(step, state="cancelled", eta_s=None) if step.state == "running" else step for step in view.steps
    )
    return replace(view, status=status, message=message, steps=ended, cancelling=False)


def _apply(view: RunView, event: Event) -> RunView:
    data = event.data
    if event.kind == "run_created":
        named = replace(view, name=str(data.get("name") or view.name))
        return named if named.steps else replace(named, steps=_listed(data.get("steps")))
    if event.kind in ("run_started", "run_resumed"):
        again = tuple(_fresh(step) for step in view.steps)
        return replace(
            view,
            status="running",
            started=view.started or event.time,
            ended="",
            message="",
            steps=again,
            cancelling=False,
        )
    if event.kind == "cancel_requested":
        return replace(view, cancelling=True)
    if event.kind == "run_finished":
        status, message = str(data.get("status", "done")), str(data.get("message", ""))
        return replace(settle(view, status, message), message=message, ended=event.time)
    if event.step is None:
        return view
    before = view.step(event.step)
    after = _step_after(before or StepView(event.step, str(data.get("tool", ""))), event)
    if before is None:
        return replace(view, steps=(*view.steps, after))
    return replace(view, steps=tuple(after if step.id == event.step else step for step in view.steps))


def _step_after(step: StepView, event: Event) -> StepView:
    data = event.data
    match event.kind:
        case "step_started":
            settings = data.get("with", data.get("with_"))
            tool = str(data.get("tool", step.tool))
            known = settings if isinstance(settings, dict) else {}
            return StepView(step.id, tool, "running", started=event.time, settings=known)
        case "step_reused":
            return replace(
                step, state="reused", result=_mapping(data), from_run=str(data.get("from_run", "")), seconds=0.0
            )
        case "step_finished":
            return replace(step, state="done", seconds=_number(data.get("seconds")), result=_mapping(data), eta_s=None)
        case "step_failed":
            message, remedy = str(data.get("message", "")), str(data.get("remedy", ""))
            spent = seconds_between(step.started, event.time)
            return replace(step, state="failed", message=message, remedy=remedy, seconds=spent, eta_s=None)
        case "step_cancelled":
            return replace(step, state="cancelled", seconds=seconds_between(step.started, event.time), eta_s=None)
        case "progress":
            return _progressed(step, event)
        case "metric":
            return replace(step, curves=_longer(step.curves, data))
        case "note":
            return replace(step, notes=(*step.notes, Note(str(data.get("text", "")), str(data.get("level", "info")))))
    return step


def _progressed(step: StepView, event: Event) -> StepView:
    """Where a tool gives no time left, it is taken from the pace so far."""
    done, total = _number(event.data.get("done")) or 0.0, _number(event.data.get("total")) or 0.0
    eta = _number(event.data.get("eta_s"))
    if eta is None and 0 < done < total and (spent := seconds_between(step.started, event.time)):
        eta = spent / done * (total - done)
    return replace(step, done=done, total=total, unit=str(event.data.get("unit", "")), eta_s=eta)


def _longer(
    curves: dict[str, tuple[tuple[float, float], ...]], data: dict[str, Any]
) -> dict[str, tuple[tuple[float, float], ...]]:
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


def _fresh(step: StepView) -> StepView:
    """A step as a resumed run finds it: what had not finished waits again."""
    return step if step.finished else StepView(step.id, step.tool)


def _listed(steps: Any) -> tuple[StepView, ...]:
    if not isinstance(steps, list):
        return ()
    return tuple(
        StepView(str(item["id"]), str(item.get("tool", "")))
        for item in steps
        if isinstance(item, dict) and "id" in item
    )


def _mapping(data: dict[str, Any]) -> dict[str, Any]:
    result = data.get("result")
    return result if isinstance(result, dict) else {}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def title(tool: str) -> str:
    """What a step does, in the few words its tool declares; a name that is no tool is read as words."""
    declared = tool_named(tool)
    return declared.title if declared else tool.replace("_", " ").capitalize()


def latest(view: RunView | None, purpose: Purpose) -> StepView | None:
    """The last step of a run whose tool has this purpose and that has a result."""
    steps = reversed(view.steps) if view else ()
    return next((step for step in steps if step.result and purpose_of(step.tool) is purpose), None)


def outcome_step(view: RunView) -> StepView | None:
    """The step whose verdict speaks for the run: its comparison, or else the last one that has a result."""
    return latest(view, Purpose.COMPARE) or next((step for step in reversed(view.steps) if step.result), None)


def progress_text(step: StepView) -> str:
    """`12 of 40 steps · about 20 s left`."""
    if step.total <= 0:
        return "Starting…" if step.state == "running" else ""
    done, total = f"{step.done:,.0f}", f"{step.total:,.0f}"
    left = (
        f" · about {duration(max(1.0, step.eta_s))} left" if step.eta_s is not None and step.done < step.total else ""
    )
    return f"{done} of {total} {step.unit}{left}".replace("  ", " ")


def verdict_of(result: dict[str, Any]) -> tuple[str, str]:
    """A result's (outcome, sentence); empty where it carries none."""
    verdict = result.get("verdict")
    if isinstance(verdict, dict):
        return str(verdict.get("outcome", "")), str(verdict.get("sentence", ""))
    return ("", verdict) if isinstance(verdict, str) else ("", "")

"""What a log says of a run: the only reading there is of it. Pure: the same events give the same state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from agent.recipe.step import StepStatus
from agent.runs.events import Event
from agent.runs.step_state import StepState, step_after, waiting, with_changes


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
    return RunState(id=run_id, name=name, steps=tuple(waiting(step_id, tool) for step_id, tool in steps))


def fold(state: RunState, events: Iterable[Event]) -> RunState:
    """The state after these events. Kinds it does not know change nothing: a newer worker may write more.

    Raises `ValueError` for a step whose id can be none.
    """
    seq = state.seq
    for event in events:
        state, seq = _apply(state, event), event.seq
    return state if seq == state.seq else replace(state, seq=seq)


def settle(state: RunState, *, alive: bool) -> RunState:
    """The state with what the log cannot say: a run that has not ended and has no worker was interrupted."""
    if alive or not state.active:
        return state
    how = f"Finished steps are kept: `tunesmith runs resume {state.id}` goes on."
    message = f"Its process ended without finishing (killed, or the machine went down). {how}"
    if state.status is RunStatus.CREATED:
        message = f"Its worker did not start. `tunesmith runs resume {state.id}` starts it."
    return _closed(state, RunStatus.INTERRUPTED, message)


def _apply(state: RunState, event: Event) -> RunState:
    data = event.data
    if event.kind == "run_created":
        return _created(state, event)
    if event.kind in ("run_started", "run_resumed"):
        # What had not finished waits again.
        again = tuple(step if step.finished else waiting(step.id, step.tool) for step in state.steps)
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
    after = step_after(before or waiting(event.step, str(data.get("tool", ""))), event)
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
        steps=state.steps or tuple(waiting(str(item["id"]), str(item.get("tool", ""))) for item in listed),
        made=data,
    )


def _closed(state: RunState, status: RunStatus, message: str) -> RunState:
    """The state of a run that is over: a step it was in ended with it."""
    stopped: StepStatus = "cancelled" if status is RunStatus.CANCELLED else "interrupted"
    steps = tuple(
        with_changes(step, status=stopped, eta_s=None) if step.status == "running" else step for step in state.steps
    )
    return replace(state, status=status, message=message, steps=steps, cancelling=False)

"""Whether a replay gave what the record beside the recipe says: bit-exact, other, or not comparable, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from agent.recipe.step import Step
from agent.runs.events import EventLog
from agent.runs.lock import Lock, read_lock
from agent.runs.run import Run
from agent.runs.store import artifacts_in
from tools.contract import Repeatability
from tools.errors import ExpectationFailed

RECORD = "expected.lock.yaml"
"""The lock that lay beside the replayed recipe, copied into the new run's folder."""


@dataclass(frozen=True)
class Drift:
    """How one step's artifacts relate to the record's."""

    step: str
    outcome: Literal["bit-exact", "changed", "not comparable"]
    reason: str


def compare_with_record(run: Run, lock: Lock, log: EventLog) -> None:
    """Logs the drift of every step. Raises `ExpectationFailed` where a step that repeats bit by bit did not."""
    record = read_lock(run.folder / RECORD)
    if record is None:
        return
    drifts = [drift for step in lock.steps if (drift := _drift(step, lock, record))]
    log.append("drift", steps=[asdict(drift) for drift in drifts])
    if broken := [drift for drift in drifts if drift.outcome == "changed"]:
        listed = "; ".join(f"{drift.step}: {drift.reason}" for drift in broken)
        raise ExpectationFailed(
            f"The replay gave other results than the record with the same inputs, versions and machine: {listed}.",
            "The new results are kept beside the old ones.",
        )


def _drift(step: Step, lock: Lock, record: Lock) -> Drift | None:
    found = step.outcome
    recorded_step = record.step(step.id)
    before = recorded_step.outcome if recorded_step else None
    if found is None or before is None or not before.finished:
        return Drift(step.id, "not comparable", "the record has no such finished step")
    made = [artifact["digest"] for artifact in artifacts_in(found.result)]
    recorded = [artifact["digest"] for artifact in artifacts_in(before.result)]
    if not made and not recorded:
        return None
    if made == recorded:
        return Drift(step.id, "bit-exact", "")
    if found.key != before.key:
        return Drift(step.id, "not comparable", "inputs, parameters or versions differ from the record")
    if lock.machine != record.machine:
        return Drift(step.id, "not comparable", "it was recorded on another machine")
    if found.repeatability != Repeatability.BIT_EXACT:
        return Drift(step.id, "not comparable", f"this step repeats only {found.repeatability}")
    return Drift(step.id, "changed", f"digests {recorded} became {made}")

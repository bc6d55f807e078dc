"""Carries out the steps of a run, one after the other, writing what happens before and after each."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.catalogue import step_tool
from agent.files import DiskFull
from agent.recipe.binding import seed_of, value_of
from agent.recipe.check import read_params, refuse_invalid
from agent.recipe.expectations import refuse_missed
from agent.recipe.refs import substitute
from agent.recipe.step import Outcome, Step
from agent.runs.approval import approvals_in, refuse_unapproved
from agent.runs.drift import compare_with_record
from agent.runs.events import now
from agent.runs.keys import Digests, step_key
from agent.runs.lock import Lock, LockedInput, machine, versions
from agent.runs.run import Run, file_digest
from agent.runs.space import full_while_running, give_up_reserve, is_full
from agent.runs.state import RunStatus
from agent.runs.store import StepStore, absolute_in_workspace, relative_to_workspace
from tools.contract import Context, Result
from tools.errors import Cancelled, ExpectationFailed, InputError, ToolFailed, TunesmithError


class Executor:
    """Runs one run folder to its end. `cancelled` is asked at every safe point.

    Of a run that was asked to compute everything afresh, what it computed itself is kept all the same.
    """

    def __init__(self, run: Run, cancelled: Callable[[], bool]) -> None:
        made = run.logged().made
        self.run = run
        self.recipe = run.recipe
        self.root = run.workspace_root
        self.log = run.events
        self.cancelled = cancelled
        self.fresh = bool(made.get("fresh"))
        before = _earlier_record(run) if self.fresh else None
        self.digests = Digests(self.root / "cache" / "digests.json")
        self.store = StepStore(self.root)
        self.seed = seed_of(self.recipe)
        self.results: dict[str, dict[str, Any]] = {}
        self.approvals = approvals_in(made)
        self.digest_unknown = "version" not in made
        self.lock = Lock(
            run=run.id,
            status=RunStatus.RUNNING,
            created=run.created,
            versions=versions(),
            machine=machine(),
            params=dict(self.recipe.params),
            approvals=self.approvals,
            steps=list(before.steps) if before else [],
        )

    def execute(self) -> int:
        """Run every step; returns the exit code. Everything that goes wrong ends in the log."""
        try:
            refuse_unapproved(self.run.recipe_as_written, self.approvals, digest_unknown=self.digest_unknown)
            refuse_invalid(self.recipe)
            self.lock.inputs = {
                name: LockedInput(path=item.path, digest=self.digests.data(item.path))
                for name, item in self.recipe.inputs.items()
            }
            self._save()
            for index, step in enumerate(self.recipe.steps, 1):
                self._step(step, index)
            refuse_missed(self.recipe, self.results)
            compare_with_record(self.run, self.lock, self.log)
        except Cancelled as stop:
            return self._finish(RunStatus.CANCELLED, f"Cancelled. {self._kept()} {stop.remedy}", stop.exit_code)
        except ExpectationFailed as missed:
            return self._finish(RunStatus.FAILED, str(missed), missed.exit_code)
        except TunesmithError as error:
            if is_full(error, self.run.folder):
                error = self._full()
            return self._finish(RunStatus.FAILED, str(error), error.exit_code)
        except OSError as error:
            if not is_full(error, self.run.folder):
                raise
            return self._finish(RunStatus.FAILED, str(self._full()), DiskFull.exit_code)
        return self._finish(RunStatus.DONE, self._closing_sentence(), 0)

    def _step(self, step: Step, index: int) -> None:
        if self.cancelled():
            raise Cancelled("The run was cancelled.", f"`tunesmith runs resume {self.run.id}` goes on.")
        tool = step_tool(step.tool)
        assert tool is not None, "refuse_invalid lets no unknown tool through"
        try:
            params = read_params(tool, substitute(step.with_, lambda ref: value_of(self.recipe, self.results, ref)))
            key = step_key(tool, params, self.seed, self.digests)
        except TunesmithError as error:
            self.log.append("step_failed", step.id, tool=step.tool, message=error.message, remedy=error.remedy)
            raise
        locked = Step(
            id=step.id,
            tool=step.tool,
            with_=params.model_dump(mode="json"),
            outcome=Outcome(status="running", key=key, repeatability=tool.repeatability.value),
        )
        outcome = locked.outcome
        assert outcome is not None
        if found := self._found(step, key, tool.result):
            self._reuse(step, index, locked, *found)
            return
        self.log.append(
            "step_started", step.id, tool=step.tool, with_=locked.with_, index=index, total=len(self.recipe.steps)
        )
        self._record(locked)
        started = time.monotonic()
        try:
            result = tool.run(params, self._context(step.id))
        except Cancelled:
            outcome.status = "cancelled"
            self._record(locked)
            self.log.append("step_cancelled", step.id, tool=step.tool)
            raise
        except Exception as error:
            failure = self._full() if is_full(error, self.run.folder) else self._explain(step, error)
            outcome.status, outcome.error = "failed", str(failure)
            self._record(locked)
            self.log.append("step_failed", step.id, tool=step.tool, message=failure.message, remedy=failure.remedy)
            raise failure from (None if failure is error else error)
        seconds = round(time.monotonic() - started, 3)
        written = relative_to_workspace(result.model_dump(mode="json"), self.root)
        outcome.status, outcome.seconds, outcome.result = "done", seconds, written
        self._record(locked)
        self.store.remember(key, self.run.id, step.id, written)
        self.results[step.id] = absolute_in_workspace(written, self.root)
        self.log.append("step_finished", step.id, tool=step.tool, seconds=seconds, result=self.results[step.id])

    def _found(self, step: Step, key: str, kind: type[Result]) -> tuple[str, dict[str, Any]] | None:
        """(run, result) where the step need not be computed."""
        if not self.fresh:
            return self.store.find(key, self.digests, kind)
        recorded = self.lock.step(step.id)
        own = recorded.outcome if recorded else None
        if own is None or not own.finished or own.key != key or not self.store.whole(own.result, self.digests, kind):
            return None
        return self.run.id, own.result or {}

    def _full(self) -> DiskFull:
        """The disk is full: the reserve is given up, so that this can be said."""
        full = full_while_running(self.recipe, self.run.folder)
        give_up_reserve(self.run.folder)
        return full

    def _reuse(self, step: Step, index: int, locked: Step, run_id: str, written: dict[str, Any]) -> None:
        assert locked.outcome is not None
        locked.outcome.status, locked.outcome.reused_from, locked.outcome.result = "reused", run_id, written
        self._record(locked)
        self.results[step.id] = absolute_in_workspace(written, self.root)
        self.log.append(
            "step_reused",
            step.id,
            tool=step.tool,
            index=index,
            total=len(self.recipe.steps),
            from_run=run_id,
            result=self.results[step.id],
        )

    def _context(self, step_id: str) -> Context:
        work = self.run.artifacts / step_id
        work.mkdir(parents=True, exist_ok=True)
        return Context(
            work=work,
            seed=self.seed,
            sink=lambda kind, data: self._emit(step_id, kind, data),
            is_cancelled=self.cancelled,
            models=self.root / "models",
        )

    def _emit(self, step_id: str, kind: str, data: dict[str, Any]) -> None:
        self.log.append(kind, step_id, **data)

    def _explain(self, step: Step, error: Exception) -> TunesmithError:
        """The person's view of a failure; the traceback goes to the worker's log only."""
        if isinstance(error, TunesmithError):
            return error
        traceback.print_exception(error)
        first = (str(error).strip().splitlines() or ["no message"])[0].rstrip(".")
        if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
            return ToolFailed(
                f"{step.tool} ran out of memory: {first}.", "Lower batch_size or max_length, or use method=qlora."
            )
        return ToolFailed(
            f"{step.tool} stopped with {type(error).__name__}: {first}.",
            f"The whole trace is in {self.run.folder / 'worker.log'}.",
        )

    def _record(self, step: Step) -> None:
        self.lock.put(step)
        self._save()

    def _save(self) -> str:
        return self.lock.write(self.run.folder / "lock.yaml")

    def _kept(self) -> str:
        done = [step.id for step in self.lock.steps if step.outcome and step.outcome.finished]
        unfinished = [step.id for step in self.lock.steps if step.outcome and step.outcome.status == "cancelled"]
        parts = [f"Kept: {', '.join(done)}." if done else "No step had finished."]
        for step_id in unfinished:
            if files := _names(self.run.artifacts / step_id):
                parts.append(f"Of `{step_id}` this is there: {files}.")
        return " ".join(parts)

    def _closing_sentence(self) -> str:
        """The last verdict a step gave."""
        for result in reversed(list(self.results.values())):
            if isinstance(result.get("verdict"), dict):
                return str(result["verdict"]["sentence"])
        return "Done."

    def _finish(self, status: RunStatus, message: str, exit_code: int) -> int:
        give_up_reserve(self.run.folder)
        self.lock.status, self.lock.finished = status, now()
        digest = file_digest(self._save().encode())
        self.log.append("run_finished", status=status, message=message, exit_code=exit_code, lock=digest)
        return exit_code


def _earlier_record(run: Run) -> Lock | None:
    """The record of an earlier attempt; one that cannot be read is written anew, so it counts as none."""
    try:
        return run.lock
    except InputError:
        return None


def _names(folder: Path) -> str:
    return ", ".join(sorted(path.name for path in folder.iterdir())[:5]) if folder.is_dir() else ""

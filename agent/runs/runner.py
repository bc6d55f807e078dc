"""Starts runs, goes on with interrupted ones, and follows them. The work itself happens in the worker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from agent.planner.contract import PlannedBy
from agent.recipe.check import refuse_invalid
from agent.recipe.recipe import Recipe
from agent.runs.approval import Approval, approvals_in, refuse_unapproved
from agent.runs.creation import create
from agent.runs.events import Event
from agent.runs.held_lock import LAUNCH, WORKER, HeldLock, take
from agent.runs.launchers.launcher import Launcher, launcher_named
from agent.runs.run import Run
from agent.runs.space import keep_reserve, refuse_without_room
from agent.runs.state import RunStatus
from agent.session.settings import read_settings
from agent.session.workspace import Workspace
from tools.errors import InputError, ToolFailed

FOLLOW_INTERVAL = 0.05
"""Seconds between looks at a log that is being followed."""
LAST_BREATH = 10.0
"""Seconds that a worker which has said its last word is given to end, before a resume is refused for it."""


def start(
    workspace: Workspace,
    recipe: Recipe,
    approvals: list[Approval],
    *,
    session: str | None = None,
    record: Path | None = None,
    fresh: bool = False,
    planned_by: PlannedBy | None = None,
    launcher: Launcher | None = None,
) -> Run:
    """Check the whole recipe, then start it in a process of its own.

    `record` is a lock the results have to agree with. `fresh` computes steps again that could be reused. `planned_by`
    is recorded where a language model made the plan; nothing of it is needed again. Without a `launcher` the one of
    the environment, the settings, or the local one is taken.
    Raises `InputError` with every problem, `ApprovalNeeded`, or `DiskFull`; nothing is left behind then. Raises
    `ToolFailed` for a run that was made and whose worker could not be started: it can be resumed.
    """
    refuse_invalid(recipe)
    refuse_unapproved(recipe, approvals)
    chosen = launcher or launcher_named(read_settings(workspace.root).launcher)
    refuse_without_room(workspace.root, recipe)
    run, launching = create(
        workspace.runs,
        recipe,
        approvals,
        session=session,
        record=record,
        fresh=fresh,
        planned_by=planned_by,
        launcher=chosen.name,
    )
    with launching:
        held = take(run.folder / WORKER)
        assert held is not None, "nobody else could see the folder of this run"
        _launch(run, chosen, held)
    return run


def resume(run: Run, launcher: Launcher | None = None) -> Run:
    """Go on with a run that was cancelled, interrupted or failed; finished steps are not computed again.

    Of several that are asked for at once, one is accepted. Raises `InputError` for the others, and for a run that is
    done or damaged; `ApprovalNeeded` where its recipe is not the one that was approved; `DiskFull`.
    """
    launching = take(run.folder / LAUNCH)
    if launching is None:
        raise InputError(f"Run {run.id} is being started already.", f"Follow it with `tunesmith runs show {run.id}`.")
    with launching:
        state = run.logged()
        if state.status is RunStatus.DAMAGED:
            raise InputError(
                f"Run {run.id} is damaged and cannot go on. {state.message}", "Ask for the same again to start anew."
            )
        if state.status is RunStatus.DONE:
            raise InputError(f"Run {run.id} is done.", "Replay its recipe to do the same again.")
        chosen = launcher or run.launcher
        alive = chosen.alive(run.folder)
        held = None
        if state.status.ended or not alive:
            held = take(run.folder / WORKER, LAST_BREATH if state.status.ended else 0.0)
        if held is None:
            raise InputError(f"Run {run.id} is running.", f"Follow it with `tunesmith runs show {run.id}`.")
        try:
            recipe = run.recipe_as_written
            refuse_unapproved(recipe, approvals_in(state.made), digest_unknown="version" not in state.made)
            refuse_without_room(run.workspace_root, recipe)
            keep_reserve(run.folder)
            (run.folder / "cancel").unlink(missing_ok=True)
            run.events.append("run_resumed", launcher=chosen.name)
        except BaseException:
            held.release()
            raise
        _launch(run, chosen, held)
    return run


def _launch(run: Run, launcher: Launcher, held: HeldLock) -> None:
    try:
        launcher.launch(run.folder, held)
    except (OSError, ToolFailed) as error:
        why = error.message if isinstance(error, ToolFailed) else f"{error.strerror or type(error).__name__}."
        raise ToolFailed(
            f"Run {run.id} was made, but its worker could not be started: {why}",
            f"`tunesmith runs resume {run.id}` tries again.",
        ) from error
    finally:
        held.release()


def follow(run: Run, *, timeout: float | None = None) -> Iterator[Event]:
    """Events as they are written, until the run ends. Raises `TimeoutError` after `timeout` seconds, and `DamagedLog`.

    Of a resumed run the earlier endings are in the log too: only the last one ends the following.
    """
    offset, seq, began, finished = 0, 0, time.monotonic(), False
    while not finished:
        alive = run.alive
        events, offset = run.events.tail(offset, seq)
        yield from events
        if events:
            seq, finished = events[-1].seq, _is_over(events)
        elif not alive:
            return
        else:
            time.sleep(FOLLOW_INTERVAL)
        if not finished and timeout is not None and time.monotonic() - began > timeout:
            raise TimeoutError(f"run {run.id} did not end within {timeout:g} s")


def _is_over(events: list[Event]) -> bool:
    """Whether the last word on the run among these events is that it ended."""
    words = [event.kind for event in events if event.kind in ("run_started", "run_resumed", "run_finished")]
    return bool(words) and words[-1] == "run_finished"

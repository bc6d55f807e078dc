"""What a page shows of runs follows their logs, whatever happens to their processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from agent.recipe.recipe import Recipe
from agent.runs.creation import create
from agent.runs.held_lock import WORKER, HeldLock, take
from agent.runs.run import Run
from agent.session.workspace import Workspace
from ui.live import LiveRuns


@dataclass
class Made:
    """A run whose worker is the test."""

    run: Run
    lock: HeldLock

    @property
    def id(self) -> str:
        return self.run.id


@pytest.fixture
def made(workspace: Workspace) -> Iterator[Made]:
    recipe = Recipe.model_validate(
        {"name": "r", "steps": [{"id": "train", "tool": "train_sft", "with": {"data": "x"}}]}
    )
    run, launching = create(workspace.runs, recipe, [], session="somebody", launcher="local")
    launching.release()
    lock = take(run.folder / WORKER)
    assert lock is not None
    yield Made(run, lock)
    lock.release()


def test_only_new_events_are_read(made: Made, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    live = LiveRuns(workspace)
    assert live.view(made.id) is not None
    offsets: list[int] = []
    tail = type(made.run.events).tail
    monkeypatch.setattr(type(made.run.events), "tail", lambda self, at=0, n=0: offsets.append(at) or tail(self, at, n))
    made.run.events.append("run_started")
    made.run.events.append("metric", "train", step=1, loss=2.0)
    offsets.clear()
    shown = live.view(made.id)
    assert shown is not None
    assert shown.steps[0].curves["loss"] == ((1.0, 2.0),)
    assert offsets[0] > 0


def test_a_killed_worker_shows_as_interrupted(made: Made, workspace: Workspace) -> None:
    made.run.events.append("run_started")
    live = LiveRuns(workspace)
    first = live.view(made.id)
    assert first is not None
    assert first.status == "running"
    made.lock.release()
    second = live.view(made.id)
    assert second is not None
    assert second.status == "interrupted"


def test_a_run_that_ended_is_what_its_log_says(made: Made, workspace: Workspace) -> None:
    made.run.events.append("run_started")
    made.run.events.append("run_finished", status="failed", message="No.", exit_code=1)
    for _ in range(2):
        shown = LiveRuns(workspace).view(made.id)
        assert shown is not None
        assert (shown.status, shown.message) == ("failed", "No.")
        made.lock.release()


def test_a_half_written_event_waits_for_its_other_half(made: Made, workspace: Workspace) -> None:
    live = LiveRuns(workspace)
    line = '{"seq":2,"time":"2025-01-01T00:00:00+00:00","kind":"run_started","step":null,"data":{}}\n'
    with made.run.events.path.open("a") as log:
        log.write(line[:30])
        log.flush()
        before = live.view(made.id)
        log.write(line[30:])
        log.flush()
        after = live.view(made.id)
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == ("created", "running")


@pytest.mark.parametrize("run_id", ["", ".", "..", "../sessions", "nothing", "a/b", "/etc", "\0"])
def test_an_id_that_is_no_run_shows_nothing(workspace: Workspace, run_id: str) -> None:
    assert LiveRuns(workspace).view(run_id) is None


def test_the_session_of_a_run_is_known(made: Made, workspace: Workspace) -> None:
    assert LiveRuns(workspace).session_of(made.id) == "somebody"

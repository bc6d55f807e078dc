"""Views follow the logs of runs, whatever happens to their processes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psutil
import pytest

from agent.recipe.recipe import Recipe
from agent.runs.run import Run
from agent.session.workspace import Workspace
from ui.live import LiveRuns


@pytest.fixture
def run(workspace: Workspace, tmp_path: Path) -> Run:
    recipe = Recipe.model_validate(
        {"name": "r", "steps": [{"id": "train", "tool": "train_sft", "with": {"data": "x"}}]}
    )
    made = Run(workspace.new_run_folder(recipe))
    made.recipe_file.write_text(recipe.to_yaml())
    made.events.append("run_created", name="r", session="somebody", approvals=[], steps=[])
    return made


def alive(run: Run, *, yes: bool) -> None:
    pid = os.getpid() if yes else 2**22 - 1
    (run.folder / "worker.json").write_text(json.dumps({"pid": pid, "started": psutil.Process().create_time()}))


def test_only_new_events_are_read(run: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    alive(run, yes=True)
    live = LiveRuns(workspace)
    assert live.view(run.id) is not None
    offsets: list[int] = []
    tail = type(run.events).tail
    monkeypatch.setattr(type(run.events), "tail", lambda self, at=0: offsets.append(at) or tail(self, at))
    run.events.append("run_started")
    run.events.append("metric", "train", step=1, loss=2.0)
    shown = live.view(run.id)
    assert shown is not None
    assert shown.steps[0].curves["loss"] == ((1.0, 2.0),)
    assert offsets[0] > 0


def test_a_killed_worker_shows_as_interrupted(run: Run, workspace: Workspace) -> None:
    alive(run, yes=True)
    run.events.append("run_started")
    live = LiveRuns(workspace)
    first = live.view(run.id)
    assert first is not None
    assert first.status == "running"
    alive(run, yes=False)
    second = live.view(run.id)
    assert second is not None
    assert second.status == "interrupted"


def test_a_worker_that_ended_well_is_not_called_interrupted(run: Run, workspace: Workspace) -> None:
    alive(run, yes=False)
    run.events.append("run_started")
    run.events.append("run_finished", status="done", message="Done.", exit_code=0)
    shown = LiveRuns(workspace).view(run.id)
    assert shown is not None
    assert shown.status == "done"


def test_a_half_written_event_waits_for_its_other_half(run: Run, workspace: Workspace) -> None:
    alive(run, yes=True)
    live = LiveRuns(workspace)
    line = '{"seq":2,"time":"2025-01-01T00:00:00+00:00","kind":"run_started","step":null,"data":{}}\n'
    with run.events.path.open("a") as log:
        log.write(line[:30])
        log.flush()
        before = live.view(run.id)
        log.write(line[30:])
        log.flush()
        after = live.view(run.id)
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == ("created", "running")


@pytest.mark.parametrize("run_id", ["", ".", "..", "../sessions", "nothing", "a/b", "/etc"])
def test_an_id_that_is_no_run_shows_nothing(workspace: Workspace, run_id: str) -> None:
    assert LiveRuns(workspace).view(run_id) is None


def test_the_session_of_a_run_is_known(run: Run, workspace: Workspace) -> None:
    assert LiveRuns(workspace).session_of(run.id) == "somebody"

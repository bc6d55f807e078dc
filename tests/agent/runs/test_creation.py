"""The folder of a run is there whole or not at all."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from agent.files import DiskFull
from agent.recipe.recipe import Recipe
from agent.runs import creation
from agent.runs.creation import ASIDE, LEFT_FOR, create
from agent.runs.held_lock import LAUNCH, take
from agent.runs.run import Run
from agent.session.workspace import Workspace
from tools.errors import ToolFailed


class Crash(BaseException):
    """The process ends here."""


def test_it_is_seen_whole_and_held(workspace: Workspace, recipe: Recipe) -> None:
    run, launching = create(workspace.runs, recipe, [], session="s", fresh=True, launcher="local")
    assert [one.id for one in workspace.list_runs()] == [run.id]
    assert sorted(path.name for path in run.folder.iterdir()) == sorted(
        ["recipe.yaml", "events.jsonl", "reserve", LAUNCH, "worker.lock", "worker.log"]
    )
    assert (run.status, run.session, run.logged().made["fresh"]) == ("created", "s", True)
    launching.release()
    assert run.status == "interrupted"


@pytest.mark.parametrize("at", ["keep_reserve", "write_atomically", "EventLog", "_flush"])
def test_a_crash_before_the_end_leaves_nothing_that_lists_as_a_run(
    workspace: Workspace, recipe: Recipe, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise Crash

    monkeypatch.setattr(creation, at, crash)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # a process that is killed tidies nothing
    with pytest.raises(Crash):
        create(workspace.runs, recipe, [])
    listed = workspace.list_runs()
    if at == "_flush":
        assert [run.status for run in listed] == ["interrupted"]  # it is whole
    else:
        assert listed == []
        assert [path.name[: len(ASIDE)] for path in workspace.runs.iterdir()] == [ASIDE]


def test_what_a_crash_left_is_swept_a_day_later(workspace: Workspace) -> None:
    old, new, held = (workspace.runs / f"{ASIDE}{name}" for name in ("old", "new", "held"))
    for folder in (old, new, held):
        folder.mkdir()
        (folder / "recipe.yaml").write_text("x")
    lock = take(held / LAUNCH)
    assert lock is not None
    for folder in (old, held):
        os.utime(folder, times=(time.time() - LEFT_FOR - 60,) * 2)
    Workspace.open(workspace.root)
    assert sorted(path.name for path in workspace.runs.iterdir()) == [held.name, new.name]
    lock.release()


def test_a_place_that_takes_no_folder_is_said(tmp_path: Path, recipe: Recipe) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(ToolFailed, match=r"No run can be made in .*runs: (File exists|Not a directory)"):
        create(tmp_path / "runs", recipe, [])


def test_a_full_disk_leaves_nothing(workspace: Workspace, recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match=r"The disk is full: a run needs at least .* MB"):
        create(workspace.runs, recipe, [])
    assert list(workspace.runs.iterdir()) == []


def test_a_run_may_be_moved_with_its_workspace(workspace: Workspace, recipe: Recipe, tmp_path: Path) -> None:
    run, launching = create(workspace.runs, recipe, [])
    launching.release()
    workspace.root.rename(tmp_path / "elsewhere")
    assert Run(tmp_path / "elsewhere" / "runs" / run.id).status == "interrupted"

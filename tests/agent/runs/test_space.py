"""A full disk is one sentence with its megabytes, at creation, while running and at the end, and the run goes on."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.cli import main
from agent.files import DiskFull, megabytes
from agent.recipe.recipe import Recipe, parse_recipe
from agent.runs import worker
from agent.runs.approval import approve
from agent.runs.creation import create
from agent.runs.execute import Executor
from agent.runs.run import Run
from agent.runs.runner import follow, resume, start
from agent.runs.space import ALWAYS, RESERVE, RESERVED_BYTES, full_while_running, is_full, needed_bytes
from agent.session.workspace import Workspace
from tests.conftest import LONG
from tools.errors import InputError, ToolFailed

EXAMPLES = Path(__file__).resolve().parents[3] / "recipes" / "examples"
DISK = 12_000_000
LEFT = (0, 4_096, 16_384, 65_536, 262_144, 524_288, 1_048_576, 2_097_152)
"""Bytes that are left free: eight fill levels."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no small disk can be mounted here ({error}); the same is tested with refused writes")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def preparing() -> Recipe:
    return parse_recipe(
        f"""
        tunesmith: 1
        name: preparing
        inputs: {{data: {{path: {EXAMPLES / "support.csv"}}}}}
        steps:
          - {{id: count, tool: query_dataset, with: {{data: "${{inputs.data}}", sql: "SELECT count(*) FROM data"}}}}
          - {{id: prepare, tool: prepare_dataset, with: {{data: "${{inputs.data}}", test_size: 20}}}}
        """,
        "preparing.yaml",
    )


def fill(place: Path, left: int) -> Path:
    """Take all of a disk but `left` bytes; what comes back is removed to free it."""
    ballast = place / "ballast"
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
    with ballast.open("wb") as handle:
        remaining = max(0, free - left)
        while remaining > 0:
            try:
                remaining -= handle.write(b"\0" * min(remaining, 1 << 16))
                handle.flush()
            except OSError:
                break
    return ballast


def whole(run: Run) -> None:
    """The log reads, whatever came."""
    events = run.events.read()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))


def finish(run: Run) -> str:
    for _ in follow(run, timeout=120):
        pass
    return run.status


@pytest.mark.parametrize("left", LEFT)
def test_before_it_starts(
    left: int, disk: Path, preparing: Recipe, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace.open(disk / "workspace")
    (tmp_path / "r.yaml").write_text(preparing.to_yaml())
    ballast = fill(disk, left)
    command = ["--workspace", str(workspace.root), "replay", str(tmp_path / "r.yaml")]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert said.startswith("Nothing was started: the run needs about ")
    assert " MB are free." in said
    assert "Traceback" not in said
    assert list(workspace.runs.iterdir()) == []
    ballast.unlink()
    if LONG or left == LEFT[-1]:
        assert main(command) == 0


@pytest.mark.parametrize("left", LEFT)
def test_while_it_is_made(left: int, disk: Path, preparing: Recipe) -> None:
    """Others may take what was free a moment before."""
    workspace = Workspace.open(disk / "workspace")
    ballast = fill(disk, left)
    if left <= RESERVED_BYTES:
        with pytest.raises(DiskFull, match=r"^The disk is full: .* needs .* MB in .*, .* MB are free\."):
            create(workspace.runs, preparing, [approve(preparing, "person")])
        assert list(workspace.runs.iterdir()) == []
        ballast.unlink()
    run, launching = create(workspace.runs, preparing, [approve(preparing, "person")])
    ballast.unlink(missing_ok=True)
    launching.release()
    if LONG or left == LEFT[-1]:
        assert finish(resume(run)) == "done"


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("reserve", [True, False])
def test_while_it_runs(
    left: int, reserve: bool, disk: Path, preparing: Recipe, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the reserve was taken by others in the moment it was given up: then nothing can be said any more."""
    workspace = Workspace.open(disk / "workspace")
    run, launching = create(workspace.runs, preparing, [approve(preparing, "person")])
    if not reserve:
        (run.folder / RESERVE).unlink()
    ballast = fill(disk, left)
    with launching:
        pass
    command = ["--workspace", str(workspace.root), "runs"]
    work(run)
    capsys.readouterr()  # what the worker says goes to its own log, traces and all
    state = run.state
    whole(run)
    if state.status == "failed":
        assert state.message.startswith("The disk is full: the run needs about ")
        assert f"`tunesmith runs resume {run.id}` goes on" in state.message
        failed = next((step for step in state.steps if step.status == "failed"), None)
        assert failed is None or failed.message.startswith("The disk is full: ")
    elif state.status == "interrupted":
        assert "The disk is full (" in state.message
        assert " MB are free)" in state.message
    else:
        assert state.status == "done"
    assert not reserve or state.status in ("failed", "done"), "with its reserve it can say how it ended"
    assert left > 0 or state.status != "done"
    assert main(command) == 0
    assert main([*command, "show", run.id]) == 0
    if state.status != "done":
        assert main([*command, "resume", run.id]) in (1, 2)
        said = capsys.readouterr().err
        assert "Traceback" not in said
        assert " MB are free." in said
        ballast.unlink()
        if LONG or left == LEFT[2]:
            assert finish(resume(Run(run.folder))) == "done"
    whole(run)


def work(run: Run) -> None:
    """As its worker would, in this process; what a worker cannot say goes to its own log."""
    worker.main([str(run.folder)])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize("nth", range(1, 14))
def test_any_write_may_be_the_one_there_is_no_room_for(
    nth: int, number: int, execute: Callable[..., Run], recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nth flush to disk fails, and every one after it until the reserve is given up."""
    real, count = os.fsync, 0
    place: list[Path] = []
    made = Executor.__init__

    def noted(self: Executor, run: Run, cancelled: Any) -> None:
        place.append(run.folder)
        made(self, run, cancelled)

    def fsync(handle: int) -> None:
        nonlocal count
        if place:
            count += 1
            if count >= nth and (place[0] / RESERVE).exists():
                raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(Executor, "__init__", noted)
    monkeypatch.setattr(os, "fsync", fsync)
    run = execute(recipe)
    whole(run)
    if run.status == "done":
        assert count < nth, "there were fewer writes than that"
        return
    assert run.status == "failed"
    assert run.state.message.startswith("The disk is full: the run needs about ")
    assert run.exit_code == 1  # type: ignore[attr-defined]
    monkeypatch.undo()
    run.events.append("run_resumed")


def test_what_a_run_needs_is_what_is_known_of_it(recipe: Recipe, data: Path) -> None:
    assert needed_bytes(recipe) == ALWAYS + 2 * data.stat().st_size
    recipe.inputs["data"].path = "hub:owner/name"
    assert needed_bytes(recipe) == ALWAYS


def test_training_counts_what_is_trained_where_it_is_tight() -> None:
    text = f"""
    tunesmith: 1
    inputs: {{data: {{path: {EXAMPLES / "support.csv"}}}}}
    steps: [{{id: train, tool: train_sft, with: {{data: "${{inputs.data}}", model: starter, method: METHOD}}}}]
    """
    adapter, everything = (parse_recipe(text.replace("METHOD", method), "r.yaml") for method in ("lora", "full"))
    assert needed_bytes(adapter, free=10**12) == needed_bytes(everything, free=10**12)
    assert ALWAYS < needed_bytes(adapter) < needed_bytes(everything)


def test_no_room_is_said_with_both_figures(
    workspace: Workspace, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.runs.space.free_bytes", lambda _: 1_500_000)
    with pytest.raises(InputError, match=r"needs about 4\.0 MB in .*, 1\.5 MB are free\."):
        start(workspace, recipe, [approve(recipe, "person")])
    assert workspace.list_runs() == []


def test_what_libraries_make_of_a_full_disk_is_known(tmp_path: Path) -> None:
    wrapped = RuntimeError("Error while serializing: I/O error: No space left on device (os error 28)")
    assert is_full(wrapped, tmp_path)
    outer = ToolFailed("It did not work.")
    outer.__cause__ = OSError(errno.ENOSPC, "x")
    assert is_full(outer, tmp_path)
    circle = ToolFailed("Another thing.")
    circle.__cause__ = circle
    assert not is_full(circle, tmp_path)
    assert not is_full(OSError(errno.EACCES, "no"), tmp_path)


def test_figures_are_never_none_where_there_is_something(recipe: Recipe, tmp_path: Path) -> None:
    assert [megabytes(n) for n in (0, 4096, 250_000, 1_500_000, 12_345_678, 9_876_543_210)] == [
        "0.000 MB",
        "0.004 MB",
        "0.2 MB",
        "1.5 MB",
        "12 MB",
        "9,877 MB",
    ]
    assert "goes on" in str(full_while_running(recipe, tmp_path))

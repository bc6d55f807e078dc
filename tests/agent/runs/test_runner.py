"""Starting and going on: one worker at a time, with what was approved, whatever else says that none is there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.recipe.recipe import Recipe, parse_recipe
from agent.runs import runner
from agent.runs.approval import Approval, approve
from agent.runs.creation import create
from agent.runs.execute import Executor
from agent.runs.held_lock import LAUNCH, WORKER, take
from agent.runs.launchers.local import worker_environment
from agent.runs.run import Run
from agent.runs.runner import follow, resume, start
from agent.runs.state import RunStatus
from agent.session.workspace import Workspace
from tests.agent.conftest import CALLS
from tests.conftest import LONG
from tools.errors import InputError, ToolFailed

EXAMPLES = Path(__file__).resolve().parents[3] / "recipes" / "examples"
PAIRS = 20 if LONG else 4

RESUME = """
import sys, pathlib
from agent.runs.run import Run
from agent.runs.runner import resume
from tools.errors import InputError
sys.stdin.readline()
try:
    resume(Run(pathlib.Path(sys.argv[1])))
    print("accepted")
except InputError as refusal:
    print("refused:", refusal.message)
"""


@pytest.fixture
def counting(workspace: Workspace) -> Recipe:
    return parse_recipe(
        f"""
        tunesmith: 1
        name: counting
        inputs: {{data: {{path: {EXAMPLES / "support.csv"}}}}}
        steps:
          - {{id: count, tool: query_dataset, with: {{data: "${{inputs.data}}", sql: "SELECT count(*) FROM data"}}}}
        """,
        "counting.yaml",
    )


@pytest.fixture(autouse=True)
def no_run_is_left(workspace: Workspace) -> Iterator[None]:
    yield
    for run in workspace.list_runs():
        if pid := run.worker_pid():
            os.kill(pid, signal.SIGKILL)


def unstarted(workspace: Workspace, recipe: Recipe, approvals: list[Approval] | None = None) -> Run:
    """A run whose launcher died before it started anything."""
    run, launching = create(workspace.runs, recipe, approvals or [])
    launching.release()
    return run


def kinds(run: Run) -> list[str]:
    return [event.kind for event in run.events.read()]


def finish(run: Run) -> RunStatus:
    for _ in follow(run, timeout=120):
        pass
    return run.status


def test_a_run_nobody_started_can_be_resumed(workspace: Workspace, counting: Recipe) -> None:
    run = unstarted(workspace, counting)
    assert run.status is RunStatus.INTERRUPTED
    assert run.state.message == f"Its worker did not start. `tunesmith runs resume {run.id}` starts it."
    assert finish(resume(run)) is RunStatus.DONE
    assert kinds(run)[:3] == ["run_created", "run_resumed", "run_started"]


def test_of_two_resumes_at_once_one_is_accepted(workspace: Workspace, counting: Recipe) -> None:
    """Each pair is two processes that have everything loaded and wait for the same word."""
    waiting = []
    for _ in range(2 * PAIRS):
        run = unstarted(workspace, counting) if len(waiting) % 2 == 0 else waiting[-1][0]
        command = [sys.executable, "-c", RESUME, str(run.folder)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=worker_environment()
        )
        waiting.append((run, process))
    said: dict[str, list[str]] = {}
    for first, second in zip(waiting[::2], waiting[1::2], strict=True):
        time.sleep(0.2)
        for _, process in (first, second):
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        said[first[0].id] = sorted(process.communicate()[0].strip() for _, process in (first, second))
    for run_id, (accepted, refused) in said.items():
        run = workspace.run(run_id)
        assert accepted == "accepted"
        assert refused.startswith(f"refused: Run {run_id} is ")
        assert finish(run) is RunStatus.DONE
        assert kinds(run).count("run_resumed") == kinds(run).count("run_started") == 1
        assert kinds(run).count("step_finished") + kinds(run).count("step_reused") == 1
        assert kinds(run).count("run_finished") == 1


def test_a_missing_worker_file_and_a_stepped_clock_change_nothing(
    workspace: Workspace, counting: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = unstarted(workspace, counting)
    lock = take(run.folder / WORKER)
    assert lock is not None
    run.events.append("run_started")
    monkeypatch.setattr(time, "time", lambda: 0.0)
    for told in (None, "{", '{"pid": 4194303, "started": 1e12}'):
        if told:
            (run.folder / "worker.json").write_text(told)
        assert run.status is RunStatus.RUNNING
        with pytest.raises(InputError, match="is running"):
            resume(run)
    lock.release()
    (run.folder / "worker.json").write_text(json.dumps({"pid": os.getpid(), "started": 0.0}))
    assert run.status is RunStatus.INTERRUPTED
    assert run.worker_pid() is None


def test_while_one_launches_another_is_refused(workspace: Workspace, counting: Recipe) -> None:
    run = unstarted(workspace, counting)
    with take(run.folder / LAUNCH) or pytest.fail("it is free"):
        assert run.status is RunStatus.CREATED
        with pytest.raises(InputError, match=f"Run {run.id} is being started already"):
            resume(run)


def worker(run: Run) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent.runs.worker", str(run.folder)]
    return subprocess.run(command, env=worker_environment(), capture_output=True, text=True, timeout=120)


def test_a_worker_that_finds_the_lock_taken_writes_nothing(workspace: Workspace, counting: Recipe) -> None:
    run = unstarted(workspace, counting)
    before = run.events.path.read_bytes()
    with take(run.folder / WORKER) or pytest.fail("it is free"):
        done = worker(run)
    assert (done.returncode, run.events.path.read_bytes()) == (1, before)
    assert "Another worker has" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_started_once_more_writes_no_second_ending(workspace: Workspace, counting: Recipe) -> None:
    run = unstarted(workspace, counting)
    assert worker(run).returncode == 0
    before = run.events.path.read_bytes()
    again = worker(run)
    assert (again.returncode, run.events.path.read_bytes()) == (1, before)
    assert "The run is done; nothing was done." in again.stderr
    assert kinds(run).count("run_finished") == 1


def test_a_worker_writes_nothing_into_a_damaged_run(workspace: Workspace, counting: Recipe) -> None:
    run = unstarted(workspace, counting)
    run.events.path.write_bytes(b"[]\n")
    again = worker(run)
    assert (again.returncode, run.events.path.read_bytes()) == (1, b"[]\n")
    assert "The run is damaged" in again.stderr
    assert "Traceback" not in again.stderr


def test_a_run_that_just_ended_can_be_resumed_at_once(workspace: Workspace, counting: Recipe) -> None:
    """Its worker has said its last word and is ending."""
    run = unstarted(workspace, counting)
    lock = take(run.folder / WORKER)
    assert lock is not None
    run.events.append("run_finished", status="cancelled", message="x", exit_code=4)
    threading.Timer(0.3, lock.release).start()
    assert finish(resume(run)) is RunStatus.DONE


def test_following_ends_with_the_last_ending(workspace: Workspace, counting: Recipe) -> None:
    run = unstarted(workspace, counting)
    for _ in range(2):
        run.events.append("run_finished", status="failed", message="x", exit_code=1)
        run.events.append("run_resumed")
    lock = take(run.folder / WORKER)
    assert lock is not None
    seen = []
    for event in follow(run, timeout=60):
        seen.append(event.kind)
        if len(seen) == 5:
            run.events.append("run_finished", status="done", message="x", exit_code=0)
    assert seen[-1] == "run_finished"
    assert len(seen) == 6
    lock.release()
    run.events.append("run_resumed")
    assert [event.kind for event in follow(run)][-1] == "run_resumed", "nobody is there to go on"
    with take(run.folder / WORKER) or pytest.fail("it is free"), pytest.raises(TimeoutError, match=r"within 0\.2 s"):
        list(follow(run, timeout=0.2))


def test_fresh_survives_a_resume(execute: Callable[..., Run], recipe: Recipe, workspace: Workspace) -> None:
    """What this run computed itself is kept; what another run computed is not taken."""
    execute(recipe)
    stopped = execute(recipe, fresh=True, cancelled=lambda: len(CALLS) >= 4)
    assert kinds(stopped)[-1] == "run_finished"
    assert len(CALLS) == 4, "the second step was stopped in its midst"
    for _ in range(2):
        stopped.events.append("run_resumed")
        Executor(Run(stopped.folder), lambda: True).execute()  # killed or stopped early, any number of times
    stopped.events.append("run_resumed")
    again = Run(stopped.folder)
    assert Executor(again, lambda: False).execute() == 0
    assert len(CALLS) == 5, "the second step alone was computed, although another run has both"
    assert [(step.id, step.reused_from) for step in again.state.steps] == [("first", again.id), ("second", None)]


def test_a_worker_that_cannot_be_started_leaves_a_run_to_resume(workspace: Workspace, counting: Recipe) -> None:
    def broken(folder: Path, lock: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    local = runner.launcher_named()
    launcher = type(local)(name="local", summary="x", launch=broken, alive=local.alive, cancel=local.cancel)
    with pytest.raises(ToolFailed, match="its worker could not be started: Cannot allocate memory") as caught:
        start(workspace, counting, [approve(counting, "person")], launcher=launcher)
    (run,) = workspace.list_runs()
    assert f"tunesmith runs resume {run.id}" in caught.value.remedy
    assert run.status is RunStatus.INTERRUPTED
    assert finish(resume(run)) is RunStatus.DONE

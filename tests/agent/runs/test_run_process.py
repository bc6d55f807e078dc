"""Runs as processes: they outlive who started them, can be cancelled, and survive being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from agent.recipe.recipe import Recipe, parse_recipe
from agent.runs.approval import approve
from agent.runs.run import Run
from agent.runs.runner import follow, resume, start
from agent.runs.state import RunStatus
from agent.session.workspace import Workspace
from tools.errors import InputError

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "recipes" / "examples"


@pytest.fixture
def preparing() -> Recipe:
    return parse_recipe(
        f"""
        tunesmith: 1
        name: preparing
        inputs: {{data: {{path: {EXAMPLES / "support.csv"}}}}}
        steps:
          - {{id: prepare, tool: prepare_dataset, with: {{data: "${{inputs.data}}", test_size: 20}}}}
        """,
        "preparing.yaml",
    )


@pytest.fixture
def training() -> Recipe:
    """Long enough to be caught in the middle, were it not stopped."""
    return parse_recipe(
        f"""
        tunesmith: 1
        name: training
        inputs: {{data: {{path: {EXAMPLES / "support.csv"}}}}}
        steps:
          - {{id: prepare, tool: prepare_dataset, with: {{data: "${{inputs.data}}"}}}}
          - {{id: train, tool: train_sft, with: {{data: "${{steps.prepare.train}}", max_steps: 3000}}}}
        """,
        "training.yaml",
    )


@pytest.fixture(autouse=True)
def no_run_is_left(workspace: Workspace) -> Iterator[None]:
    yield
    for run in workspace.list_runs():
        if pid := run.worker_pid():
            psutil.Process(pid).kill()


def finish(run: Run, timeout: float = 120) -> RunStatus:
    for _ in follow(run, timeout=timeout):
        pass
    return run.status


def wait_for(run: Run, kind: str, step: str, timeout: float = 120) -> None:
    """Until an event of that kind is in the log."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if any(event.kind == kind and event.step == step for event in run.events.read()):
            return
        # The folder of a run is there before its process is.
        assert run.status in (RunStatus.CREATED, RunStatus.RUNNING), run.state.message
        time.sleep(0.1)
    raise TimeoutError(f"no {kind} of {step} within {timeout} s")


def test_a_run_is_a_process_of_its_own(workspace: Workspace, preparing: Recipe) -> None:
    run = start(workspace, preparing, [approve(preparing, "person")])
    pid = run.worker_pid()
    assert pid is not None
    assert os.getsid(pid) == pid != os.getsid(0)
    assert finish(run) is RunStatus.DONE
    assert run.results()["prepare"]["rows_test"] == 20


def test_preparing_loads_no_torch_and_the_same_again_computes_nothing(workspace: Workspace, preparing: Recipe) -> None:
    finish(start(workspace, preparing, [approve(preparing, "person")]))
    run = start(workspace, preparing, [approve(preparing, "person")])
    finish(run)
    assert [event.kind for event in run.events.read()][2] == "step_reused"


def test_a_recipe_with_problems_leaves_nothing_behind(workspace: Workspace, preparing: Recipe) -> None:
    preparing.steps[0].with_["test_size"] = -1
    with pytest.raises(InputError, match="test_size"):
        start(workspace, preparing, [approve(preparing, "person")])
    assert workspace.list_runs() == []


def test_a_killed_run_is_recognised_and_goes_on(workspace: Workspace, training: Recipe) -> None:
    run = start(workspace, training, [approve(training, "person")])
    wait_for(run, "progress", "train")
    pid = run.worker_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    for _ in range(100):
        if run.status is RunStatus.INTERRUPTED:
            break
        time.sleep(0.05)
    status, message = run.state.status, run.state.message
    assert status is RunStatus.INTERRUPTED
    assert f"tunesmith runs resume {run.id}" in message
    assert [other.id for other in workspace.list_runs()] == [run.id]  # the workspace opens

    resume(run)
    wait_for(run, "step_reused", "prepare")
    wait_for(run, "step_started", "train")
    run.request_cancel()
    assert finish(run) is RunStatus.CANCELLED
    assert "Kept: prepare." in run.state.message


def test_the_run_goes_on_when_whoever_started_it_is_killed(
    workspace: Workspace, training: Recipe, tmp_path: Path
) -> None:
    (tmp_path / "training.yaml").write_text(training.to_yaml())
    command = [
        sys.executable,
        "-m",
        "agent.cli",
        "--workspace",
        str(workspace.root),
        "replay",
        str(tmp_path / "training.yaml"),
    ]
    starter = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not workspace.list_runs() and time.monotonic() < end:
        time.sleep(0.1)
    run = workspace.list_runs()[0]
    wait_for(run, "step_started", "train")
    starter.kill()
    starter.wait()
    before = len(run.events.read())
    wait_for(run, "progress", "train")
    assert len(run.events.read()) > before
    assert run.status is RunStatus.RUNNING
    run.request_cancel()
    assert finish(run) is RunStatus.CANCELLED

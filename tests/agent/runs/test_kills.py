"""A run is killed at any moment and goes on: no event lost or doubled, the same result as unbroken.

Short by default; with TUNESMITH_LONG set it kills often enough to be evidence.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.recipe.recipe import Recipe, parse_recipe
from agent.runs.approval import approve
from agent.runs.launchers.launcher import LAUNCHERS, Launcher
from agent.runs.run import Run
from agent.runs.runner import follow, resume, start
from agent.runs.state import RunStatus
from agent.runs.store import artifacts_in
from agent.session.workspace import Workspace
from tests.agent.runs.elsewhere import NAME, spawner
from tests.conftest import LONG

EXAMPLES = Path(__file__).resolve().parents[3] / "recipes" / "examples"
KILLS, KILLS_TRAINING = (200, 60) if LONG else (6, 3)

CHEAP = f"""
tunesmith: 1
name: cheap
inputs: {{data: {{path: {EXAMPLES / "support.csv"}}}}}
steps:
  - {{id: count, tool: query_dataset, with: {{data: "${{inputs.data}}", sql: "SELECT count(*) FROM data"}}}}
  - {{id: prepare, tool: prepare_dataset, with: {{data: "${{inputs.data}}", test_size: 20}}}}
  - {{id: again, tool: prepare_dataset, with: {{data: "${{steps.prepare.train}}", test_size: 10, seed: 7}}}}
"""
TRAINING = f"""
tunesmith: 1
name: training
inputs: {{data: {{path: {EXAMPLES / "support.csv"}}}}}
steps:
  - {{id: prepare, tool: prepare_dataset, with: {{data: "${{inputs.data}}", test_size: 20}}}}
  - id: train
    tool: train_sft
    with: {{data: "${{steps.prepare.train}}", max_steps: 12, batch_size: 2, max_length: 64}}
"""


def digests(run: Run) -> dict[str, list[str]]:
    return {step: [one["digest"] for one in artifacts_in(result)] for step, result in run.results().items()}


def finish(run: Run) -> RunStatus:
    for _ in follow(run, timeout=300):
        pass
    return run.status


def kill(run: Run) -> bool:
    """Whether a worker was there to be killed, and is dead."""
    pid = run.worker_pid()
    if pid is None:
        return False
    os.kill(pid, signal.SIGKILL)
    while run.alive:
        time.sleep(0.002)
    return True


def expect_whole(run: Run, steps: list[str]) -> None:
    """The log of a run that is done: read without a gap, every step finished once, one ending, and that the last."""
    events = run.events.read()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    kinds = Counter(event.kind for event in events)
    assert (kinds["run_created"], kinds["run_finished"], events[-1].kind) == (1, 1, "run_finished")
    for step in steps:
        ended = [
            event.kind for event in events if event.step == step and event.kind in ("step_finished", "step_reused")
        ]
        # Finished once and taken over by every later attempt; where the kill came between the record and the event,
        # the first word on it is that it was taken over.
        assert ended
        assert ended.count("step_finished") <= 1
        assert "step_finished" not in ended[1:]
    attempts: list[list[Any]] = [[]]
    for event in events:
        if event.kind == "run_started":
            attempts.append([])
        attempts[-1].append(event)
    for attempt in attempts:
        said = [(event.kind, event.step) for event in attempt if event.kind.startswith("step_")]
        assert len(said) == len(set(said)), "nothing is said twice in one attempt"


def kill_often(
    recipe: Recipe, run_it: Callable[[], Run], wanted: int, moment: Callable[[], float], expected: dict[str, list[str]]
) -> tuple[int, int, Counter[str]]:
    """(kills, runs, what was going on when the kill came): runs are killed and resumed until `wanted` kills are made,
    and the last one ends unbroken."""
    kills, runs, during = 0, 1, Counter[str]()
    run = run_it()
    while kills < wanted:
        time.sleep(moment())
        if kill(run):
            kills += 1
            last = run.events.read()[-1]
            during[f"{last.kind} {last.step or ''}".strip()] += 1
        if run.status is RunStatus.DONE:
            expect_whole(run, [step.id for step in recipe.steps])
            assert digests(run) == expected
            run, runs = run_it(), runs + 1
        else:
            assert run.status is RunStatus.INTERRUPTED, run.state.message
            resume(run)
    if finish(run) is RunStatus.INTERRUPTED:
        assert finish(resume(run)) is RunStatus.DONE
    assert run.status is RunStatus.DONE, run.state.message
    expect_whole(run, [step.id for step in recipe.steps])
    assert digests(run) == expected
    return kills, runs, during


def unbroken(
    workspace: Workspace, recipe: Recipe, launcher: Launcher | None = None
) -> tuple[dict[str, list[str]], float]:
    """What the recipe gives and the seconds it takes."""
    run = start(workspace, recipe, [approve(recipe, "person")], launcher=launcher)
    began = time.monotonic()
    assert finish(run) is RunStatus.DONE, run.state.message
    return digests(run), time.monotonic() - began


def test_killed_at_any_moment_it_gives_the_same(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = parse_recipe(CHEAP, "cheap.yaml")
    expected, seconds = unbroken(workspace, recipe)
    chance = random.Random(20251129)

    def fresh() -> Run:
        return start(workspace, recipe, [approve(recipe, "person")], fresh=True)

    told = kill_often(recipe, fresh, KILLS, lambda: chance.uniform(0, seconds * 1.2), expected)
    with capsys.disabled():
        print(f"\n{told[0]} kills in {told[1]} runs of {seconds:.1f} s, last event before each: {dict(told[2])}")


@pytest.mark.timeout(1800)
def test_killed_while_it_trains_and_writes_checkpoints_it_gives_the_same(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Workers are forked from a process that has loaded torch, and write a checkpoint after every step."""
    recipe = parse_recipe(TRAINING, "training.yaml")
    chance = random.Random(20251130)
    writing = Counter[bool]()
    with spawner(preload="tools.training.loop.train", save_every=0.0) as launcher:
        monkeypatch.setitem(LAUNCHERS._found, NAME, launcher)
        expected, seconds = unbroken(workspace, recipe, launcher)
        watched: list[Run] = []

        def fresh() -> Run:
            watched.append(start(workspace, recipe, [approve(recipe, "person")], fresh=True, launcher=launcher))
            return watched[-1]

        def moment() -> float:
            """Where training has begun: a moment within it. Half of the time while a checkpoint is half there."""
            run, end = watched[-1], time.monotonic() + 120
            while run.alive and (run.state.step("train") or run.state.steps[0]).status != "running":
                assert time.monotonic() < end
                time.sleep(0.005)
            if chance.random() < 0.5:
                time.sleep(chance.uniform(0, seconds))
                return 0.0
            steps_to_see = chance.randrange(1, 4)
            seen: set[str] = set()
            while run.alive and time.monotonic() < end and len(seen) < steps_to_see:
                for folder in (run.artifacts / "train").glob("checkpoint-*"):
                    if not (folder / "trainer_state.json").exists():
                        seen.add(folder.name)
            time.sleep(chance.uniform(0, 0.01))
            unfinished = [
                folder
                for folder in (run.artifacts / "train").glob("checkpoint-*")
                if not (folder / "trainer_state.json").exists()
            ]
            writing[bool(unfinished)] += 1
            return 0.0

        told = kill_often(recipe, fresh, KILLS_TRAINING, moment, expected)
    with capsys.disabled():
        print(
            f"\n{told[0]} kills in {told[1]} runs of {seconds:.1f} s, last event before each: {dict(told[2])}; "
            f"a checkpoint was half there {writing[True]} times"
        )

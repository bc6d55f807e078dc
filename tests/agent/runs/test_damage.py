"""A run that cannot be read is listed as damaged with its reason, in one sentence, and hurts nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.cli import main
from agent.recipe.recipe import Recipe
from agent.runs import events
from agent.runs.run import Run
from agent.session.conversation import Conversation
from agent.session.planner_facts import gather_facts
from agent.session.workspace import Workspace
from tests.agent.runs.damages import CASES, OF_A_FINISHED_RUN, lines, write
from ui.live import LiveRuns


@pytest.fixture(autouse=True)
def shorter_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a line longer than any event can be written quickly."""
    monkeypatch.setattr(events, "MAX_LINE", 1_000_000)


@pytest.fixture(scope="module")
def kept_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where two runs are kept once they were made: every case damages a copy."""
    return tmp_path_factory.mktemp("kept") / "runs"


@pytest.fixture
def two(execute: Callable[..., Run], recipe: Recipe, workspace: Workspace, kept_runs: Path) -> tuple[Run, Run]:
    """Two finished runs."""
    if not kept_runs.exists():
        execute(recipe)
        execute(recipe)
        shutil.copytree(workspace.runs, kept_runs)
    shutil.copytree(kept_runs, workspace.runs, dirs_exist_ok=True)
    second, first = workspace.list_runs()
    return first, second


def expect_damaged(workspace: Workspace, damaged: Run, whole: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Every reader lists the damaged run with its reason, and the whole one as it is."""
    command = ["--workspace", str(workspace.root), "runs"]
    assert main(command) == 0
    listed = capsys.readouterr()
    rows = {line.split()[0]: line for line in listed.out.splitlines()}
    assert set(rows) == {damaged.id, whole.id}, "one run, one line"
    assert f"{damaged.id}  damaged      It cannot be read: " in rows[damaged.id]
    assert f"{whole.id}  done" in rows[whole.id]
    assert main([*command, "--json"]) == 0
    assert {run["status"] for run in json.loads(capsys.readouterr().out)["runs"]} == {"damaged", "done"}

    assert main([*command, "show", damaged.id]) == 0
    shown = capsys.readouterr()
    assert "Damaged: It cannot be read: " in shown.out
    assert main([*command, "show", damaged.id, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "damaged"

    before = sorted(path.name for path in damaged.folder.iterdir())
    assert main([*command, "resume", damaged.id]) == 2
    resumed = capsys.readouterr()
    assert resumed.err.startswith(f"Run {damaged.id} is damaged and cannot go on. It cannot be read: ")
    assert len(resumed.err.splitlines()) == 2
    assert sorted(path.name for path in damaged.folder.iterdir()) == before, "nothing was started"

    for text in (listed.out + listed.err, shown.out + shown.err, resumed.out + resumed.err):
        assert "Traceback" not in text
        assert "\x1b" not in text

    live = LiveRuns(workspace)
    view = live.view(damaged.id)
    assert view is not None
    assert (view.status, view.active, len(view.message.splitlines())) == ("damaged", False, 1)
    assert live.ids() == sorted((damaged.id, whole.id), reverse=True)

    conversation = Conversation(workspace)
    facts = gather_facts(workspace, conversation.session)
    assert {run.id: run.status for run in facts.runs} == {damaged.id: "damaged", whole.id: "done"}
    answered = conversation.say("list my runs")[-1]
    assert {run["id"] for run in answered.data["result"]["runs"]} == {damaged.id, whole.id}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("ended", [True, pytest.param(False, marks=pytest.mark.long)])
def test_a_damaged_run_is_one_sentence_everywhere(
    case: str, ended: bool, two: tuple[Run, Run], workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    run, whole = two
    if not ended:
        write(run.folder, lines(run.folder)[:-1])
        assert run.status == "interrupted"
    CASES[case](run.folder)
    expect_damaged(workspace, run, whole, capsys)


@pytest.mark.parametrize("case", OF_A_FINISHED_RUN)
def test_a_finished_run_without_its_record_is_damaged(
    case: str, two: tuple[Run, Run], workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    run, whole = two
    OF_A_FINISHED_RUN[case](run.folder)
    expect_damaged(workspace, run, whole, capsys)


@pytest.mark.parametrize("case", OF_A_FINISHED_RUN)
def test_a_run_that_can_go_on_writes_its_record_anew(case: str, execute: Callable[..., Run], recipe: Recipe) -> None:
    recipe.steps[1].with_["fail"] = True
    run = execute(recipe)
    OF_A_FINISHED_RUN[case](run.folder)
    assert run.status == "failed"


@pytest.mark.parametrize("name", ["events.jsonl", "recipe.yaml", "lock.yaml", "."])
def test_what_may_not_be_read_is_damaged(
    name: str, execute: Callable[..., Run], recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As another user, where the tests run as root: root may read everything."""
    run = execute(recipe)
    for folder in [run.folder, *run.folder.parents]:
        if folder.stat().st_uid == os.getuid() and folder.is_relative_to("/tmp"):
            folder.chmod(0o755)
    (run.folder / name).chmod(0)
    if root := os.geteuid() == 0:
        os.seteuid(65534)
    try:
        state, listed = run.state, Workspace(run.workspace_root).run_ids()
    finally:
        if root:
            os.seteuid(0)
        (run.folder / name).chmod(0o755)
    assert (state.status, listed) == ("damaged", [run.id])
    assert "Permission denied" in state.message


def test_what_a_kill_leaves_is_no_damage(execute: Callable[..., Run], recipe: Recipe) -> None:
    run = execute(recipe)
    kept = lines(run.folder)
    whole = b"".join(kept)
    for end in range(len(whole) - len(kept[-1]), len(whole)):
        (run.folder / "events.jsonl").write_bytes(whole[:end])
        assert Run(run.folder).status == "interrupted"


def test_a_run_that_is_mended_is_read_again(execute: Callable[..., Run], recipe: Recipe) -> None:
    run = execute(recipe)
    content = run.recipe_file.read_bytes()
    run.recipe_file.write_bytes(b"")
    assert run.state.message == "It cannot be read: recipe.yaml is empty."
    run.recipe_file.write_bytes(content)
    assert run.status == "done"
    log = run.events.path.read_bytes()
    run.events.path.write_bytes(log[:100])
    assert run.status == "damaged"
    run.events.path.write_bytes(log)
    assert run.status == "done"


def test_whose_a_damaged_run_is_stays_known(execute: Callable[..., Run], recipe: Recipe, workspace: Workspace) -> None:
    run = execute(recipe, session="somebody")
    CASES["number in quotes"](run.folder)
    assert run.status == "damaged"
    assert (run.session, run.name) == ("somebody", "counting")
    assert gather_facts(workspace, Conversation(workspace).session).runs == []


def test_folders_that_are_no_runs_are_not_listed(workspace: Workspace) -> None:
    (workspace.runs / "empty").mkdir()
    (workspace.runs / "notes.txt").write_text("x")
    (workspace.runs / ".new-20250101-000000-000-x-abcd").mkdir()
    (workspace.runs / ".new-20250101-000000-000-x-abcd" / "recipe.yaml").write_text("x")
    assert workspace.list_runs() == []
    assert LiveRuns(workspace).view(".new-20250101-000000-000-x-abcd") is None


def test_a_log_of_the_first_release_is_read(execute: Callable[..., Run], recipe: Recipe) -> None:
    """It has no digests, no launcher, no version, and may not list the steps."""
    run = execute(recipe)
    kept = [json.loads(line) for line in lines(run.folder)]
    for name in ("version", "recipe", "launcher", "fresh", "steps"):
        del kept[0]["data"][name]
    del kept[-1]["data"]["lock"]
    write(run.folder, [json.dumps(one).encode() + b"\n" for one in kept])
    assert Run(run.folder).status == "done"
    assert [step.status for step in Run(run.folder).state.steps] == ["done", "done"]
    write(run.folder, [json.dumps(one).encode() + b"\n" for one in kept[:2]])
    assert [step.id for step in Run(run.folder).state.steps] == ["first", "second"]

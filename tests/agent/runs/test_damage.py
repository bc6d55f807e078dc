"""A run that cannot be read is listed as damaged with its reason, in one sentence, and hurts nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.cli import main
from agent.recipe.recipe import Recipe
from agent.runs import events
from agent.runs.run import Run
from agent.session.conversation import Conversation
from agent.session.planner_facts import gather_facts
from agent.session.workspace import Workspace
from ui.live import LiveRuns

Damage = Callable[[Path], None]


def lines(folder: Path) -> list[bytes]:
    return (folder / "events.jsonl").read_bytes().splitlines(keepends=True)


def write(folder: Path, content: list[bytes]) -> None:
    (folder / "events.jsonl").write_bytes(b"".join(content))


def last(line: bytes) -> Damage:
    """The last event's line is another."""
    return lambda folder: write(folder, [*lines(folder)[:-1], line + b"\n"])


def event(**changed: Any) -> Damage:
    """The last event is another, under its own number unless that is changed."""

    def damage(folder: Path) -> None:
        kept = lines(folder)
        found = {"seq": len(kept), "time": "2025-01-01T00:00:00+00:00", "kind": "note", "step": None, "data": {}}
        found |= {name: value for name, value in changed.items() if value is not ...}
        found = {name: value for name, value in found.items() if changed.get(name) is not ...}
        write(folder, [*kept[:-1], json.dumps(found).encode() + b"\n"])

    return damage


def log(change: Callable[[list[bytes]], list[bytes]]) -> Damage:
    return lambda folder: write(folder, change(lines(folder)))


def made(**changed: Any) -> Damage:
    """What the run was made with is another."""

    def damage(folder: Path) -> None:
        first, *rest = lines(folder)
        found = json.loads(first)
        found["data"] |= changed
        write(folder, [json.dumps(found).encode() + b"\n", *rest])

    return damage


def file(name: str, content: bytes | str | None) -> Damage:
    """A file of the run holds something else, or is gone."""

    def damage(folder: Path) -> None:
        if content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return damage


def folder_at(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return damage


def loop_at(name: str) -> Damage:
    """A link to itself: what opens it is refused by the system, whoever asks."""

    def damage(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(name)

    return damage


def halved(name: str) -> Damage:
    def damage(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2].rstrip() + b": [")

    return damage


STEP = {"step": "first"}
DEEP = b"[" * 100_000
CASES: dict[str, Damage] = {
    "number in quotes": last(b'{"seq":"9","time":"t","kind":"note","step":null,"data":{}}'),
    "number true": event(seq=True),
    "number with a point": event(seq=3.0),
    "number zero": event(seq=0),
    "number below zero": event(seq=-1),
    "number null": event(seq=None),
    "number of many digits": last(b'{"seq":' + b"9" * 10_000 + b',"time":"t","kind":"x","step":null,"data":{}}'),
    "field missing": event(time=...),
    "field too many": event(more=1),
    "a list": last(b"[1, 2]"),
    "a number": last(b"7"),
    "a text": last(b'"note"'),
    "null": last(b"null"),
    "an empty line": last(b""),
    "time is a number": event(time=5),
    "kind is a list": event(kind=[]),
    "step is a number": event(step=5),
    "data is a list": event(data=[]),
    "data is null": event(data=None),
    "unknown ending": event(kind="run_finished", data={"status": "exploded", "message": "x", "exit_code": 0}),
    "ending with control characters": event(
        kind="run_finished", data={"status": "\x1b]0;x\x07", "message": "x", "exit_code": 0}
    ),
    "ending is a number": event(kind="run_finished", data={"status": 5, "message": "x", "exit_code": 0}),
    "ending without a code": event(kind="run_finished", data={"status": "done", "message": "x"}),
    "result is a list": event(kind="step_finished", **STEP, data={"tool": "t", "seconds": 1, "result": []}),
    "seconds are text": event(kind="step_finished", **STEP, data={"tool": "t", "seconds": "1", "result": {}}),
    "index is text": event(kind="step_started", **STEP, data={"tool": "t", "index": "1", "total": 2}),
    "progress is text": event(kind="progress", **STEP, data={"done": "1", "total": 2}),
    "note is a number": event(kind="note", **STEP, data={"text": 5}),
    "failure without a remedy": event(kind="step_failed", **STEP, data={"tool": "t", "message": "x"}),
    "reused from nowhere": event(kind="step_reused", **STEP, data={"tool": "t", "index": 1, "total": 2, "result": {}}),
    "drift of numbers": event(kind="drift", data={"steps": [1]}),
    "a step's event without a step": event(kind="step_cancelled", data={"tool": "t"}),
    "a step no recipe can have": event(kind="step_cancelled", step="../x", data={"tool": "t"}),
    "nested too deeply": last(b'{"seq":9,"time":"t","kind":"x","step":null,"data":{"a":' + DEEP),
    "nested too deeply and closed": last(
        b'{"seq":9,"time":"t","kind":"x","step":null,"data":{"a":' + DEEP + DEEP.replace(b"[", b"]") + b"}}"
    ),
    "zero bytes": last(b"\0" * 4096),
    "zero bytes within": last(b'{"seq":9,"time":"\0\0\0"'),
    "no UTF-8": last(b'{"seq":9,"time":"t\xff","kind":"x","step":null,"data":{}}'),
    "a line without an end": lambda folder: write(folder, [*lines(folder), b'{"seq":9,"x":"' + b"x" * 5_000_000]),
    "no JSON": last(b"{seq: 9}"),
    "another program's log": lambda folder: write(folder, [b"2025-01-01 INFO started\n"]),
    "first event gone": log(lambda kept: kept[1:]),
    "made by nobody": log(lambda kept: [b'{"seq":1,"time":"t","kind":"x","step":null,"data":{}}\n', *kept[1:]]),
    "an event gone": log(lambda kept: [*kept[:2], *kept[3:]]),
    "an event twice": log(lambda kept: [*kept[:3], *kept[2:]]),
    "events in another order": log(lambda kept: [kept[0], kept[2], kept[1], *kept[3:]]),
    "the log twice": log(lambda kept: kept + kept),
    "second half of the log": log(lambda kept: kept[len(kept) // 2 :]),
    "empty log": log(lambda _: []),
    "half of the first line": log(lambda kept: [kept[0][:40]]),
    "no log": file("events.jsonl", None),
    "a folder for a log": folder_at("events.jsonl"),
    "a loop for a log": loop_at("events.jsonl"),
    "approvals are text": made(approvals="yes"),
    "approvals are numbers": made(approvals=[1]),
    "steps are numbers": made(steps=[1, 2]),
    "no recipe": file("recipe.yaml", None),
    "empty recipe": file("recipe.yaml", ""),
    "half a recipe": halved("recipe.yaml"),
    "recipe no UTF-8": file("recipe.yaml", b"\xff\xfe\x00"),
    "recipe of zero bytes": file("recipe.yaml", b"\0" * 512),
    "recipe a list": file("recipe.yaml", "- 1\n- 2\n"),
    "recipe with a field too many": file("recipe.yaml", "tunesmith: 1\nsteps: [{id: a, tool: b}]\nmore: 1\n"),
    "recipe nested too deeply": file("recipe.yaml", "[" * 300),
    "a folder for a recipe": folder_at("recipe.yaml"),
    "a loop for a recipe": loop_at("recipe.yaml"),
}
OF_A_FINISHED_RUN: dict[str, Damage] = {
    "no record": file("lock.yaml", None),
    "empty record": file("lock.yaml", ""),
    "half a record": halved("lock.yaml"),
    "record no UTF-8": file("lock.yaml", b"\xff\xfe\x00"),
    "record a list": file("lock.yaml", "- 1\n"),
    "record of wrong types": file("lock.yaml", "tunesmith_lock: 1\nsteps: 5\n"),
    "record of a version to come": file("lock.yaml", "tunesmith_lock: 99\n"),
    "record nested too deeply": file("lock.yaml", "[" * 300),
    "a folder for a record": folder_at("lock.yaml"),
    "a loop for a record": loop_at("lock.yaml"),
}


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

"""Launchers are records: found by their folder, chosen by name, remembered by the run."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.recipe.recipe import Recipe, parse_recipe
from agent.runs.approval import approve
from agent.runs.launchers.launcher import LAUNCHERS, VARIABLE, Launcher, launcher_named
from agent.runs.run import Run
from agent.runs.runner import follow, resume, start
from agent.session.settings import read_settings
from agent.session.workspace import Workspace
from tests.agent.runs.elsewhere import NAME, spawner
from tools.errors import InputError

EXAMPLES = Path(__file__).resolve().parents[3] / "recipes" / "examples"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Launcher]:
    with spawner() as launcher:
        monkeypatch.setitem(LAUNCHERS._found, NAME, launcher)
        yield launcher


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


def test_the_local_one_is_found_and_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert list(LAUNCHERS) == ["local"]
    assert launcher_named() is LAUNCHERS["local"]


def test_an_unknown_one_is_one_sentence_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace, preparing: Recipe
) -> None:
    monkeypatch.setenv(VARIABLE, "moon")
    with pytest.raises(InputError, match=r"`moon` is no launcher\. There are: local\."):
        start(workspace, preparing, [approve(preparing, "person")])
    assert workspace.list_runs() == []
    (workspace.root / "settings.yaml").write_text("launcher: lokal\n")
    with pytest.raises(InputError, match=r"`lokal` is no launcher\. Did you mean `local`"):
        read_settings(workspace.root)


def test_one_is_chosen_by_settings_and_remembered_by_the_run(
    elsewhere: Launcher, workspace: Workspace, preparing: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started, listed, followed, stopped by force and gone on with: nothing but the record knows of it."""
    monkeypatch.delenv(VARIABLE, raising=False)
    (workspace.root / "settings.yaml").write_text(f"launcher: {NAME}\n")
    run = start(workspace, preparing, [approve(preparing, "person")])
    assert run.launcher is elsewhere
    assert run.status in ("created", "running", "done")
    list(follow(run, timeout=120))
    assert run.status == "done"
    assert run.results()["prepare"]["rows_test"] == 20

    (workspace.root / "settings.yaml").unlink()
    killed = start(workspace, preparing, [approve(preparing, "person")], fresh=True, launcher=elsewhere)
    if pid := killed.worker_pid():
        os.kill(pid, signal.SIGKILL)
    list(follow(killed, timeout=120))
    assert killed.status in ("interrupted", "done")
    if killed.status == "interrupted":
        list(follow(resume(Run(killed.folder)), timeout=120))
    assert killed.status == "done"
    made = [event for event in killed.events.read() if event.kind in ("run_created", "run_resumed")]
    assert {event.data["launcher"] for event in made} == {NAME}


def test_without_its_launcher_a_run_is_read_and_not_gone_on_with_elsewhere(
    elsewhere: Launcher, workspace: Workspace, preparing: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(workspace, preparing, [approve(preparing, "person")], launcher=elsewhere)
    list(follow(run, timeout=120))
    monkeypatch.delitem(LAUNCHERS._found, NAME)
    assert run.status == "done"
    while run.alive:
        time.sleep(0.01)  # its worker has said its last word and is ending
    log = run.events.path.read_text().splitlines(keepends=True)
    run.events.path.write_text("".join(log[:-1]))
    again = Run(run.folder)
    assert again.status == "interrupted"
    with pytest.raises(InputError, match=f"`{NAME}` is no launcher"):
        resume(again)
    list(follow(resume(again, LAUNCHERS["local"]), timeout=120))
    assert again.status == "done"

"""Artifacts leave only under addresses signed here, and nothing else does."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agent.recipe.recipe import Recipe
from agent.runs.creation import create
from agent.runs.run import Run
from agent.session.workspace import Workspace
from ui.downloads import Downloads, route
from ui.workspace_keys import workspace_key


@pytest.fixture
def run(workspace: Workspace) -> Run:
    recipe = Recipe.model_validate(
        {"name": "r", "steps": [{"id": "train", "tool": "train_sft", "with": {"data": "x"}}]}
    )
    made, launching = create(workspace.runs, recipe, [])
    launching.release()
    adapter = made.artifacts / "train" / "adapter"
    adapter.mkdir(parents=True)
    (adapter / "adapter_config.json").write_text("{}")
    (made.artifacts / "train" / "answers.jsonl").write_text('{"row": 1}\n')
    result = {
        "model": {"path": str(adapter), "kind": "adapter", "digest": "sha256:0"},
        "answers": {"path": str(made.artifacts / "train" / "answers.jsonl"), "kind": "table", "digest": "sha256:0"},
        "outside": {"path": "/etc/passwd", "kind": "table", "digest": "sha256:0"},
        "base": "starter",
    }
    made.events.append("step_finished", "train", tool="train_sft", seconds=1.0, result=result)
    return made


@pytest.fixture
def downloads(workspace: Workspace) -> Downloads:
    return Downloads(workspace, workspace_key(workspace.root, "downloads"))


@pytest.fixture
def client(downloads: Downloads) -> TestClient:
    return TestClient(Starlette(routes=[route(downloads)]))


def test_a_file_comes_as_it_is(run: Run, downloads: Downloads, client: TestClient) -> None:
    answer = client.get(downloads.address(run.id, "train", "answers"))
    assert answer.status_code == 200
    assert answer.text == '{"row": 1}\n'
    assert 'attachment; filename="train-answers.jsonl"' in answer.headers["content-disposition"]


def test_a_folder_comes_as_an_archive(run: Run, downloads: Downloads, client: TestClient) -> None:
    answer = client.get(downloads.address(run.id, "train", "model"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["adapter_config.json"]


def test_what_lies_outside_the_workspace_is_not_served(run: Run, downloads: Downloads, client: TestClient) -> None:
    assert client.get(downloads.address(run.id, "train", "outside")).status_code == 404


@pytest.mark.parametrize("field", ["base", "nothing"])
def test_what_is_no_artifact_is_not_served(run: Run, downloads: Downloads, client: TestClient, field: str) -> None:
    assert client.get(downloads.address(run.id, "train", field)).status_code == 404


def test_an_address_signed_elsewhere_is_refused(run: Run, workspace: Workspace, client: TestClient) -> None:
    foreign = Downloads(workspace, "another key").address(run.id, "train", "answers")
    assert client.get(foreign).status_code == 404


@pytest.mark.parametrize("token", ["x", "x.y", ".", "%2e%2e", "é.é"])
def test_nonsense_is_refused(client: TestClient, token: str) -> None:
    assert client.get(f"/tunesmith/files/{token}").status_code == 404


def test_a_changed_address_is_refused(run: Run, downloads: Downloads, client: TestClient) -> None:
    address = downloads.address(run.id, "train", "answers")
    assert client.get(address[:-1] + ("0" if address[-1] != "0" else "1")).status_code == 404


def test_a_key_stays_and_is_nobody_elses(workspace: Workspace) -> None:
    first = workspace_key(workspace.root, "browser")
    assert workspace_key(workspace.root, "browser") == first
    assert workspace_key(workspace.root, "downloads") != first
    file = Path(workspace.root / "keys" / "browser")
    assert file.stat().st_mode & 0o077 == 0

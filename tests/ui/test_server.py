"""The served page: what it gives out, and what it keeps to itself."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from agent.session.conversation import Conversation
from agent.session.workspace import Workspace
from tests.ui.conftest import SUPPORT, ScriptedPlanner
from tools.errors import InputError
from ui.app import serve

# Gradio's queue uses two things of pandas that will go.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting.*"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated.*"),
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("served") / "workspace")


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    import gradio

    address = serve(workspace, planner=ScriptedPlanner(), max_upload_bytes=1000, block=False)
    with httpx.Client(base_url=address, timeout=30) as made:
        yield made
    gradio.close_all()


def test_it_listens_on_this_computer_only(client: httpx.Client) -> None:
    assert client.base_url.host == "127.0.0.1"


def test_the_page_names_no_foreign_script_style_or_font(client: httpx.Client) -> None:
    html = client.get("/").text
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(https?:[^"]+)"', html)
    assert not [url for url in loaded if not url.startswith(str(client.base_url))]
    assert "fonts.googleapis" not in html
    assert "fonts.g" not in client.get("/theme.css").text


def test_analytics_are_off(client: httpx.Client) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False


def test_no_upload_recipe_log_or_key_can_be_fetched(client: httpx.Client, workspace: Workspace) -> None:
    conversation = Conversation(workspace, planner=ScriptedPlanner())
    upload = conversation.add_file(SUPPORT).path
    wanted = [upload, *workspace.root.rglob("session.json"), *(workspace.root / "keys").iterdir(), Path(__file__)]
    for path in map(str, wanted):
        for address in (f"/gradio_api/file={path}", f"/file={path}", f"/tunesmith/files/{path}"):
            assert client.get(address).status_code in (403, 404, 405), address


def test_the_page_says_nothing_of_conversations(client: httpx.Client, workspace: Workspace) -> None:
    session = Conversation(workspace, planner=ScriptedPlanner()).session.id
    assert session not in client.get("/").text
    assert session not in client.get("/config").text


def test_requests_of_the_page_are_no_public_interface(client: httpx.Client) -> None:
    info = client.get("/gradio_api/info").json()
    assert info["named_endpoints"] == {}


def test_uploads_over_the_limit_are_refused_while_they_arrive(client: httpx.Client) -> None:
    answer = client.post("/gradio_api/upload", files={"files": ("big.csv", b"x" * 5000)})
    assert answer.status_code == 413
    assert "maximum allowed size" in answer.text


def test_uploads_wait_inside_the_workspace(client: httpx.Client, workspace: Workspace) -> None:
    (place,) = client.post("/gradio_api/upload", files={"files": ("small.csv", b"a,b\n1,2\n")}).json()
    assert Path(place).is_relative_to(workspace.root)


def handed_in(client: httpx.Client, path: str) -> bool:
    """Whether the input takes a file of that path, as a page would send it."""
    config = client.get("/config").json()
    box = next(part["id"] for part in config["components"] if part["type"] == "multimodaltextbox")
    send = next(found for found in config["dependencies"] if [box, "submit"] in found["targets"])
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    data = [{}, {}, {}, {"text": "", "files": [file]}]
    request = {"data": data, "fn_index": send["id"], "session_hash": secrets.token_hex(4)}
    assert client.post("/gradio_api/queue/join", json=request).status_code == 200
    session = {"session_hash": request["session_hash"]}
    with client.stream("GET", "/gradio_api/queue/data", params=session) as stream:
        told = next(json.loads(line[6:]) for line in stream.iter_lines() if "process_completed" in line)
    return bool(told["success"])


def test_a_page_hands_in_what_it_uploaded_and_nothing_else(client: httpx.Client, workspace: Workspace) -> None:
    (place,) = client.post("/gradio_api/upload", files={"files": ("mine.csv", b"question,answer\nq,a\n")}).json()
    assert handed_in(client, place)
    assert list(workspace.uploads.rglob("mine.csv"))
    assert not Path(place).exists(), "the server's copy is gone: whoever knew its address could fetch it"
    for path in (
        str(SUPPORT),
        str(workspace.root / "keys" / "downloads"),
        str(next(workspace.uploads.rglob("mine.csv"))),
    ):
        assert not handed_in(client, path), path


def test_a_taken_port_says_so(client: httpx.Client, workspace: Workspace) -> None:
    with pytest.raises(InputError, match="in use"):
        serve(workspace, port=client.base_url.port, block=False)

"""`tunesmith doctor` says which planner understands requests, and what goes where."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.cli import doctor, main


@pytest.fixture(autouse=True)
def only_the_planner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The other checks load torch; a key lies about, as it does on many machines."""
    monkeypatch.setattr(doctor, "CHECKS", (doctor._planner,))
    for name in [name for name in os.environ if name.startswith("TUNESMITH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TUNESMITH_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-found")


def said(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["doctor"])
    shown = capsys.readouterr()
    assert "sk-" not in shown.out + shown.err
    return code, shown.out


def test_the_built_in_one(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(capsys)
    assert code == 0
    assert "built-in: understands requests on this machine, nothing is sent anywhere\n" in text


def test_an_endpoint_elsewhere(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_PLANNER", "openai:gpt")
    monkeypatch.setenv("TUNESMITH_PLANNER_BASE_URL", "http://llm.example/v1")
    monkeypatch.setenv("TUNESMITH_PLANNER_API_KEY_ENV", "MY_KEY")
    monkeypatch.setenv("MY_KEY", "sk-secret")
    code, text = said(capsys)
    assert code == 0
    assert text.startswith("warning")
    assert "gpt at llm.example (NOT this machine, key from MY_KEY)" in text
    assert "no cell text" in text
    assert "use https://" in text
    assert "[chosen by environment]" in text


def test_one_on_this_machine(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_PLANNER", "openai:small")
    monkeypatch.setenv("TUNESMITH_PLANNER_BASE_URL", "http://localhost:11434/v1")
    code, text = said(capsys)
    assert (code, text[:2]) == (0, "ok")
    assert "small at localhost:11434 (this machine, no key)" in text


def test_one_without_its_key(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_PLANNER", "openai:gpt")
    monkeypatch.delenv("OPENAI_API_KEY")
    code, text = said(capsys)
    assert code == 1
    assert "OPENAI_API_KEY holds no key" in text


def test_wrong_settings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "settings.yaml").write_text("planner: {nam: openai}")
    code, text = said(capsys)
    assert code == 1
    assert "no setting `planner.nam`" in text

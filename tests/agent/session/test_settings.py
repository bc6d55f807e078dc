"""`settings.yaml`: typed, closed, and wrong in one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.session.settings import Settings, read_settings
from tools.errors import InputError

KEY = "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345"


def written(folder: Path, text: str) -> Settings:
    (folder / "settings.yaml").write_text(text, encoding="utf-8")
    return read_settings(folder)


def test_none_and_an_empty_one_say_nothing(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "nowhere") == Settings()
    assert written(tmp_path, "") == Settings()
    assert written(tmp_path, "# nothing yet\n") == Settings()


def test_a_planner(tmp_path: Path) -> None:
    text = "planner:\n  name: openai\n  model: qwen3:8b\n  base_url: http://127.0.0.1:11434/v1\n"
    planner = written(tmp_path, text + "  price: {input: 0.15, output: 0.6}\n").planner
    assert planner is not None
    assert (planner.host, planner.on_this_machine, planner.key_variable) == ("127.0.0.1:11434", True, None)
    assert planner.price is not None
    assert planner.price.currency == "USD"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("planer: {}", "no setting `planer`"),
        ("planner: {nam: openai}", "no setting `planner.nam`"),
        ("planner: {name: gpt}", "`planner.name`: input should be 'built-in', 'openai' or 'transformers'"),
        ("planner: {timeout_s: 0}", "`planner.timeout_s`"),
        ("planner: {base_url: localhost}", "write the whole address"),
        ("planner: {base_url: 'https://me:secret@host/v1'}", "no user name, key or query"),
        ("planner: {api_key_env: sk-123}", "`planner.api_key_env`"),
        ("- a\n- b", "settings.yaml cannot be used"),
        ("planner: [", "is not YAML"),
        ("planner: 2020-13-45", "is not YAML: month must be"),
        ("planner: {name: openai, name: openai}", "is not YAML"),
        ("[" * 3000, "nested too deeply"),
        ("\x00", "is not YAML"),
        ("planner: {base_url: 'http://h:99999/v1'}", "`planner.base_url`: port out of range"),
        (f"planner: {{api_key_env: {KEY}}}", "`planner.api_key_env`: this looks like a key itself"),
    ],
)
def test_what_is_wrong_is_said_and_no_value_repeated(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        written(tmp_path, text)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "sk-123" not in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*args: object, **options: object) -> str:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "settings.yaml").write_text("planner: {}")
    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.raises(InputError, match=r"settings\.yaml cannot be read: Permission denied"):
        read_settings(tmp_path)


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="is not YAML"):
        read_settings(tmp_path)


def test_every_problem_stands_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        written(tmp_path, "planner: {name: gpt, retries: 99, modell: x}")
    assert all(name in str(caught.value) for name in ("planner.name", "planner.retries", "planner.modell"))

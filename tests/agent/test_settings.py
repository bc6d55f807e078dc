"""`settings.yaml`: typed, closed, and wrong in one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.settings import Settings, read_settings
from tools.errors import InputError


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
    ],
)
def test_what_is_wrong_is_said_and_no_value_repeated(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        written(tmp_path, text)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "sk-123" not in str(caught.value)


def test_every_problem_stands_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        written(tmp_path, "planner: {name: gpt, retries: 99, modell: x}")
    assert all(name in str(caught.value) for name in ("planner.name", "planner.retries", "planner.modell"))

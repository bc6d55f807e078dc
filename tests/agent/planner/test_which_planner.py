"""Which planner is used: the flag, the environment, the settings, else the built-in one; never by finding a key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.planner.llm.llm_planner import LlmPlanner
from agent.planner.planner_settings import is_loopback, looks_like_key
from agent.planner.which_planner import choose, describe, make, planner_for
from tools.errors import InputError

LOCAL = "planner: {name: openai, model: small, base_url: 'http://127.0.0.1:11434/v1', timeout_s: 9}\n"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TUNESMITH_PLANNER")]:
        monkeypatch.delenv(name)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "settings.yaml").write_text(LOCAL)
    return tmp_path


def test_a_key_chooses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    monkeypatch.setenv("TUNESMITH_PLANNER_MODEL", "gpt")
    choice = choose(None, tmp_path)
    assert (choice.settings.name, choice.source) == ("built-in", "default")
    assert not isinstance(planner_for(None, tmp_path), LlmPlanner)


def test_the_order(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (choose(None, root).settings.model, choose(None, root).source) == ("small", "settings.yaml")
    monkeypatch.setenv("TUNESMITH_PLANNER", "openai:large")
    assert (choose(None, root).settings.model, choose(None, root).source) == ("large", "environment")
    assert choose(None, root).settings.timeout_s == 9
    choice = choose("built-in", root)
    assert (choice.settings.name, choice.settings.base_url, choice.source) == ("built-in", None, "--planner")


def test_single_settings_from_the_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_PLANNER_BASE_URL", "https://llm.example/v1")
    monkeypatch.setenv("TUNESMITH_PLANNER_API_KEY_ENV", "MY_KEY")
    monkeypatch.setenv("TUNESMITH_PLANNER_TIMEOUT_S", "3.5")
    settings = choose(None, root).settings
    assert (settings.model, settings.host, settings.key_variable) == ("small", "llm.example", "MY_KEY")
    assert settings.timeout_s == 3.5


def test_settings_of_one_planner_do_not_apply_to_another(root: Path) -> None:
    settings = choose("transformers:starter", root).settings
    assert (settings.model, settings.base_url, settings.timeout_s) == ("starter", None, 60.0)


@pytest.mark.parametrize(
    ("flag", "said"), [("gpt", "no planner `gpt`"), ("openai", "needs the name of a model"), ("transformers", "model")]
)
def test_what_is_not_set_up_is_said(tmp_path: Path, flag: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        planner_for(flag, tmp_path)


def test_a_wrong_value_of_the_environment_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_PLANNER_TIMEOUT_S", "soon")
    with pytest.raises(InputError, match="timeout_s"):
        choose("openai:m", tmp_path)


def test_the_name_says_what_is_asked(root: Path) -> None:
    planner = make(choose(None, root))
    assert getattr(planner, "name", "") == "openai (small at 127.0.0.1:11434)"


def test_what_goes_where_is_described_without_keys(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-secret")
    assert "127.0.0.1:11434 (this machine, no key)" in describe(choose(None, root))
    monkeypatch.setenv("TUNESMITH_PLANNER_BASE_URL", "https://llm.example/v1")
    monkeypatch.setenv("TUNESMITH_PLANNER_API_KEY_ENV", "MY_KEY")
    monkeypatch.setenv("TUNESMITH_PLANNER_SHARE_CELL_TEXT", "true")
    text = describe(choose(None, root))
    assert "llm.example (NOT this machine, key from MY_KEY)" in text
    assert "first three rows" in text
    assert "sk-secret" not in text
    assert "nothing is sent anywhere" in describe(choose("built-in", root))


KEYS = [
    "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345",
    "gsk_" + "a1B2" * 12,
    "aB3dE6fG9hJ2kL5mN8pQ",
    "0a1b2c3d" * 4,
    "hf_" + "aBcDeFgHiJkLmNoP" * 2,
]
UNKNOWN = "abcdefghijkl_of_a_key"


@pytest.mark.parametrize("key", [*KEYS, UNKNOWN])
def test_a_key_in_the_place_of_its_variable_is_never_printed(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUNESMITH_PLANNER_BASE_URL", "https://llm.example/v1")
    monkeypatch.setenv("TUNESMITH_PLANNER_API_KEY_ENV", key)
    with pytest.raises(InputError) as caught:
        planner_for("openai:m", tmp_path)
    assert key not in str(caught.value)
    assert "api_key_env" in str(caught.value)
    if key == UNKNOWN:
        assert key not in describe(choose("openai:m", tmp_path))


NAMES = [
    "OPENAI_API_KEY",
    "MY_KEY",
    "hf_token",
    "KEY2",
    "myPlannersApiKeyVariable",
    "TEAM_7_PLANNER_API_KEY_2026",
    "openAiKey",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_variables_are_no_keys(name: str) -> None:
    assert not looks_like_key(name)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        *(("localhost", True), ("127.0.0.1", True), ("::1", True), ("127.8.0.1", True), ("a.localhost", True)),
        *(("10.0.0.1", False), ("localhost.example", False), ("example.org", False), ("0.0.0.0", False)),
    ],
)
def test_what_counts_as_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here

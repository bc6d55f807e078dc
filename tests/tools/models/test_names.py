"""A name means one thing, or the error says what names can mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.errors import InputError
from tools.models import names as module
from tools.models.names import resolve


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (path / name.replace("__", ".")).write_text(text)
    return path


def adapter(path: Path, base: object) -> Path:
    config = json.dumps({"base_model_name_or_path": base})
    return folder(path, adapter_config__json=config, adapter_model__safetensors="")


def test_a_folder_of_safetensors(tmp_path: Path) -> None:
    model = folder(tmp_path / "m", config__json="{}", model__safetensors="")
    source = resolve(str(model))
    assert (source.kind, source.location, source.base) == ("folder", str(model), None)
    assert source.root is source


@pytest.mark.parametrize(
    ("name", "hub_id", "revision"),
    [
        ("Qwen/Qwen3-0.6B", "Qwen/Qwen3-0.6B", None),
        ("meta-llama/Llama-3.2-1B@main", "meta-llama/Llama-3.2-1B", "main"),
        ("a/b@refs/pr/3", "a/b", "refs/pr/3"),
    ],
)
def test_hub_ids(name: str, hub_id: str, revision: str | None) -> None:
    source = resolve(name)
    assert (source.kind, source.hub_id, source.revision) == ("hub", hub_id, revision)


def test_an_adapter_knows_its_base(tmp_path: Path) -> None:
    model = folder(tmp_path / "m", config__json="{}", model__safetensors="")
    outer = adapter(tmp_path / "outer", str(adapter(tmp_path / "inner", str(model))))
    source = resolve(str(outer))
    assert source.kind == "adapter"
    assert source.base is not None
    assert source.base.kind == "adapter"
    assert source.root.location == str(model)


def test_an_adapter_over_the_hub_keeps_the_name_as_asked(tmp_path: Path) -> None:
    source = resolve(str(adapter(tmp_path / "a", "Qwen/Qwen3-0.6B@main")))
    assert source.base is not None
    assert source.base.name == "Qwen/Qwen3-0.6B@main"


def test_a_relative_base_is_found_beside_the_adapter(tmp_path: Path) -> None:
    model = folder(tmp_path / "m", config__json="{}", model__safetensors="")
    source = resolve(str(adapter(tmp_path / "a", "../m")))
    assert source.root.location == str(model)


def test_the_starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STARTER_FOLDER", folder(tmp_path / "starter", config__json="{}"))
    source = resolve("starter")
    assert (source.name, source.kind) == ("starter", "starter")


def test_a_missing_starter_names_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STARTER_FOLDER", tmp_path / "nothing")
    with pytest.raises(InputError, match="Qwen/Qwen3"):
        resolve("starter")


@pytest.mark.parametrize("weights", ["pytorch_model.bin", "model.pt"])
def test_pickled_weights_are_refused(tmp_path: Path, weights: str) -> None:
    model = folder(tmp_path, config__json="{}")
    (model / weights).write_text("")
    with pytest.raises(InputError, match="safetensors only"):
        resolve(str(model))


def test_a_pickled_adapter_is_refused(tmp_path: Path) -> None:
    model = folder(tmp_path, adapter_config__json='{"base_model_name_or_path": "a/b"}', adapter_model__bin="")
    with pytest.raises(InputError, match="safetensors only"):
        resolve(str(model))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("startr", "Did you mean `starter`"),
        ("gpt2", "owner/name"),
        ("./nowhere", "no such folder"),
        ("/nowhere/at/all", "no such folder"),
        ("owner/name/more", "no such folder"),
        ("a b/c", "no such folder"),
        ("", "empty"),
    ],
)
def test_what_is_no_model(name: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        resolve(name)
    assert "Hub id" in str(caught.value)


def test_folders_and_files_that_hold_no_model(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no config\.json"):
        resolve(str(tmp_path))
    with pytest.raises(InputError, match=r"no .*safetensors"):
        resolve(str(folder(tmp_path, config__json="{}")))
    with pytest.raises(InputError, match="is a file"):
        resolve(str(tmp_path / "config.json"))


@pytest.mark.parametrize("config", ["{", "[]", "{}", '{"base_model_name_or_path": null}'])
def test_a_broken_adapter_config(tmp_path: Path, config: str) -> None:
    broken = folder(tmp_path, adapter_config__json=config, adapter_model__safetensors="")
    with pytest.raises(InputError, match=r"adapter_config\.json"):
        resolve(str(broken))


def test_adapters_that_point_at_each_other(tmp_path: Path) -> None:
    adapter(tmp_path / "a", "../b")
    adapter(tmp_path / "b", "../a")
    with pytest.raises(InputError, match="deep"):
        resolve(str(tmp_path / "a"))

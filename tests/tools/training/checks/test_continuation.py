"""What may be asked of an adapter that is trained further."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tools.errors import InputError
from tools.models.names import resolve
from tools.training.checks.continuation import check_continuation
from tools.training.params import SftParams


def test_an_adapter_keeps_what_it_was_made_with(tiny_adapter: Path) -> None:
    source = resolve(str(tiny_adapter))
    method, held = check_continuation(SftParams(data="a"), source)
    assert method.name == "lora"
    assert held == {"lora_r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "up_proj", "v_proj"]}
    assert check_continuation(SftParams(data="a", lora_r=4, target_modules=["v_proj", "q_proj", "up_proj"]), source)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"lora_r": 8}, "lora_r=8 was asked for"),
        ({"lora_alpha": 64}, "lora_alpha=64"),
        ({"target_modules": ["q_proj"]}, "target_modules"),
        ({"method": "full"}, "is an adapter, and method=full"),
        ({"method": "dora"}, "is a lora adapter"),
        ({"method": "prompt"}, "is a LORA adapter and method=prompt was received; .* of the methods lora, qlora, dora"),
    ],
)
def test_something_else_than_the_adapter_is_refused(tiny_adapter: Path, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_continuation(SftParams(data="a", **asked), resolve(str(tiny_adapter)))


def test_an_adapter_of_another_method_keeps_its_method(tiny_adapter: Path, tmp_path: Path) -> None:
    """What a run calls itself is what it trains, also where no method was asked for."""
    folder = shutil.copytree(tiny_adapter, tmp_path / "dora")
    config = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps({**config, "use_dora": True}))
    assert check_continuation(SftParams(data="a"), resolve(str(folder)))[0].name == "dora"
    with pytest.raises(InputError, match="is a dora adapter; method=lora would be another"):
        check_continuation(SftParams(data="a", method="lora"), resolve(str(folder)))


def test_an_adapter_that_no_method_goes_on_with_is_refused(tiny_adapter: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_adapter, tmp_path / "prefix")
    config = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps({**config, "peft_type": "PREFIX_TUNING"}))
    with pytest.raises(InputError, match="is a PREFIX_TUNING adapter"):
        check_continuation(SftParams(data="a"), resolve(str(folder)))


def test_over_a_base_in_four_bits_it_goes_on_as_asked(tiny_adapter: Path) -> None:
    assert check_continuation(SftParams(data="a", method="qlora"), resolve(str(tiny_adapter)))[0].name == "qlora"

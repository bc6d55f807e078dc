"""New adapters, and what may be asked of one that exists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.errors import InputError
from tools.models.load import load
from tools.models.names import resolve
from tools.training.methods.adapter import check_continuation, config_for
from tools.training.params import SftParams

LINEAR = ["down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj"]


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> Any:
    return load(str(tiny_model)).model


def test_every_linear_layer_but_the_output_is_adapted(model: Any) -> None:
    config = config_for(SftParams(data="a"), model)
    assert sorted(config.target_modules) == LINEAR
    assert (config.r, config.lora_alpha, config.use_dora) == (16, 32, False)
    assert config_for(SftParams(data="a", method="dora"), model).use_dora
    assert config_for(SftParams(data="a", method="full"), model) is None


def test_layers_the_model_does_not_have_are_refused(model: Any) -> None:
    with pytest.raises(InputError, match=r"\['qproj'\] are not linear layers") as refused:
        config_for(SftParams(data="a", target_modules=["q_proj", "qproj"]), model)
    assert "down_proj" in refused.value.remedy


def test_an_adapter_keeps_what_it_was_made_with(tiny_adapter: Path) -> None:
    source = resolve(str(tiny_adapter))
    held = check_continuation(SftParams(data="a"), source)
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
        ({"method": "prompt"}, "only LoRA adapters are trained further"),
    ],
)
def test_something_else_than_the_adapter_is_refused(tiny_adapter: Path, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        check_continuation(SftParams(data="a", **asked), resolve(str(tiny_adapter)))

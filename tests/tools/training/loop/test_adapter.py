"""New adapters, and the layers they go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.errors import InputError
from tools.models.load import load
from tools.training.loop.adapter import config_for
from tools.training.methods import METHODS
from tools.training.params import SftParams

LINEAR = ["down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj"]


@pytest.fixture(scope="module")
def model(tiny_model: Path) -> Any:
    return load(str(tiny_model)).model


def made(model: Any, method: str = "lora", **settings: Any) -> Any:
    return config_for(SftParams(data="a", method=method, **settings), METHODS[method], model)


def test_every_linear_layer_but_the_output_is_adapted(model: Any) -> None:
    config = made(model)
    assert sorted(config.target_modules) == LINEAR
    assert (config.r, config.lora_alpha, config.use_dora) == (16, 32, False)
    assert made(model, "dora").use_dora
    assert made(model, "full") is None


def test_layers_the_model_does_not_have_are_refused(model: Any) -> None:
    with pytest.raises(InputError, match=r"\['qproj'\] are not linear layers") as refused:
        made(model, target_modules=["q_proj", "qproj"])
    assert "down_proj" in refused.value.remedy

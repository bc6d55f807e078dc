"""A model's dimensions without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.errors import InputError
from tools.models.names import resolve
from tools.training.checks.model_shape import from_config, parameters_in_name, shape_of, typical

LLAMA_1B = {
    "model_type": "llama",
    "hidden_size": 2048,
    "num_hidden_layers": 16,
    "intermediate_size": 8192,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 64,
    "vocab_size": 128256,
    "tie_word_embeddings": True,
    "max_position_embeddings": 131072,
}


def test_parameters_are_counted_in_the_weights(tiny_model: Path) -> None:
    from tools.models.load import load

    shape = shape_of(resolve(str(tiny_model)))
    assert shape.exact
    assert shape.parameters == sum(weight.numel() for weight in load(str(tiny_model)).model.parameters())
    assert (shape.hidden, shape.layers, shape.context) == (32, 2, 512)


def test_an_adapter_has_the_shape_of_its_base(tiny_model: Path, tiny_adapter: Path) -> None:
    assert shape_of(resolve(str(tiny_adapter))) == shape_of(resolve(str(tiny_model)))


def test_without_weights_the_dimensions_give_the_count() -> None:
    # Llama 3.2 1B has 1,235,814,400 parameters.
    assert from_config(LLAMA_1B, None).parameters == 1_235_814_400


def test_low_rank_parameters_are_those_peft_makes(tiny_model: Path) -> None:
    from peft import get_peft_model

    from tools.models.load import load
    from tools.training.loop.adapter import config_for
    from tools.training.methods import METHODS
    from tools.training.params import SftParams

    model = load(str(tiny_model)).model
    tuned = get_peft_model(model, config_for(SftParams(data="a", lora_r=4), METHODS["lora"], model))
    made = sum(weight.numel() for weight in tuned.parameters() if weight.requires_grad)
    assert shape_of(resolve(str(tiny_model))).low_rank_parameters(4) == made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Qwen/Qwen3-0.6B", 600_000_000),
        ("meta-llama/Llama-3.2-1B-Instruct", 1_000_000_000),
        ("HuggingFaceTB/SmolLM2-135M", 135_000_000),
        ("mistralai/Mistral-7B-v0.3", 7_000_000_000),
        ("openai-community/gpt2", None),
        ("org/model-v2Beta", None),
    ],
)
def test_the_size_in_a_name(name: str, expected: int | None) -> None:
    assert parameters_in_name(name) == expected


def test_a_hub_model_that_is_not_here_is_sized_by_its_name() -> None:
    shape = shape_of(resolve("nobody/Absent-3B"))
    assert shape == typical(3_000_000_000)
    assert not shape.exact


def test_a_name_that_says_nothing_is_refused() -> None:
    with pytest.raises(InputError, match=r"The size of nobody/absent is not known"):
        shape_of(resolve("nobody/absent"))


def test_an_odd_kind_of_model_is_refused() -> None:
    with pytest.raises(InputError, match="not supported"):
        from_config({"model_type": "resnet", "depths": [3, 4, 6, 3]}, None)


def test_torch_is_not_loaded_for_it(tiny_model: Path) -> None:
    code = (
        "import sys; from tools.models.names import resolve; from tools.training.checks.model_shape import shape_of;"
        f"shape_of(resolve({str(tiny_model)!r})); assert not {{'torch', 'transformers'}} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[4])

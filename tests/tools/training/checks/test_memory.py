"""The memory formula, and how a step is cut to fit."""

from __future__ import annotations

import pytest

from tests.tools.training.checks.test_model_shape import LLAMA_1B
from tools.training.checks.memory import (
    CPU_TOKENS,
    activation_bytes_per_token,
    fit,
    use,
    weight_bytes,
)
from tools.training.checks.model_shape import from_config
from tools.training.methods import METHODS

SHAPE = from_config(LLAMA_1B, None)
GIB = 2.0**30


def test_four_bits_take_a_quarter_of_the_blocks() -> None:
    whole = weight_bytes(SHAPE, METHODS["lora"], "cuda", True)
    quarter = weight_bytes(SHAPE, METHODS["qlora"], "cuda", True)
    assert whole == 2 * SHAPE.parameters
    assert quarter == pytest.approx(2 * SHAPE.embedding_parameters + 0.516 * SHAPE.block_parameters)


def test_full_fine_tuning_takes_sixteen_bytes_a_parameter() -> None:
    everything = use(
        SHAPE, METHODS["full"], tokens=0, supervised=0, rank=16, device="cuda", half_precision=True, checkpointing=False
    )
    assert everything.weights + everything.trained == 16 * SHAPE.parameters


@pytest.mark.parametrize("method", ["lora", "prompt", "prefix", "ia3"])
def test_adapters_train_far_less_than_everything(method: str) -> None:
    assert 0 < METHODS[method].trained(SHAPE, 16) < SHAPE.parameters / 50


def test_the_counted_activations_are_those_torch_keeps() -> None:
    """One block of a Llama in float32 with LoRA, its saved tensors summed up."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaConfig, LlamaForCausalLM

    sizes = {"hidden_size": 128, "intermediate_size": 352, "num_hidden_layers": 2, "vocab_size": 64}
    config = LlamaConfig(**sizes, num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=128)
    model = get_peft_model(LlamaForCausalLM(config), LoraConfig(r=8, target_modules="all-linear"))
    weights = {weight.untyped_storage().data_ptr() for weight in model.parameters()}
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        states = model.get_base_model().base_model(torch.zeros((4, 32), dtype=torch.long), use_cache=False)
    assert states.last_hidden_state.requires_grad
    shape = from_config(config.to_dict(), None)
    assert sum(kept.values()) / 128 == pytest.approx(
        activation_bytes_per_token(shape, METHODS["lora"], False, False), rel=0.15
    )


def test_much_memory_takes_large_parts_and_little_takes_small_ones() -> None:
    def parts(free: float, method: str = "lora", device: str = "cuda") -> tuple[int, bool]:
        cut = fit(
            SHAPE,
            METHODS[method],
            free_bytes=free * GIB,
            longest=1000,
            rank=16,
            device=device,
            half_precision=device == "cuda",
        )
        return cut.token_budget, cut.checkpointing

    assert parts(80)[0] > parts(24)[0] > 1000
    assert not parts(24)[1]
    assert parts(6)[1]
    assert parts(1) == (1000, True)
    assert parts(64, device="cpu") == (CPU_TOKENS, False)

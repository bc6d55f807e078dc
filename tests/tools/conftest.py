"""A tiny random model and adapters over it, for tests that need something to load in milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools.training.bench import bench  # noqa: F401

_SENTENCES = [
    "Which hall opens at nine? The north hall opens at nine.",
    "The small blue lamp on the shelf costs twelve crowns and a half.",
    "Please write to the desk if your parcel has not come by Friday.",
    "It rains today; nobody is on the pier, and the café is closed (for now).",
]


def _make_tokenizer(folder: Path, *, special: tuple[str, ...] = ("<|endoftext|>",)) -> Any:
    """A byte-level BPE tokenizer of about 400 tokens, saved in `folder`; `special[0]` ends a text."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=list(special), initial_alphabet=alphabet)
    inner.train_from_iterator(_SENTENCES * 4, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, eos_token=special[0], model_max_length=512)
    tokenizer.save_pretrained(folder)
    return tokenizer


def _make_model(folder: Path, *, seed: int = 0) -> Path:
    """A Llama of two layers and width 32 with random weights and the tokenizer above, saved in `folder`."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = _make_tokenizer(folder)
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=None,
        bos_token_id=None,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def _make_adapter(folder: Path, base: Path | str, *, seed: int = 1, name_of_base: str | None = None) -> Path:
    """A LoRA adapter with random weights in both matrices, so that it changes what its base answers."""
    import torch
    from peft import LoraConfig, get_peft_model

    from tools.models.load import load

    loaded = load(str(base))
    network = loaded.model
    if hasattr(network, "peft_config"):
        network = network.merge_and_unload()
    torch.manual_seed(seed)
    tuned = get_peft_model(network, LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "up_proj"]))
    with torch.no_grad():
        for key, weight in tuned.named_parameters():
            if "lora_B" in key:
                weight.normal_(0, 0.5)
    tuned.peft_config["default"].base_model_name_or_path = name_of_base or str(base)
    tuned.save_pretrained(folder)
    loaded.tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Llama folder without chat template or pad token."""
    return _make_model(tmp_path_factory.mktemp("tiny-model"))


@pytest.fixture(scope="session")
def tiny_adapter(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Path:
    """A LoRA adapter over `tiny_model` that changes its answers."""
    return _make_adapter(tmp_path_factory.mktemp("tiny-adapter"), tiny_model)


@pytest.fixture(scope="session")
def make_tokenizer() -> Callable[..., Any]:
    """`make_tokenizer(folder, special=(…))` saves a small byte-level BPE tokenizer and returns it."""
    return _make_tokenizer


@pytest.fixture(scope="session")
def make_model() -> Callable[..., Path]:
    """`make_model(folder, seed=0)` saves a tiny random Llama."""
    return _make_model


@pytest.fixture(scope="session")
def make_adapter() -> Callable[..., Path]:
    """`make_adapter(folder, base, seed=1, name_of_base=None)` saves a LoRA adapter that changes its base's answers."""
    return _make_adapter

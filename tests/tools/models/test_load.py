"""Models come up whole: adapters on their base, in the right type, ready to generate."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.errors import InputError
from tools.models.load import Loaded, attach, load, load_tokenizer
from tools.models.names import resolve


def logits(loaded: Loaded, text: str = "Which hall opens at nine?"):  # type: ignore[no-untyped-def]
    import torch

    with torch.no_grad():
        return loaded.model(**loaded.tokenizer(text, return_tensors="pt")).logits.float()


def test_a_small_model_is_float32_on_the_cpu_and_ready(tiny_model: Path) -> None:
    import torch

    loaded = load(str(tiny_model), device="cpu")
    assert loaded.dtype == torch.float32
    assert next(loaded.model.parameters()).dtype == torch.float32
    assert not loaded.model.training
    assert loaded.tokenizer.chat_template
    assert loaded.tokenizer.pad_token_id is not None


def test_the_type_can_be_asked_for(tiny_model: Path) -> None:
    import torch

    assert load(str(tiny_model), device="cpu", dtype="bfloat16").dtype == torch.bfloat16


def test_an_adapter_changes_its_base_and_can_be_switched_off(tiny_model: Path, tiny_adapter: Path) -> None:
    import torch

    base, tuned = load(str(tiny_model), device="cpu"), load(str(tiny_adapter), device="cpu")
    assert tuned.source.kind == "adapter"
    assert not torch.allclose(logits(base), logits(tuned))
    assert not any(p.requires_grad for name, p in tuned.model.named_parameters() if "lora_" in name)
    with tuned.model.disable_adapter():
        assert torch.allclose(logits(base), logits(tuned), atol=1e-6)


def test_an_adapter_can_be_opened_for_training(tiny_adapter: Path) -> None:
    loaded = load(str(tiny_adapter), device="cpu", trainable_adapter=True)
    trainable = [name for name, p in loaded.model.named_parameters() if p.requires_grad]
    assert trainable
    assert all("lora_" in name for name in trainable)


def test_an_adapter_over_an_adapter_stands_on_the_merged_one(
    tmp_path: Path, tiny_adapter: Path, make_adapter: Callable[..., Path]
) -> None:
    import torch

    outer = load(str(make_adapter(tmp_path / "outer", tiny_adapter, seed=5)), device="cpu")
    inner = load(str(tiny_adapter), device="cpu")
    with outer.model.disable_adapter():
        assert torch.allclose(logits(inner), logits(outer), atol=1e-4)
    assert not torch.allclose(logits(inner), logits(outer), atol=1e-2)


def test_two_adapters_on_one_base(
    tmp_path: Path, tiny_model: Path, tiny_adapter: Path, make_adapter: Callable[..., Path]
) -> None:
    import torch

    other = make_adapter(tmp_path / "other", tiny_model, seed=7)
    both = load(str(tiny_adapter), device="cpu")
    first = logits(both)
    both.model = attach(both.model, resolve(str(other)), name="other")
    assert torch.allclose(logits(both), logits(load(str(other), device="cpu")), atol=1e-6)
    both.model.set_adapter("default")
    assert torch.allclose(logits(both), first, atol=1e-6)


def test_four_bits_keep_the_model_recognisable(shared_model: Path) -> None:
    import torch

    full, small = load(str(shared_model), device="cpu"), load(str(shared_model), device="cpu", method_4bit=True)
    assert small.dtype == torch.float32
    assert any(p.dtype == torch.uint8 for p in small.model.parameters())
    text = "Once upon a time, there was a little girl named Lily. She loved to"
    agreement = torch.nn.functional.cosine_similarity(logits(full, text), logits(small, text), dim=-1)
    assert float(agreement.mean()) > 0.9


def test_an_adapters_own_template_comes_first(tmp_path: Path, tiny_adapter: Path) -> None:
    copy = tmp_path / "adapter"
    shutil.copytree(tiny_adapter, copy)
    tokenizer = load_tokenizer(str(copy))
    tokenizer.chat_template = "{% for m in messages %}MINE {{ m['content'] }}{% endfor %}"
    tokenizer.save_pretrained(copy)
    assert "MINE" in load(str(copy), device="cpu").tokenizer.chat_template


def test_an_adapter_without_tokenizer_takes_its_bases(tmp_path: Path, tiny_adapter: Path) -> None:
    bare = tmp_path / "adapter"
    bare.mkdir()
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        shutil.copy(tiny_adapter / name, bare / name)
    assert load_tokenizer(str(bare)).get_vocab() == load_tokenizer(str(tiny_adapter)).get_vocab()


def test_a_hub_id_that_is_not_there_says_what_to_check() -> None:
    with pytest.raises(InputError, match="cannot be loaded") as caught:
        load("nobody-at-all/no-such-model")
    assert "connection" in caught.value.remedy


def test_a_broken_configuration_is_no_traceback(tmp_path: Path, tiny_model: Path) -> None:
    shutil.copytree(tiny_model, tmp_path / "m")
    (tmp_path / "m" / "config.json").write_text('{"model_type": "nothing-known"}')
    with pytest.raises(InputError, match="cannot be loaded"):
        load(str(tmp_path / "m"))


def test_an_adapter_with_missing_weights_is_refused(tmp_path: Path, tiny_adapter: Path) -> None:
    from safetensors.torch import load_file, save_file

    shutil.copytree(tiny_adapter, tmp_path / "a")
    weights = load_file(tmp_path / "a" / "adapter_model.safetensors")
    weights.pop(next(iter(weights)))
    save_file(weights, tmp_path / "a" / "adapter_model.safetensors")
    with pytest.raises(InputError, match="missing adapter keys"):
        load(str(tmp_path / "a"), device="cpu")

"""LoRA as one product gives what PEFT gives."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from peft.tuners.lora.layer import Linear

from tools.models.load import load
from tools.training.loop.lora_product import use_one_product

LINEAR_LAYERS = 14


def adapted(tiny_model: Path, **settings: Any) -> Any:
    torch.manual_seed(0)
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", **settings)
    model = get_peft_model(load(str(tiny_model)).model, config)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.1)
    return model.train()


@pytest.fixture
def ids() -> torch.Tensor:
    torch.manual_seed(1)
    return torch.randint(5, 300, (4, 40))


def loss_and_gradients(model: Any, ids: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
    loss = model(input_ids=ids, labels=ids, use_cache=False).loss
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    return loss, list(torch.autograd.grad(loss, trained))


def test_the_loss_and_every_gradient_are_those_of_peft(tiny_model: Path, ids: torch.Tensor) -> None:
    theirs = adapted(tiny_model)
    ours = copy.deepcopy(theirs)
    assert use_one_product(ours) == LINEAR_LAYERS
    torch.testing.assert_close(loss_and_gradients(ours, ids), loss_and_gradients(theirs, ids), rtol=1e-4, atol=1e-6)


def test_without_the_adapter_the_base_answers(tiny_model: Path, ids: torch.Tensor) -> None:
    model = adapted(tiny_model)
    with model.disable_adapter():
        base = model(input_ids=ids).logits
    use_one_product(model)
    with model.disable_adapter():
        torch.testing.assert_close(model(input_ids=ids).logits, base)
    assert not torch.allclose(model(input_ids=ids).logits, base)


def test_a_second_adapter_is_left_to_peft(tiny_model: Path, ids: torch.Tensor) -> None:
    model = adapted(tiny_model)
    model.add_adapter("ref", model.peft_config["default"])
    use_one_product(model)
    model.set_adapter("ref")
    with model.disable_adapter():
        base = model(input_ids=ids).logits
    # A new adapter's second matrix is zero.
    torch.testing.assert_close(model(input_ids=ids).logits, base)


def test_few_tokens_go_the_usual_way(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = adapted(tiny_model)
    use_one_product(model)
    calls: list[int] = []
    usual = Linear.forward
    monkeypatch.setattr(Linear, "forward", lambda self, x: calls.append(1) or usual(self, x))
    model(input_ids=torch.tensor([[5, 6, 7]]))
    assert len(calls) == LINEAR_LAYERS
    model(input_ids=torch.full((4, 40), 7))
    assert len(calls) == LINEAR_LAYERS


@pytest.mark.parametrize("settings", [{"use_dora": True}, {"lora_dropout": 0.1}, {"lora_bias": True}])
def test_what_is_not_plain_is_left_alone(tiny_model: Path, settings: dict[str, Any]) -> None:
    assert use_one_product(adapted(tiny_model, **settings)) == 0


def test_half_precision_is_left_alone(tiny_model: Path) -> None:
    model = get_peft_model(load(str(tiny_model), dtype="bfloat16").model, LoraConfig(target_modules="all-linear"))
    assert use_one_product(model) == 0

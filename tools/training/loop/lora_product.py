"""LoRA as one matrix product, for small models on a CPU.

PEFT computes `W x` and `s B (A x)` apart and adds them: two thin products, a scaling and a sum over the whole output,
and the same again backward. On a CPU, where nothing else hides their cost, that is a third of a small model's step.
Here `W + s B A` is formed first, which for more than a few hundred tokens is cheaper, and the gradients of A and B are
still computed through rank r. The numbers are those of PEFT up to rounding.
"""

from __future__ import annotations

import types
from typing import Any

import torch
from peft.tuners.lora.layer import Linear
from torch.nn import functional

from tools.models.load import SMALL_MODEL


class _Product(torch.autograd.Function):
    """`x (W + s B A)ᵀ + b`; x is (…, in), W (out, in), A (r, in), B (out, r)."""

    @staticmethod
    def forward(
        ctx: Any,
        x: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor | None,
        down: torch.Tensor,
        up: torch.Tensor,
        scale: float,
    ) -> torch.Tensor:
        merged = torch.addmm(weight, up, down, alpha=scale)
        ctx.save_for_backward(x, merged, down, up)
        ctx.scale = scale
        return functional.linear(x, merged, bias)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> Any:
        x, merged, down, up = ctx.saved_tensors
        rows = x.reshape(-1, x.shape[-1])
        out = gradients[0].reshape(-1, merged.shape[0])
        scaled = (out @ up).mul_(ctx.scale)
        gradient_up = out.T @ (rows @ down.T).mul_(ctx.scale)
        gradient_x = (out @ merged).view_as(x) if ctx.needs_input_grad[0] else None
        return gradient_x, None, None, scaled.T @ rows, gradient_up, None


def use_one_product(model: Any) -> int:
    """Let the LoRA layers of `model` compute as above where that gives the same; returns how many do.

    Left alone are quantized and half-precision layers, DoRA, dropout, trained biases and large models, whose merged
    weights would take as much memory again.
    """
    weights = list(model.parameters())
    if sum(weight.numel() for weight in weights) >= SMALL_MODEL or weights[0].device.type != "cpu":
        return 0
    layers = [module for module in model.modules() if type(module) is Linear and _is_plain(module)]
    for layer in layers:
        layer.forward = types.MethodType(_forward, layer)
    return len(layers)


def _is_plain(layer: Any) -> bool:
    base = layer.get_base_layer()
    return (
        "default" in layer.lora_A
        and type(base) is torch.nn.Linear
        and base.weight.dtype == torch.float32
        and not base.weight.requires_grad
        and isinstance(layer.lora_dropout["default"], torch.nn.Identity)
        and not layer.use_dora.get("default")
        and not layer.lora_bias.get("default")
        and not layer.lora_variant
        and not layer.fan_in_fan_out
    )


def _forward(layer: Any, x: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
    base = layer.get_base_layer()
    outputs, inputs = base.weight.shape
    pays = x.numel() // inputs > inputs * outputs // (inputs + outputs)
    switched = layer.disable_adapters or layer.merged or layer.active_adapters != ["default"]
    if switched or args or kwargs or not pays or x.dtype != torch.float32 or not torch.is_grad_enabled():
        return Linear.forward(layer, x, *args, **kwargs)
    down, up = layer.lora_A["default"].weight, layer.lora_B["default"].weight
    product: torch.Tensor = _Product.apply(x, base.weight, base.bias, down, up, layer.scaling["default"])
    return product

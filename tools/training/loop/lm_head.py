"""Scoring only what counts: the output layer applied to supervised positions alone, on the CPU.

TRL's trainers call the model with `fused_lm_head=True` and get per-token log-probabilities back. On CUDA its kernel
skips the positions whose label is -100; elsewhere it projects every position, prompt and padding included, and keeps
statistics nobody looks at. With prompts longer than answers and a vocabulary of thousands that is most of a small
model's time, so on the CPU the forward is replaced by one that returns the same object and the same numbers.
"""

from __future__ import annotations

import functools
import types
from typing import Any

import torch
from torch.nn import functional
from trl.trainer.utils import FusedCausalLMOutput

SCALED = (
    "final_logit_softcapping",
    "logit_scale",
    "output_multiplier",
    "lm_head_multiplier",
    "logits_scaling",
    "router_aux_loss_coef",
)
"""Config entries of models whose logits are not simply hidden states times the output layer; those keep TRL's
forward."""


def score_supervised_only(model: Any) -> bool:
    """Give `model`, a causal language model that TRL has already patched, the lean forward; False where it must keep
    TRL's."""
    config = model.config.get_text_config()
    if any(getattr(config, name, None) is not None for name in SCALED) or model.device.type != "cpu":
        return False
    patched = model.forward

    @functools.wraps(type(model).forward)
    def forward(self: Any, *args: Any, fused_lm_head: bool = False, labels: Any = None, **kwargs: Any) -> Any:
        if not fused_lm_head:
            return patched(*args, labels=labels, **kwargs) if labels is not None else patched(*args, **kwargs)
        kwargs.pop("num_items_in_batch", None)
        kwargs["use_cache"] = False
        return _score(self, self.base_model(*args, **kwargs).last_hidden_state, labels)

    model.forward = types.MethodType(forward, model)
    return True


def _score(model: Any, hidden: torch.Tensor, labels: torch.Tensor) -> FusedCausalLMOutput:
    """`hidden` is (rows, length, width), `labels` (rows, length); per-token fields are (rows, length - 1), zero where
    unlabelled."""
    targets = labels[:, 1:]
    mask = targets != -100
    wanted = targets[mask]
    head = model.get_output_embeddings()
    logits = functional.linear(hidden[:, :-1][mask], head.weight, head.bias).float()
    log_probs = -functional.cross_entropy(logits, wanted, reduction="none")
    with torch.no_grad():
        is_top1 = logits.argmax(-1) == wanted
    zeros = torch.zeros(mask.shape, dtype=log_probs.dtype)
    scattered = zeros.masked_scatter(mask, log_probs)
    return FusedCausalLMOutput(
        loss=-log_probs.sum() / mask.sum().clamp(min=1),
        log_probs=scattered,
        # TRL averages these into its logs. Nothing here reports them, and exact values would cost two more passes over
        # the logits.
        entropy=zeros,
        mean_logits=zeros,
        log_sum_sq_probs=None,
        is_top1=torch.zeros_like(mask).masked_scatter(mask, is_top1),
        label_mask=mask,
    )

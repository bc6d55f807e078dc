"""Did it learn? Figures that show whether training changed the model, and a refusal to call it done when it did not."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from tools.errors import ToolFailed
from tools.training.result import Learned

COMPARED_BYTES = 512 * 2**20
"""Of full fine-tuning, as many whole tensors as fit in here are kept to measure the change by; adapters are far
smaller."""


@dataclass
class Start:
    """Trained weights as they were before training."""

    weights: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Any) -> Start:
        start, used = cls(), 0
        for name, weight in model.named_parameters():
            used += weight.numel() * 4 if weight.requires_grad else 0
            if weight.requires_grad and (used <= COMPARED_BYTES or not start.weights):
                start.weights[name] = weight.detach().to("cpu", copy=True)
        return start


def measure(model: Any, start: Start, log_history: list[dict[str, Any]]) -> Learned:
    """Compare `model` with `start`, and the first logged losses with the last.

    Raises `ToolFailed` when weights are not finite, or when nothing changed.
    """
    change, norm = 0.0, 0.0
    for name, weight in model.named_parameters():
        if name in start.weights:
            now = weight.detach().cpu().double()
            change += float((now - start.weights[name].double()).square().sum())
            norm += float(now.square().sum())
    if not math.isfinite(norm):
        raise ToolFailed(
            "The trained weights are not finite numbers any more: training diverged.",
            "Lower learning_rate to a tenth and run again.",
        )
    if change == 0.0:
        raise ToolFailed(
            "Training changed nothing: every trained weight is what it was before the first step.",
            "Raise learning_rate or max_steps; if the loss was 0 from the start, look at the answers with "
            "profile_dataset.",
        )
    trained = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    first, last = first_and_last([entry["loss"] for entry in log_history if "loss" in entry])
    return Learned(
        change_norm=math.sqrt(change),
        relative_change=math.sqrt(change / norm) if norm else math.inf,
        trained_parameters=trained,
        share_of_parameters=trained / all_parameters(model),
        first_loss=first,
        last_loss=last,
    )


def all_parameters(model: Any) -> int:
    """Parameters of the model, those packed two to a byte in 4 bits counted as what they stand for."""
    return sum(
        weight.numel() * (2 if weight.__class__.__name__ == "Params4bit" else 1) for weight in model.parameters()
    )


def first_and_last(losses: list[float]) -> tuple[float, float]:
    """Means over the first and the last tenth of the losses, at least one of each."""
    if not losses:
        raise ToolFailed("No training step was made.", "Give more rows, or raise epochs or max_steps.")
    tenth = max(1, len(losses) // 10)
    return sum(losses[:tenth]) / tenth, sum(losses[-tenth:]) / tenth

"""The learning rate that is used when none is asked for.

Methods have one of two rules; objectives have a factor on top of it.

`WidthRule`: `5e-5 · m · (2000 / hidden_size)^p` with m = 10 for adapters and 1 for full fine-tuning, p = 0.0775 for
Qwen and 0.781 for Llama, fitted over many models by Thinking Machines: "LoRA Without Regret" (Schulman et al., 2025,
https://thinkingmachines.ai/blog/lora/) and the tinker-cookbook's `hyperparam_utils.py`. Llama's exponent is used for
every other family.

`FixedRate`: adapters without a low-rank product take far higher rates, whatever the width; these are the ones of PEFT's
own guides for AdamW.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.training.methods.method import Method
    from tools.training.objectives.objective import Objective

BASE = 5e-5
REFERENCE_WIDTH = 2000
EXPONENTS = {"qwen": 0.0775}
OTHER_EXPONENT = 0.781


@dataclass(frozen=True)
class LearningRate:
    """A learning rate and the sentence that says where it comes from."""

    value: float
    why: str


@dataclass(frozen=True)
class WidthRule:
    """A rate that falls with the width of the model, `multiplier` times that of full fine-tuning."""

    multiplier: float

    def rate(self, called: str, hidden_size: int, model_type: str) -> LearningRate:
        """The rate for a model of that width; `model_type` as in its config.json."""
        exponent = next((p for family, p in EXPONENTS.items() if model_type.startswith(family)), OTHER_EXPONENT)
        value = BASE * self.multiplier * (REFERENCE_WIDTH / hidden_size) ** exponent
        return LearningRate(value, f"5e-5 · {self.multiplier:g} · (2000 / {hidden_size})^{exponent:g}")


@dataclass(frozen=True)
class FixedRate:
    """One rate for models of any width."""

    value: float

    def rate(self, called: str, hidden_size: int, model_type: str) -> LearningRate:
        """The rate, which is usual for what is `called` so."""
        return LearningRate(self.value, f"usual for {called} tuning")


def choose(
    asked: float | None, *, method: Method, objective: Objective, hidden_size: int, model_type: str
) -> LearningRate:
    """The rate to use, `asked` if there is one.

    `hidden_size` is the width of the model; `model_type` as in its config.json.
    """
    if asked is not None:
        return LearningRate(asked, "as asked")
    rule = method.rate.rate(method.name, hidden_size, model_type)
    return LearningRate(_rounded(rule.value * objective.rate_factor), rule.why + objective.rate_why)


def _rounded(value: float) -> float:
    """Two significant digits: the rule is not more exact than that, and people can remember it."""
    return float(f"{value:.1e}")

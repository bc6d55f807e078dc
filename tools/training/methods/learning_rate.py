"""The learning rate that is used when none is asked for.

Supervised: `5e-5 · m · (2000 / hidden_size)^p` with m = 10 for adapters and 1 for full fine-tuning, p = 0.0775 for Qwen
and 0.781 for Llama, fitted over many models by Thinking Machines: "LoRA Without Regret" (Schulman et al., 2025,
https://thinkingmachines.ai/blog/lora/) and the tinker-cookbook's `hyperparam_utils.py`. Llama's exponent is used for
every other family.

Preference: a tenth of it. For a model 2000 wide that is 5e-6 with full fine-tuning, the upper end of what TRL's
documentation gives for KTO (5e-7 to 5e-6) and inside what is usual for DPO, and ten times as much with an adapter.

Continued pretraining: as supervised.
"""

from __future__ import annotations

from dataclasses import dataclass

BASE = 5e-5
REFERENCE_WIDTH = 2000
ADAPTER_FACTOR = 10.0
PREFERENCE_FACTOR = 0.1
EXPONENTS = {"qwen": 0.0775}
OTHER_EXPONENT = 0.781
SOFT_PROMPT_RATE = {"prompt": 3e-2, "prefix": 1e-2, "ia3": 8e-3}
"""Adapters without a low-rank product take far higher rates; these are the ones of PEFT's own guides for AdamW."""


@dataclass(frozen=True)
class LearningRate:
    """A learning rate and the sentence that says where it comes from."""

    value: float
    why: str


def choose(asked: float | None, *, method: str, objective: str, hidden_size: int, model_type: str) -> LearningRate:
    """The rate to use, `asked` if there is one.

    `objective` is sft, text, dpo or kto; `hidden_size` the width of the model; `model_type` as in its config.json.
    """
    if asked is not None:
        return LearningRate(asked, "as asked")
    preference = objective in ("dpo", "kto")
    factor = PREFERENCE_FACTOR if preference else 1.0
    if method in SOFT_PROMPT_RATE:
        return LearningRate(_rounded(SOFT_PROMPT_RATE[method] * factor), f"usual for {method} tuning")
    exponent = next((p for family, p in EXPONENTS.items() if model_type.startswith(family)), OTHER_EXPONENT)
    multiplier = 1.0 if method == "full" else ADAPTER_FACTOR
    value = BASE * multiplier * (REFERENCE_WIDTH / hidden_size) ** exponent * factor
    why = f"5e-5 · {multiplier:g} · (2000 / {hidden_size})^{exponent:g}" + (
        " · 0.1 for preferences" if preference else ""
    )
    return LearningRate(_rounded(value), why)


def _rounded(value: float) -> float:
    """Two significant digits: the rule is not more exact than that, and people can remember it."""
    return float(f"{value:.1e}")

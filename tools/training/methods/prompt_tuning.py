"""Prompt tuning: embeddings put before the input, and nothing else, are learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.training.learning_rate import FixedRate
from tools.training.methods.method import Method

if TYPE_CHECKING:
    from tools.training.params import TrainParams


def _config(params: TrainParams, model: Any, targets: list[str]) -> Any:
    from peft import PromptTuningConfig

    return PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=params.lora_r)


PROMPT = Method(
    name="prompt",
    title="Prompt tuning",
    help="virtual tokens before the input",
    words=(r"prompt tun(ing|e)", r"method( =|=|:| is)? ?prompt", r"soft prompts?"),
    source="Lester et al. 2021, arXiv 2104.08691; the rate is that of PEFT's guide for AdamW",
    order=4,
    parameters=frozenset({"lora_r"}),
    config=_config,
    rate=FixedRate(3e-2),
    trained=lambda shape, rank: rank * shape.hidden,
    # Measured on the starter: with a new prompt the first loss of DPO is 0.86, where it is ln 2 for the model itself.
    starts_as_base=False,
    # PEFT passes no positions on, so that the second example of a row reads the first.
    packs=False,
)

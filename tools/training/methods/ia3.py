"""IA3: a learnt factor for every key, every value and every unit of the feed-forward layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.training.learning_rate import FixedRate
from tools.training.methods.method import Method

if TYPE_CHECKING:
    from tools.training.params import TrainParams

FEED_FORWARD_OUTPUTS = frozenset({"down_proj", "fc2", "c_proj", "dense_4h_to_h", "w2"})
"""Layers that leave a feed-forward block; of those IA3 scales the input."""


def _config(params: TrainParams, model: Any, targets: list[str]) -> Any:
    from peft import IA3Config

    outputs = [name for name in targets if name in FEED_FORWARD_OUTPUTS]
    return IA3Config(task_type="CAUSAL_LM", target_modules=targets, feedforward_modules=outputs)


IA3 = Method(
    name="ia3",
    title="IA3",
    help="factors for the outputs of layers",
    words=(r"ia3",),
    source="Liu et al. 2022, arXiv 2205.05638; the rate is that of PEFT's guide for AdamW",
    order=6,
    parameters=frozenset({"target_modules"}),
    config=_config,
    rate=FixedRate(8e-3),
    trained=lambda shape, rank: shape.layers * (2 * shape.kv_heads * shape.head_dim + shape.intermediate),
    starts_as_base=True,
    packs=True,
)

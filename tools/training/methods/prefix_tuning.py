"""Prefix tuning: keys and values that every layer finds before its input are learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.training.learning_rate import FixedRate
from tools.training.methods.method import Method

if TYPE_CHECKING:
    from tools.training.params import TrainParams


def _config(params: TrainParams, model: Any, targets: list[str]) -> Any:
    from peft import PrefixTuningConfig

    return PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=params.lora_r)


PREFIX = Method(
    name="prefix",
    title="Prefix tuning",
    help="virtual keys and values before the input of every layer",
    words=(r"prefix tun(ing|e)", r"method( =|=|:| is)? ?prefix"),
    source="Li and Liang 2021, arXiv 2101.00190; the rate is that of PEFT's guide for AdamW",
    order=5,
    parameters=frozenset({"lora_r"}),
    config=_config,
    rate=FixedRate(1e-2),
    trained=lambda shape, rank: rank * shape.layers * 2 * shape.kv_heads * shape.head_dim,
    # Measured on the starter: with a new prefix the first loss of DPO is 1.54, where it is ln 2 for the model itself.
    starts_as_base=False,
    # transformers keeps the examples of a row apart only where no keys come before the input.
    packs=False,
)

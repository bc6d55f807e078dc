"""LoRA: a product of two thin matrices beside each linear layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tools.training.learning_rate import WidthRule
from tools.training.methods.method import Method

if TYPE_CHECKING:
    from tools.training.params import TrainParams

ADAPTER_RATE = WidthRule(multiplier=10)


def low_rank_config(params: TrainParams, targets: list[str], *, use_dora: bool) -> Any:
    """PEFT's `LoraConfig`, which DoRA shares."""
    from peft import LoraConfig

    return LoraConfig(
        task_type="CAUSAL_LM",
        r=params.lora_r,
        lora_alpha=params.lora_alpha,
        lora_dropout=params.lora_dropout,
        use_dora=use_dora,
        target_modules=targets,
    )


def low_rank_settings(saved: Mapping[str, Any], *, use_dora: bool) -> dict[str, Any] | None:
    """What a saved LoRA or DoRA adapter was made with; None for another adapter."""
    # Other kinds of LoRA are told by switches of their own, which are another method's to go on with.
    others = [name for name, value in saved.items() if name.startswith("use_") and name != "use_dora" and value is True]
    if saved.get("peft_type") != "LORA" or bool(saved.get("use_dora")) != use_dora or others:
        return None
    return {
        "lora_r": saved["r"],
        "lora_alpha": saved["lora_alpha"],
        "target_modules": sorted(saved["target_modules"]),
    }


LORA = Method(
    name="lora",
    title="LoRA",
    help="a small adapter",
    words=(r"lora\b(?! (rank|alpha|dropout|r\b))", r"low rank adapt(ers?|ation|ing)"),
    source="Hu et al. 2021, arXiv 2106.09685; on every linear layer as in Schulman et al. 2025, LoRA Without Regret",
    order=0,
    parameters=frozenset({"lora_r", "lora_alpha", "lora_dropout", "target_modules"}),
    config=lambda params, model, targets: low_rank_config(params, targets, use_dora=False),
    rate=ADAPTER_RATE,
    trained=lambda shape, rank: shape.low_rank_parameters(rank),
    starts_as_base=True,
    packs=True,
    keeps=lambda saved: low_rank_settings(saved, use_dora=False),
    is_suggested=True,
)

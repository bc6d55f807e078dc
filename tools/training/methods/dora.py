"""DoRA: LoRA for the direction of each weight vector, with its length learnt apart."""

from __future__ import annotations

from dataclasses import replace

from tools.training.methods.lora import LORA, low_rank_config, low_rank_settings

DORA = replace(
    LORA,
    name="dora",
    title="DoRA",
    help="LoRA with a separate magnitude",
    words=(r"dora", r"weight decomposed( lora)?"),
    source="Liu et al. 2024, arXiv 2402.09353",
    order=2,
    config=lambda params, model, targets: low_rank_config(params, targets, use_dora=True),
    keeps=lambda saved: low_rank_settings(saved, use_dora=True),
    is_suggested=False,
)

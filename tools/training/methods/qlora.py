"""QLoRA: LoRA over a base whose weights are held in 4 bits."""

from __future__ import annotations

from dataclasses import replace

from tools.training.methods.lora import LORA

QLORA = replace(
    LORA,
    name="qlora",
    title="QLoRA",
    help="the same as lora with the base held in 4 bits",
    words=(
        r"qlora",
        r"4 bits?\b( (lora|quantiz\w+|base|adapter|training))?",
        r"nf4",
        r"quantized( (lora|base|training|model))?",
        r"(with|use|using|enable) quantization",
        r"int4",
    ),
    source="Dettmers et al. 2023, arXiv 2305.14314: NF4 with quantised constants",
    order=1,
    is_quantised=True,
)

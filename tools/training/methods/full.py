"""Full fine-tuning: every weight of the model."""

from __future__ import annotations

from tools.training.learning_rate import WidthRule
from tools.training.methods.method import Method

FULL = Method(
    name="full",
    title="Full fine-tuning",
    help="every weight",
    words=(
        r"full(y)?( weights?| parameters?| model)?( |-)(finetun\w*|training|sft|run|update)",
        r"full (parameters?|weights?)",
        r"(all|every)( of)? (the |its )?(weights?|parameters?|params)",
        r"no adapters?",
        r"without (an |any )?adapters?",
        r"method( =|=|:| is)? ?full",
        r"(with|use|using|method) full\b(?= method|,|\.|$| for| and)",
        r"full method",
        r"in full\b(?! precision)",
        r"fully",
        r"(no|without|not|instead of|not use|not using|not want|avoid) (any |a |the )?lora\b"
        r"(?! (dropout|rank|alpha|r\b))",
        r"the (whole|entire) model",
    ),
    source="A tenth of an adapter's rate: Schulman et al. 2025, LoRA Without Regret",
    order=3,
    parameters=frozenset(),
    config=None,
    rate=WidthRule(multiplier=1),
    trained=lambda shape, rank: shape.parameters,
    # Counted with torch's hooks: see `tools/training/checks/memory.py`.
    activation_bytes=8,
    starts_as_base=True,
    packs=True,
    # Steps far smaller than a weight are lost in 8 bits of mantissa.
    half_precision=False,
    is_suggested=True,
)

"""Which saved adapters plain LoRA takes for its own."""

from __future__ import annotations

import pytest

from tools.training.methods import METHODS

SAVED = {"peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": ["q_proj"], "use_dora": False}


@pytest.mark.parametrize(
    ("switch", "owner"), [({}, "lora"), ({"use_dora": True}, "dora"), ({"use_rslora": True}, None)]
)
def test_another_kind_of_lora_is_left_to_its_method(switch: dict[str, bool], owner: str | None) -> None:
    keeping = [m.name for m in METHODS.values() if m.keeps and m.keeps({**SAVED, **switch}) and not m.is_quantised]
    assert keeping == ([owner] if owner else [])

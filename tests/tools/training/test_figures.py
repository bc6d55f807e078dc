"""What every method and objective comes to on the starter: rates, memory, speed and adapters, held to fixed figures.

A figure that moves without being meant to changes what people are told before a run and how a run is cut into parts.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.tools.training.rows import answers, judged, pairs, texts, write
from tools.contract import Context
from tools.data.prepared import Form
from tools.estimate_training import estimate_training
from tools.models.load import load
from tools.models.names import resolve
from tools.training.checks import memory, speed
from tools.training.checks.model_shape import shape_of
from tools.training.learning_rate import choose
from tools.training.loop.adapter import config_for
from tools.training.methods import METHODS
from tools.training.objectives import OBJECTIVES
from tools.training.params import SftParams

# Trained parameters at rank 16; bytes of the weights on a CPU in float32 and on a GPU; activation bytes per token in
# float32 and bfloat16, each without and with recomputation; operations per token of a row of 200, half of it learnt;
# whether a large model computes in bfloat16 on a CPU that has it.
METHOD_FIGURES: dict[str, tuple[Any, ...]] = {
    "lora": (299008, 16000000, 8000000, 75776.0, 23040.0, 56576.0, 16192.0, 17130496.0, True),
    "qlora": (299008, 5717238.784, 3620086.784, 75776.0, 23040.0, 56576.0, 16192.0, 17130496.0, True),
    "dora": (299008, 16000000, 8000000, 75776.0, 23040.0, 56576.0, 16192.0, 17130496.0, True),
    "full": (4000000, 0.0, 0.0, 83968.0, 25088.0, 64768.0, 18240.0, 22287872.0, False),
    "prompt": (4096, 16000000, 8000000, 75776.0, 23040.0, 56576.0, 16192.0, 15361024.0, True),
    "prefix": (16384, 16000000, 8000000, 75776.0, 23040.0, 56576.0, 16192.0, 15434752.0, True),
    "ia3": (3840, 16000000, 8000000, 75776.0, 23040.0, 56576.0, 16192.0, 15359488.0, True),
}
LINEAR = ["down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj"]
LORA = {"peft_type": "LORA", "target_modules": LINEAR, "r": 8, "lora_alpha": 64, "lora_dropout": 0.25}
ADAPTERS: dict[str, dict[str, Any] | None] = {
    "lora": {**LORA, "use_dora": False},
    "qlora": {**LORA, "use_dora": False},
    "dora": {**LORA, "use_dora": True},
    "full": None,
    "prompt": {"peft_type": "PROMPT_TUNING", "num_virtual_tokens": 8},
    "prefix": {"peft_type": "PREFIX_TUNING", "num_virtual_tokens": 8},
    "ia3": {"peft_type": "IA3", "target_modules": LINEAR, "feedforward_modules": ["down_proj"]},
}
# Learning rate; then of an estimate for 40 rows: memory, activations (GB), steps, tokens, seconds, trained parameters.
RUN_FIGURES: dict[tuple[str, str], tuple[Any, ...]] = {
    ("lora", "sft"): (0.0025, 0.72, 0.009, 10, 1430, 98.9, 299008),
    ("qlora", "sft"): (0.0025, 0.72, 0.009, 10, 1430, 98.9, 299008),
    ("dora", "sft"): (0.0025, 0.72, 0.009, 10, 1430, 98.9, 299008),
    ("full", "sft"): (0.00025, 0.78, 0.01, 10, 1430, 122.4, 4000000),
    ("prompt", "sft"): (0.03, 0.72, 0.009, 10, 1430, 90.4, 4096),
    ("prefix", "sft"): (0.01, 0.72, 0.009, 10, 1430, 90.8, 16384),
    ("ia3", "sft"): (0.008, 0.72, 0.009, 10, 1430, 90.4, 3840),
    ("lora", "text"): (0.0025, 1.08, 0.232, 1, 2048, 348.4, 299008),
    ("qlora", "text"): (0.0025, 1.07, 0.232, 1, 2048, 348.4, 299008),
    ("dora", "text"): (0.0025, 1.08, 0.232, 1, 2048, 348.4, 299008),
    ("full", "text"): (0.00025, 1.16, 0.265, 1, 2048, 423.2, 4000000),
    ("prompt", "text"): (0.03, 1.07, 0.232, 1, 2048, 324.2, 4096),
    ("prefix", "text"): (0.01, 1.07, 0.232, 1, 2048, 325.2, 16384),
    ("ia3", "text"): (0.008, 1.07, 0.232, 1, 2048, 324.2, 3840),
    ("lora", "dpo"): (0.00025, 0.73, 0.011, 10, 1897, 172.6, 299008),
    ("qlora", "dpo"): (0.00025, 0.72, 0.011, 10, 1897, 172.6, 299008),
    ("dora", "dpo"): (0.00025, 0.73, 0.011, 10, 1897, 172.6, 299008),
    ("full", "dpo"): (2.5e-05, 0.78, 0.013, 10, 1897, 203.1, 4000000),
    ("ia3", "dpo"): (0.0008, 0.72, 0.011, 10, 1897, 161.4, 3840),
    ("lora", "kto"): (0.00025, 0.72, 0.007, 10, 1230, 185.1, 299008),
    ("qlora", "kto"): (0.00025, 0.72, 0.007, 10, 1230, 185.1, 299008),
    ("dora", "kto"): (0.00025, 0.72, 0.007, 10, 1230, 185.1, 299008),
    ("full", "kto"): (2.5e-05, 0.77, 0.008, 10, 1230, 204.5, 4000000),
    ("ia3", "kto"): (0.0008, 0.72, 0.007, 10, 1230, 177.8, 3840),
}
ROWS = {
    "sft": (answers, Form.PROMPT_COMPLETION),
    "text": (texts, Form.TEXT),
    "dpo": (pairs, Form.PREFERENCE),
    "kto": (judged, Form.UNPAIRED_PREFERENCE),
}


@pytest.mark.parametrize("name", METHOD_FIGURES)
def test_what_a_method_costs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "cpu_has_bfloat16", lambda: True)
    shape, method = shape_of(resolve("starter")), METHODS[name]
    large = replace(shape, parameters=10**9)
    found = (
        method.trained(shape, 16),
        memory.weight_bytes(shape, method, "cpu", False),
        memory.weight_bytes(shape, method, "cuda", True),
        *(
            memory.activation_bytes_per_token(shape, method, half, cut)
            for half in (False, True)
            for cut in (False, True)
        ),
        speed.operations_per_token(shape, method, rank=16, length=200, supervised_share=0.5, checkpointing=False),
        speed.in_half_precision(large, "cpu", method),
    )
    assert found == METHOD_FIGURES[name]


@pytest.fixture(scope="module")
def starter() -> Any:
    return load("starter").model


@pytest.mark.parametrize("name", ADAPTERS)
def test_the_adapter_a_method_makes(name: str, starter: Any) -> None:
    made = config_for(
        SftParams(data="a", method=name, lora_r=8, lora_alpha=64, lora_dropout=0.25), METHODS[name], starter
    )
    expected = ADAPTERS[name]
    assert (made is None) == (expected is None)
    if expected is not None:
        assert made.task_type == "CAUSAL_LM"
        shown = {key: getattr(made, key) for key in expected}
        assert {
            key: sorted(value) if isinstance(value, set | list) else value for key, value in shown.items()
        } == expected


@pytest.mark.parametrize(("method", "objective"), RUN_FIGURES)
def test_what_a_run_comes_to(method: str, objective: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # So slow a GPU that its operations count and not what a pass costs however little is in it.
    monkeypatch.setattr(speed, "GPU_SHARE", 1e-5)
    assert figures(method, objective, tmp_path) == RUN_FIGURES[method, objective]


def figures(method: str, objective: str, folder: Path) -> tuple[Any, ...]:
    shape = shape_of(resolve("starter"))
    rate = choose(
        None,
        method=METHODS[method],
        objective=OBJECTIVES[objective],
        hidden_size=shape.hidden,
        model_type=shape.model_type,
    )
    make, form = ROWS[objective]
    data = write(folder / "rows.parquet", form, make(40))
    params = estimate_training.params(method=method, data=data, gpu_memory_gb=8, batch_size=4)
    made = estimate_training.run(params, Context(work=folder))
    parts = made.parts_gb["activations"]
    return rate.value, made.memory_gb, parts, made.steps, made.tokens, made.seconds, made.trained_parameters

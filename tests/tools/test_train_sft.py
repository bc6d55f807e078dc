"""train_sft by every method, and further from an adapter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tools.training.bench import Bench
from tools.contract import Cost, Repeatability
from tools.models.load import load
from tools.train_sft import train_sft


def test_the_declaration() -> None:
    assert train_sft.cost is Cost.HEAVY
    assert train_sft.needs_approval
    assert train_sft.repeatability is Repeatability.BIT_EXACT
    assert train_sft.role_of("data") == train_sft.role_of("eval_data") == "data"
    assert train_sft.role_of("model") == "model"


@pytest.mark.parametrize("method", ["qlora", "dora", "prompt", "prefix", "ia3"])
def test_other_adapters(bench: Bench, method: str) -> None:
    result = bench.train(method=method, max_steps=3)
    assert result.method == method
    assert result.model.kind == "adapter"
    assert 0 < result.learned.share_of_parameters < 0.5
    assert load(result.model.path).source.kind == "adapter"


def test_every_weight(bench: Bench) -> None:
    result = bench.train(method="full", max_steps=3)
    assert result.model.kind == "model"
    assert result.learned.share_of_parameters == 1
    assert load(result.model.path).source.kind == "folder"
    assert json.loads((Path(result.model.path) / "config.json").read_text())["dtype"] == "float32"
    assert bench.train(method="full", max_steps=3, context=bench.context("b")).model.digest == result.model.digest


def test_what_a_method_has_no_use_for_is_said(bench: Bench) -> None:
    bench.train(method="full", lora_r=4, target_modules=["q_proj"], max_steps=1)
    warnings = [note["text"] for note in bench.seen("note") if note["level"] == "warning"]
    assert warnings == ["method=full has no use for lora_r, target_modules."]


def test_an_adapter_is_trained_further(bench: Bench) -> None:
    first = bench.train(epochs=2, context=bench.context("first"))
    further = bench.train(model=first.model.path, epochs=2, context=bench.context("further"))
    assert further.learned.first_loss < first.learned.first_loss
    assert further.base == bench.model
    config = json.loads((Path(further.model.path) / "adapter_config.json").read_text())
    assert (config["base_model_name_or_path"], config["r"]) == (bench.model, 4)
    assert further.resolved["lora_r"] == 4


def test_a_four_bit_adapter_is_trained_further_unrounded(bench: Bench) -> None:
    """At a learning rate of almost nothing the weights stay as they were; in bfloat16 they would have been rounded."""
    from safetensors.torch import load_file

    first = bench.train(epochs=1, context=bench.context("first"))
    further = bench.train(
        model=first.model.path, method="qlora", learning_rate=1e-8, max_steps=1, context=bench.context("further")
    )
    before, after = (load_file(Path(run.model.path) / "adapter_model.safetensors") for run in (first, further))
    assert max(float((after[name] - before[name]).abs().max()) for name in before) < 1e-6

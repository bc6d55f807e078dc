"""train_dpo from a base, from an adapter, and of every weight."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.tools.training.bench import Bench


@pytest.mark.parametrize("settings", [{}, {"method": "full"}, {"method": "qlora"}])
def test_it_starts_from_its_reference_and_learns_the_preference(bench: Bench, settings: dict[str, Any]) -> None:
    held_out = bench.data("train_dpo", 5)
    result = bench.train("train_dpo", epochs=2, learning_rate=1e-3, eval_data=held_out, **settings)
    # Before the first step the model is the reference: the loss is ln 2 whatever the pair.
    assert result.learned.first_loss == pytest.approx(math.log(2), abs=1e-3)
    assert result.final_loss < math.log(2)
    assert result.eval_loss is not None
    assert result.eval_loss < math.log(2)
    assert {"reward_accuracy", "reward_margin"} <= result.metrics.keys()


def test_after_sft_the_reference_is_the_adapter_and_one_adapter_is_left(bench: Bench) -> None:
    sft = bench.train(epochs=3, context=bench.context("sft"))
    preferred = bench.train("train_dpo", model=sft.model.path, epochs=2, context=bench.context("dpo"))
    assert preferred.learned.first_loss == pytest.approx(math.log(2), abs=1e-4)
    folder = Path(preferred.model.path)
    assert [path.name for path in folder.iterdir() if path.is_dir()] == []
    assert json.loads((folder / "adapter_config.json").read_text())["base_model_name_or_path"] == bench.model
    from safetensors.torch import load_file

    assert (
        load_file(folder / "adapter_model.safetensors").keys()
        == load_file(Path(sft.model.path) / "adapter_model.safetensors").keys()
    )


def test_it_repeats_and_resumes(bench: Bench) -> None:
    from tools.errors import Cancelled

    sft = bench.train(epochs=1, context=bench.context("sft")).model.path
    whole = bench.train("train_dpo", model=sft, context=bench.context("whole"))
    with pytest.raises(Cancelled):
        bench.train("train_dpo", model=sft, context=bench.context("cut", stop_after=1))
    assert bench.train("train_dpo", model=sft, context=bench.context("cut")).model.digest == whole.model.digest


def test_parts_of_a_step_give_what_the_whole_gives(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bench.train("train_dpo", epochs=1, context=bench.context("whole"))
    monkeypatch.setattr("tools.training.checks.memory.CPU_TOKENS", 60)
    parts = bench.train("train_dpo", epochs=1, context=bench.context("parts"))
    assert parts.learned.change_norm == pytest.approx(whole.learned.change_norm, rel=1e-3)


@pytest.mark.parametrize("loss_type", ["hinge", "ipo", "sigmoid_norm", "apo_zero", "apo_down"])
def test_other_losses(bench: Bench, loss_type: str) -> None:
    assert bench.train("train_dpo", loss_type=loss_type, max_steps=2).learned.change_norm > 0

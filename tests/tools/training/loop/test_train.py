"""Whole runs on a tiny model: what they leave, that they repeat, resume and stop, and how they fail."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.tools.training.bench import Bench
from tests.tools.training.rows import assistant, user, write
from tools.data.prepared import Form
from tools.errors import Cancelled, InputError, ToolFailed
from tools.training.loop import callback, checkpoint


def test_the_result_says_what_was_done(bench: Bench) -> None:
    result = bench.train(rows=12, epochs=2)
    assert (result.steps, result.examples, result.dropped, result.truncated) == (6, 12, 0, 0)
    assert result.epochs == 2
    assert result.base == bench.model
    assert result.supervised_tokens > 0
    assert result.tokens_per_second > 0
    assert result.peak_memory_gb > 0
    assert result.learned.change_norm > 0
    assert 0 < result.learned.share_of_parameters < 1
    assert result.final_loss < result.learned.first_loss
    assert result.verdict.outcome == "done"
    assert result.resolved["learning_rate"] == pytest.approx(5e-4 * (2000 / 32) ** 0.781, rel=0.05)
    assert "2000 / 32" in result.resolved["learning_rate_why"]


def test_the_folder_loads_and_knows_no_place_or_time(bench: Bench) -> None:
    folder = Path(bench.train(epochs=1).model.path)
    config = json.loads((folder / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == bench.model
    assert config["target_modules"] == sorted(config["target_modules"])
    assert config["r"] == 4
    assert (folder / "chat_template.jinja").exists()
    named_places = [file.name for file in folder.iterdir() if str(bench.folder).encode() in file.read_bytes()]
    assert named_places == []
    from tools.models.load import load

    assert load(str(folder)).source.kind == "adapter"


def test_events_carry_progress_and_figures(bench: Bench) -> None:
    bench.train(epochs=1, rows=12, eval_data=bench.data("train_sft", 5))
    steps = [event for event in bench.seen("progress") if event["unit"] == "steps"]
    assert [event["done"] for event in steps] == [1, 2, 3]
    assert all(event["eta_s"] >= 0 for event in steps)
    figures = bench.seen("metric")
    assert [figure["step"] for figure in figures] == [1, 2, 3, 3]
    assert {"loss", "learning_rate", "grad_norm"} <= figures[0].keys()
    assert math.isfinite(figures[-1]["eval_loss"])


def test_the_same_again_gives_the_same_bytes(bench: Bench) -> None:
    first = bench.train(epochs=1, lora_dropout=0.1, context=bench.context("a"))
    again = bench.train(epochs=1, lora_dropout=0.1, context=bench.context("b"))
    other = bench.train(epochs=1, lora_dropout=0.1, context=bench.context("c", seed=43))
    assert first.model.digest == again.model.digest
    assert first.model.digest != other.model.digest


def test_a_run_that_was_stopped_goes_on_where_it_was(bench: Bench) -> None:
    whole = bench.train(rows=20, epochs=2, lora_dropout=0.1, context=bench.context("whole"))
    with pytest.raises(Cancelled, match="stopped at step 3 of 10") as stopped:
        bench.train(rows=20, epochs=2, lora_dropout=0.1, context=bench.context("cut", stop_after=2))
    assert "checkpoint-3" in stopped.value.remedy
    assert (bench.folder / "cut" / "checkpoint-3" / "adapter_model.safetensors").exists()
    resumed = bench.train(rows=20, epochs=2, lora_dropout=0.1, context=bench.context("cut"))
    assert [event["done"] for event in bench.seen("progress") if event["unit"] == "steps"] == list(range(4, 11))
    assert resumed.model.digest == whole.model.digest
    assert resumed.learned == whole.learned
    assert [path.name for path in (bench.folder / "cut").iterdir()] == ["adapter"]


def test_a_killed_run_goes_on_from_its_last_checkpoint(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bench.train(rows=20, epochs=1, context=bench.context("whole"))
    monkeypatch.setattr(callback.Reporter.__init__, "__defaults__", (0.0,))
    killed = bench.context("killed")
    emit = killed.sink

    def die(kind: str, data: dict[str, Any]) -> None:
        if kind == "progress" and data["unit"] == "steps" and data["done"] == 4:
            raise KeyboardInterrupt
        emit(kind, data)

    killed.sink = die
    with pytest.raises(KeyboardInterrupt):
        bench.train(rows=20, epochs=1, context=killed)
    # What a kill in the middle of writing leaves behind:
    (killed.work / "checkpoint-9").mkdir()
    assert checkpoint.latest(killed.work) == killed.work / "checkpoint-3"
    assert bench.train(rows=20, epochs=1, context=bench.context("killed")).model.digest == whole.model.digest


def test_parts_of_a_step_give_what_the_whole_gives(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bench.train(epochs=1, context=bench.context("whole"))
    monkeypatch.setattr("tools.training.checks.memory.CPU_TOKENS", 60)
    parts = bench.train(epochs=1, context=bench.context("parts"))
    assert parts.resolved["tokens_per_pass"] < 100 < whole.resolved["tokens_per_pass"]
    assert parts.final_loss == pytest.approx(whole.final_loss, rel=1e-4)
    assert parts.learned.change_norm == pytest.approx(whole.learned.change_norm, rel=1e-3)


def test_recomputing_activations_changes_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.training.checks.memory import Fit

    plain = bench.train(epochs=1, context=bench.context("plain"))
    monkeypatch.setattr("tools.training.loop.train.fit", lambda *args, **kwargs: Fit(4096, checkpointing=True))
    recomputed = bench.train(epochs=1, context=bench.context("recomputed"))
    assert recomputed.resolved["gradient_checkpointing"]
    assert recomputed.learned.change_norm == pytest.approx(plain.learned.change_norm, rel=1e-4)


def test_packing_changes_the_rows_and_not_the_result(bench: Bench) -> None:
    padded = bench.train(epochs=1, context=bench.context("padded"))
    packed = bench.train(epochs=1, packing=True, context=bench.context("packed"))
    assert packed.final_loss == pytest.approx(padded.final_loss, rel=1e-4)
    assert packed.learned.change_norm == pytest.approx(padded.learned.change_norm, rel=1e-3)


def test_early_stopping_keeps_the_best_weights(bench: Bench) -> None:
    held_out = bench.data("train_sft", 5)
    result = bench.train(rows=16, epochs=40, learning_rate=0.3, early_stopping=True, eval_data=held_out)
    losses = [figure["eval_loss"] for figure in bench.seen("metric") if "eval_loss" in figure]
    assert result.steps < 160
    assert result.eval_loss == min(losses)
    assert len(losses) == losses.index(min(losses)) + 1 + result.resolved["early_stopping"]
    assert [path.name for path in Path(result.model.path).parent.iterdir()] == ["adapter"]


def test_a_loss_that_is_no_number_ends_the_run_with_a_remedy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.training.loop.trainers import PlannedSft

    monkeypatch.setattr(PlannedSft, "compute_loss", lambda self, model, *a, **k: _nothing(model) * math.nan)
    with pytest.raises(ToolFailed, match="loss became nan at step 1") as failed:
        bench.train(learning_rate=0.01)
    assert "try 0.001" in failed.value.remedy


def test_training_that_changes_nothing_is_not_called_done(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.training.loop.trainers import PlannedSft

    monkeypatch.setattr(PlannedSft, "compute_loss", lambda self, model, *a, **k: _nothing(model))
    with pytest.raises(ToolFailed, match="changed nothing"):
        bench.train()


def _nothing(model: Any) -> Any:
    return sum((weight * 0).sum() for weight in model.parameters() if weight.requires_grad)


def test_running_out_of_memory_says_what_to_do(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.training.loop.trainers import PlannedSft

    def full(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")

    monkeypatch.setattr(PlannedSft, "compute_loss", full)
    with pytest.raises(ToolFailed, match="Out of memory") as failed:
        bench.train()
    assert "max_length" in failed.value.remedy


def test_a_gpu_that_is_full_gets_smaller_parts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from tools.training.loop.trainers import PlannedSft

    whole = bench.train(epochs=1, context=bench.context("whole"))
    compute = PlannedSft.compute_loss

    def cramped(self: Any, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if inputs["input_ids"].numel() > 120:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory.")
        return compute(self, model, inputs, *args, **kwargs)

    monkeypatch.setattr(PlannedSft, "compute_loss", cramped)
    result = bench.train(epochs=1, context=bench.context("cramped"))
    assert result.resolved["tokens_per_pass"] <= 120 * 2
    assert result.learned.change_norm == pytest.approx(whole.learned.change_norm, rel=1e-3)


def test_the_wrong_kind_of_data_is_refused_with_the_right_tool(bench: Bench) -> None:
    with pytest.raises(InputError, match=r"(?s)prefer|chosen") as refused:
        bench.train("train_sft", data=bench.data("train_dpo", 4))
    assert "train_dpo" in str(refused.value)
    with pytest.raises(InputError) as refused:
        bench.train("train_sft", data=bench.data("continue_pretraining", 4))
    assert "continue_pretraining" in str(refused.value)


def test_more_than_the_context_is_refused(bench: Bench) -> None:
    with pytest.raises(InputError, match=r"max_length=4096 is more than .* context is 512"):
        bench.train(max_length=4096)


def test_dropped_and_cut_rows_are_counted_and_said(bench: Bench) -> None:
    rows = [
        {"prompt": user("Hi"), "completion": assistant("word " * 300)},
        {"prompt": user("word " * 300), "completion": assistant("Yes.")},
        {"prompt": user("Hi"), "completion": assistant("Yes.")},
    ]
    data = write(bench.folder / "long.parquet", Form.PROMPT_COMPLETION, rows)
    result = bench.train(data=data, max_length=64, max_steps=1)
    assert (result.examples, result.truncated, result.dropped) == (2, 1, 1)
    warnings = [note["text"] for note in bench.seen("note") if note["level"] == "warning"]
    assert len(warnings) == 2

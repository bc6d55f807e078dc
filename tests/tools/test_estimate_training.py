"""estimate_training: fields, direction of every effect, and what it was measured to be off by."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tools.training.bench import Bench
from tests.tools.training.rows import answers, pairs, texts, write
from tools.contract import Context
from tools.data.prepared import Form
from tools.errors import InputError
from tools.estimate_training import EstimateResult, estimate_training

ROOT = Path(__file__).resolve().parents[2]


def estimate(**settings: Any) -> EstimateResult:
    return estimate_training.run(estimate_training.params(**settings), Context(work=Path()))


def test_without_a_model_or_data_it_answers_for_the_starter() -> None:
    answer = estimate()
    assert answer.fits
    assert answer.verdict.outcome == "ready"
    assert answer.steps == 125
    assert "assumed" in answer.basis
    assert "±" in answer.memory_error
    assert "factor of" in answer.seconds_error
    assert answer.memory_gb == pytest.approx(sum(answer.parts_gb.values()), abs=0.02)


def test_what_does_not_fit_is_said_with_what_would() -> None:
    answer = estimate(model="nobody/Absent-8B", method="full", gpu_memory_gb=24)
    assert not answer.fits
    assert answer.memory_gb > 100
    assert answer.verdict.outcome == "not fit"
    assert "qlora would fit" in answer.verdict.sentence
    assert answer.fitting_methods == ["lora", "qlora"] or answer.fitting_methods == ["qlora"]


def test_every_method_takes_its_place() -> None:
    qlora, lora, full = (
        estimate(model="nobody/Absent-3B", method=method, gpu_memory_gb=80) for method in ("qlora", "lora", "full")
    )
    assert qlora.memory_gb < lora.memory_gb < full.memory_gb
    assert qlora.parts_gb["weights"] < lora.parts_gb["weights"] / 2
    assert full.trained_parameters == full.parameters


def test_more_work_takes_longer() -> None:
    short, long = estimate(epochs=1), estimate(epochs=10)
    assert long.steps == 10 * short.steps
    assert long.seconds > short.seconds
    assert estimate(max_steps=7).steps == 7


def test_rows_and_tokens_come_from_the_data(tmp_path: Path, tiny_model: Path) -> None:
    from tests.tools.training.rows import prepared
    from tools.models.load import load_tokenizer
    from tools.training.loop.encode import encode
    from tools.training.objectives import OBJECTIVES
    from tools.training.objectives.objective import Coding

    data = write(tmp_path / "rows.parquet", Form.PROMPT_COMPLETION, answers(40))
    answer = estimate(model=str(tiny_model), data=data)
    rows = prepared(Form.PROMPT_COMPLETION, answers(40))
    real = encode(rows, OBJECTIVES["sft"], Coding(load_tokenizer(str(tiny_model)), 512))
    assert answer.rows == 40
    assert answer.tokens == pytest.approx(real.tokens, rel=0.15)


def test_preferences_take_longer_than_answers_and_text_is_cut_into_rows(tmp_path: Path, tiny_model: Path) -> None:
    model = str(tiny_model)
    preferences = estimate(model=model, data=write(tmp_path / "p.parquet", Form.PREFERENCE, pairs(40)))
    prompts = estimate(model=model, data=write(tmp_path / "a.parquet", Form.PROMPT_COMPLETION, answers(40)))
    assert preferences.tokens > 1.5 * prompts.tokens
    text = estimate(model=model, data=write(tmp_path / "t.parquet", Form.TEXT, texts(40)), max_length=64, batch_size=1)
    assert text.steps == pytest.approx(text.tokens / 64, abs=1)


def test_an_unknown_model_and_a_missing_file_are_refused() -> None:
    with pytest.raises(InputError, match="size of nobody/absent"):
        estimate(model="nobody/absent")
    with pytest.raises(InputError):
        estimate(data="absent.csv")


def test_the_memory_of_a_real_run_is_near_the_estimate(bench: Bench) -> None:
    """The process holds the whole test session, so only the lower side can be checked here."""
    data = bench.data("train_sft", 12)
    assert estimate(model=bench.model, data=data).memory_gb < 1.25 * bench.train(data=data).peak_memory_gb


def test_torch_is_not_loaded_for_it() -> None:
    code = (
        "import sys; from pathlib import Path; from tools.contract import Context;"
        "from tools.estimate_training import estimate_training as tool;"
        "tool.run(tool.params(), Context(work=Path()));"
        "assert not {'torch', 'transformers', 'datasets', 'peft'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)

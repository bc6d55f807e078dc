"""Estimates: they grow with what they should grow with, know when something will not fit, and load no torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.contract import Context
from tools.errors import InputError
from tools.estimate_training import EstimateParams, EstimateResult, estimate_training

ROOT = Path(__file__).resolve().parents[2]
SUPPORT = str(ROOT / "recipes" / "examples" / "support.csv")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hub configurations come from nowhere: the size in the name is all there is."""
    monkeypatch.setattr("tools.training.shape._hub_config", lambda source: None)


def estimate(**values: object) -> EstimateResult:
    return estimate_training.run(EstimateParams.model_validate(values), Context(work=Path()))


def test_the_starter_on_the_bundled_data() -> None:
    found = estimate(data=SUPPORT, epochs=2)
    assert found.rows == 310
    assert found.steps == 78
    assert found.fits
    assert found.seconds is not None
    assert found.seconds > 0
    assert sum(found.memory_by_part.values()) == pytest.approx(found.memory_gb, abs=0.02)
    assert "factor" in found.error


def test_twice_the_epochs_take_twice_the_work() -> None:
    once, twice = estimate(data=SUPPORT, epochs=1), estimate(data=SUPPORT, epochs=2)
    assert once.tokens is not None
    assert twice.tokens == pytest.approx(2 * once.tokens, rel=0.02)
    assert twice.memory_gb == once.memory_gb


def test_four_bits_need_less_than_sixteen_and_those_less_than_all() -> None:
    needs = [
        estimate(model="Qwen/Qwen3-4B", method=method, gpu_memory_gb=80).memory_gb
        for method in ("qlora", "lora", "full")
    ]
    assert needs == sorted(needs)
    assert needs[0] < needs[1] / 1.5
    assert needs[2] > 4e9 * 16 / 1e9


def test_what_does_not_fit_is_said_with_what_would() -> None:
    found = estimate(model="meta-llama/Llama-3.1-8B", method="full", gpu_memory_gb=24)
    assert not found.fits
    assert found.verdict.outcome == "not fit"
    assert "qlora" in found.verdict.sentence
    assert estimate(model="meta-llama/Llama-3.1-8B", method="qlora", gpu_memory_gb=24).fits


def test_a_model_of_unknown_size_is_refused() -> None:
    with pytest.raises(InputError, match="size"):
        estimate(model="somebody/nameless")


def test_estimating_loads_no_torch() -> None:
    code = (
        "import sys; from pathlib import Path; from tools.contract import Context\n"
        "from tools.estimate_training import EstimateParams, estimate_training\n"
        f"estimate_training.run(EstimateParams(data={SUPPORT!r}), Context(work=Path()))\n"
        "assert not {'torch', 'transformers', 'duckdb'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)

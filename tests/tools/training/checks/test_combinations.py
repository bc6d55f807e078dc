"""What cannot be combined is refused from the records, in one sentence, before anything runs."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.tools.training.bench import Bench
from tests.tools.training.rows import pairs, write
from tools.catalogue import TOOLS
from tools.contract import Context
from tools.data.prepared import Form
from tools.errors import InputError
from tools.estimate_training import estimate_training
from tools.training.checks.combinations import refusal
from tools.training.methods import METHODS
from tools.training.objectives import OBJECTIVES

AT_RANDOM = {("prompt", "dpo"), ("prompt", "kto"), ("prefix", "dpo"), ("prefix", "kto")}


def test_only_what_starts_as_the_model_is_aligned() -> None:
    refused = {
        (method, objective)
        for method, objective in itertools.product(METHODS, OBJECTIVES)
        if refusal(METHODS[method], OBJECTIVES[objective])
    }
    assert refused == AT_RANDOM


@pytest.mark.parametrize(
    ("tool", "asked", "said"),
    [
        (
            "train_dpo",
            {"method": "prefix"},
            r"method=prefix was received for DPO.*use one of lora, qlora, dora, full, ia3",
        ),
        ("train_kto", {"method": "prompt"}, r"method=prompt was received for KTO"),
        (
            "train_sft",
            {"method": "prompt", "packing": True},
            r"with method=prompt examples in one row.*use one of",
        ),
        ("train_dpo", {"packing": True}, r"examples of DPO are not put together in rows: leave packing out"),
    ],
)
def test_it_is_said_what_was_received_and_what_to_do(tool: str, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        TOOLS[tool].params.model_validate({"data": "rows.jsonl", **asked})


def test_an_estimate_refuses_what_training_would(tmp_path: Path) -> None:
    data = write(tmp_path / "pairs.parquet", Form.PREFERENCE, pairs(4))
    with pytest.raises(InputError, match="method=prefix was received for DPO"):
        estimate_training.run(estimate_training.params(method="prefix", data=data), Context(tmp_path))


@pytest.mark.parametrize("method", [name for name, method in METHODS.items() if method.packs])
def test_rows_that_are_packed_stay_apart(bench: Bench, method: str) -> None:
    padded = bench.train(method=method, max_steps=2, context=bench.context("padded"))
    packed = bench.train(method=method, max_steps=2, packing=True, context=bench.context("packed"))
    assert packed.final_loss == pytest.approx(padded.final_loss, rel=1e-5)
    assert packed.learned.change_norm == pytest.approx(padded.learned.change_norm, rel=1e-3)


@pytest.mark.parametrize("method", [name for name, method in METHODS.items() if method.starts_as_base])
def test_those_that_start_as_the_model_do(bench: Bench, method: str) -> None:
    first = bench.train("train_dpo", method=method, max_steps=1).learned.first_loss
    # Four bits are the reference too: they are rounded before training begins.
    assert first == pytest.approx(0.693147, abs=1e-5)

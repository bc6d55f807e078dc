"""What training tools accept."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tools.continue_pretraining import continue_pretraining
from tools.contract import Tool
from tools.estimate_training import estimate_training
from tools.train_dpo import train_dpo
from tools.train_kto import TrainKtoParams, train_kto
from tools.train_sft import train_sft
from tools.training.params import SftParams


def test_early_stopping_may_be_asked_for_with_true() -> None:
    assert SftParams(data="a", eval_data="b", early_stopping=True).early_stopping == 2
    assert SftParams(data="a", early_stopping=False).early_stopping == 0


def test_early_stopping_needs_rows_to_look_at() -> None:
    with pytest.raises(ValidationError, match="early_stopping needs eval_data"):
        SftParams(data="a", early_stopping=3)


@pytest.mark.parametrize(
    ("name", "value"),
    [("learning_rate", 50), ("epochs", 0), ("batch_size", 0), ("lora_r", 0), ("max_length", 2), ("method", "lorra")],
)
def test_values_out_of_bounds_are_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        SftParams.model_validate({"data": "a", name: value})
    assert refused.value.errors()[0]["loc"] == (name,)


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(ValidationError, match="learning_rat"):
        SftParams.model_validate({"data": "a", "learning_rat": 1e-4})


def test_kto_needs_other_answers_in_a_step() -> None:
    with pytest.raises(ValidationError, match="batch_size must be 2 or more"):
        TrainKtoParams(data="a", batch_size=1)
    assert TrainKtoParams(data="a", batch_size=1, loss_type="apo_zero_unpaired").batch_size == 1


@pytest.mark.parametrize("name", sorted(SftParams.model_fields))
def test_every_parameter_says_what_it_means(name: str) -> None:
    assert SftParams.model_fields[name].description


@pytest.mark.parametrize(
    ("name", "received", "meant"),
    [
        ("learning_rate", 50, 5e-5),
        ("learning_rate", 2.5, 2.5e-5),
        ("learning_rate", -1e-4, 1e-4),
        ("lora_dropout", 5, 0.05),
        ("warmup", 10, 0.1),
        ("epochs", -3, 3),
        ("lora_r", -8, 8),
        ("warmup", -1, None),
        ("epochs", 5000, None),
    ],
)
def test_a_slip_is_known_for_what_it_was_meant_to_be(name: str, received: float, meant: float | None) -> None:
    slip = train_sft.hint_of(name).slip
    assert slip is not None
    assert slip(received) == meant


@pytest.mark.parametrize("tool", [train_sft, train_dpo, train_kto, continue_pretraining, estimate_training])
def test_what_is_usual_is_accepted(tool: Tool[Any, Any]) -> None:
    needed = {name: "a" for name, info in tool.params.model_fields.items() if info.is_required()}
    offered = [(name, value) for name in tool.params.model_fields for value in tool.hint_of(name).usual]
    assert offered
    for name, value in offered:
        held_out = {"eval_data": "b"} if name == "early_stopping" else {}
        assert getattr(tool.params(**needed, **held_out, **{name: value}), name) == value


def test_an_estimate_says_of_a_parameter_what_training_says() -> None:
    shared = estimate_training.params.model_fields.keys() & SftParams.model_fields.keys() - {"data", "model"}
    assert shared == {"method", "epochs", "max_steps", "batch_size", "lora_r", "max_length"}
    for name in shared:
        assert estimate_training.hint_of(name) == train_sft.hint_of(name)


def test_a_high_learning_rate_is_allowed_and_rarely_meant() -> None:
    hint = train_sft.hint_of("learning_rate")
    assert hint.usual_below == 0.01
    assert SftParams(data="a", learning_rate=0.5).learning_rate == 0.5

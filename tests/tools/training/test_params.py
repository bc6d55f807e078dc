"""What training tools accept."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tools.train_kto import TrainKtoParams
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

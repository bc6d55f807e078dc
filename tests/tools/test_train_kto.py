"""train_kto from a base, from an adapter, and of every weight."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.training.bench import Bench


@pytest.mark.parametrize("settings", [{}, {"method": "full"}, {"loss_type": "apo_zero_unpaired"}])
def test_it_starts_from_its_reference_and_learns_the_labels(bench: Bench, settings: dict[str, Any]) -> None:
    result = bench.train("train_kto", epochs=3, learning_rate=1e-3, eval_data=bench.data("train_kto", 6), **settings)
    # Before the first step every reward is 0: each answer's loss is 1 - sigmoid(0).
    assert result.learned.first_loss == pytest.approx(0.5, abs=1e-3)
    assert result.final_loss < 0.5
    assert result.eval_loss is not None
    assert result.eval_loss < 0.5


def test_after_sft_the_reference_is_the_adapter(bench: Bench) -> None:
    sft = bench.train(epochs=3, context=bench.context("sft"))
    result = bench.train("train_kto", model=sft.model.path, epochs=2, context=bench.context("kto"))
    assert result.learned.first_loss == pytest.approx(0.5, abs=1e-3)
    assert result.base == bench.model
    again = bench.train("train_kto", model=sft.model.path, epochs=2, context=bench.context("again"))
    assert again.model.digest == result.model.digest

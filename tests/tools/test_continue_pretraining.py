"""continue_pretraining on plain text."""

from __future__ import annotations

import pytest

from tests.tools.training.bench import Bench


@pytest.mark.parametrize("method", ["lora", "full"])
def test_every_token_but_the_first_of_a_row_is_learnt(bench: Bench, method: str) -> None:
    result = bench.train("continue_pretraining", method=method, rows=30, max_length=64, epochs=2)
    notes = bench.seen("note")
    tokens = result.supervised_tokens + result.examples
    assert f"{tokens} tokens" in notes[0]["text"]
    assert result.final_loss < result.learned.first_loss
    assert result.resolved["loss_over"] == "every token"

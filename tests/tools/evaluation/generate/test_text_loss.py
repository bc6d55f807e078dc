"""Every token of a text is predicted once, whatever the window."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tools.evaluation.generate import text_loss
from tools.evaluation.generate.text_loss import TextScore, measured_text, text_scores
from tools.evaluation.metrics import METRICS
from tools.evaluation.metrics.metric import Measured
from tools.models.load import Loaded, load

TEXTS = ["Which hall opens at nine? " * 20, "The café is closed.", ""]


@pytest.fixture(scope="module")
def loaded(tiny_model: Path) -> Loaded:
    return load(str(tiny_model), device="cpu")


def scores(loaded: Loaded) -> list[TextScore]:
    return text_scores(loaded.model, loaded.tokenizer, TEXTS, device=loaded.device, progress=lambda more: None)


def test_every_token_once(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = [len(loaded.tokenizer(text)["input_ids"]) for text in TEXTS]
    assert [score.tokens for score in scores(loaded)] == tokens
    monkeypatch.setattr(text_loss, "LONGEST_WINDOW", 16)
    assert [score.tokens for score in scores(loaded)] == tokens
    assert [score.size for score in scores(loaded)] == [len(text.encode()) for text in TEXTS]


def test_bits_per_byte_of_a_model_that_knows_nothing(loaded: Loaded) -> None:
    measured = measured_text(scores(loaded))
    assert measured.losses is not None
    _, tokens, size = measured.losses.sum(axis=0)
    uniform = math.log2(len(loaded.tokenizer)) * tokens / size
    assert METRICS["bits_per_byte"].of(measured)["bits_per_byte"] == pytest.approx(uniform, rel=0.1)


def test_bits_per_byte_by_hand() -> None:
    measured = Measured(losses=np.array([[math.log(2) * 16, 5, 8]]))
    assert METRICS["bits_per_byte"].of(measured) == pytest.approx({"bits_per_byte": 2})
    measured = Measured(losses=np.array([[4.0, 2, 3], [6.0, 3, 5]]))
    assert METRICS["loss"].of(measured) == {"loss": 2}
    assert METRICS["perplexity"].of(measured) == pytest.approx({"perplexity": math.exp(2)})


def test_progress_adds_up_to_the_texts(loaded: Loaded) -> None:
    seen: list[float] = []
    text_scores(loaded.model, loaded.tokenizer, TEXTS, device=loaded.device, progress=seen.append)
    assert sum(seen) == pytest.approx(len(TEXTS))


def test_a_trained_model_predicts_its_own_kind_of_text(shared_model: Path) -> None:
    trained = load(str(shared_model), device="cpu")
    story = "Once upon a time, there was a little girl named Lily. She loved to play in the park with her mom."
    found = text_scores(trained.model, trained.tokenizer, [story], device=trained.device, progress=lambda more: None)
    assert METRICS["bits_per_byte"].of(measured_text(found))["bits_per_byte"] < 1.0

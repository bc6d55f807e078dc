"""Every token of a text is predicted once, whatever the window."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tools.evaluation.generate import text_loss
from tools.evaluation.generate.text_loss import TextScore, bits_per_byte, statistics, text_scores
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
    total = statistics(scores(loaded)).sum(axis=0)
    uniform = math.log2(len(loaded.tokenizer)) * total[1] / total[2]
    assert bits_per_byte(total) == pytest.approx(uniform, rel=0.1)


def test_bits_per_byte_by_hand() -> None:
    assert bits_per_byte(np.array([math.log(2) * 16, 5, 8])) == pytest.approx(2)
    assert text_loss.loss(np.array([10.0, 5, 8])) == 2


def test_progress_adds_up_to_the_texts(loaded: Loaded) -> None:
    seen: list[float] = []
    text_scores(loaded.model, loaded.tokenizer, TEXTS, device=loaded.device, progress=seen.append)
    assert sum(seen) == pytest.approx(len(TEXTS))


def test_a_trained_model_predicts_its_own_kind_of_text(shared_model: Path) -> None:
    trained = load(str(shared_model), device="cpu")
    story = "Once upon a time, there was a little girl named Lily. She loved to play in the park with her mom."
    found = text_scores(trained.model, trained.tokenizer, [story], device=trained.device, progress=lambda more: None)
    assert bits_per_byte(statistics(found).sum(axis=0)) < 1.0

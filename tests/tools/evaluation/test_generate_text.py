"""`generate_text`: one question, one answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tools.contract import Context
from tools.evaluation.evaluation_results import GenerateResult
from tools.generate_text import generate_text
from tools.models.rendering import encode_prompt


def ask(work: Path, model: Path, notes: list[str] | None = None, **params: Any) -> GenerateResult:
    def sink(kind: str, found: dict[str, Any]) -> None:
        if kind == "note" and notes is not None:
            notes.append(found["text"])

    asked = generate_text.params(**{"model": str(model), "prompt": "Which hall opens at nine?", **params})
    return generate_text.run(asked, Context(work=work, sink=sink))


def test_greedy_repeats(tmp_path: Path, tiny_model: Path) -> None:
    first = ask(tmp_path, tiny_model, max_new_tokens=10)
    assert first == ask(tmp_path, tiny_model, max_new_tokens=10, seed=99)
    assert first.tokens <= 10


def test_sampling_follows_its_seed(tmp_path: Path, tiny_model: Path) -> None:
    one = ask(tmp_path, tiny_model, max_new_tokens=12, temperature=2, seed=1)
    assert one == ask(tmp_path, tiny_model, max_new_tokens=12, temperature=2, seed=1)
    assert one != ask(tmp_path, tiny_model, max_new_tokens=12, temperature=2, seed=2)


def test_a_system_message_stands_before_the_question(
    tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def spy(tokenizer: Any, messages: Any) -> list[int]:
        asked.append(messages)
        return encode_prompt(tokenizer, messages)

    monkeypatch.setattr("tools.evaluation.generate.ask.encode_prompt", spy)
    ask(tmp_path, tiny_model, max_new_tokens=1, system="Answer in one word.", prompt="nine?")
    ask(tmp_path, tiny_model, max_new_tokens=1, prompt="nine?")
    user = {"role": "user", "content": "nine?"}
    assert asked == [[{"role": "system", "content": "Answer in one word."}, user], [user]]


def test_an_answer_that_is_cut_off_is_said_to_be(tmp_path: Path, tiny_model: Path) -> None:
    notes: list[str] = []
    found = ask(tmp_path, tiny_model, notes, max_new_tokens=1)
    assert found.stopped or notes == ["The answer was cut off at max_new_tokens=1."]


def test_a_trained_model_tells_a_story(tmp_path: Path, shared_model: Path) -> None:
    text = ask(tmp_path, shared_model, max_new_tokens=40, prompt="Tell me about Lily and the park.").text
    assert len(text.split()) > 5


@pytest.mark.parametrize("wrong", [{"temperature": -1}, {"max_new_tokens": 0}, {"prompt": ""}, {"top_k": 5}])
def test_bounds(tmp_path: Path, tiny_model: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        ask(tmp_path, tiny_model, **wrong)

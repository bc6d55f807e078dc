"""`evaluate_model` on every form of data."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.contract import Context
from tools.errors import Cancelled, InputError
from tools.evaluate_model import evaluate_model
from tools.evaluation.evaluation_results import EvaluateResult


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return str(path)


@pytest.fixture
def questions(tmp_path: Path) -> str:
    rows = [
        {"prompt": f"Where is shelf {i % 9}?", "completion": f"Shelf {i % 9} is behind door {i}."} for i in range(12)
    ]
    return write(tmp_path / "questions.jsonl", rows)


@pytest.fixture
def evaluate(tmp_path: Path, tiny_model: Path) -> Callable[..., EvaluateResult]:
    def run(data: str, events: list[tuple[str, dict[str, Any]]] | None = None, **params: Any) -> EvaluateResult:
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        sink = (lambda kind, found: events.append((kind, found))) if events is not None else (lambda kind, found: None)
        asked = evaluate_model.params(**{"model": str(tiny_model), "data": data, "max_new_tokens": 8, **params})
        return evaluate_model.run(asked, Context(work=work, sink=sink))

    return run


def test_questions_with_answers(evaluate: Callable[..., EvaluateResult], questions: str) -> None:
    events: list[tuple[str, dict[str, Any]]] = []
    found = evaluate(questions, events)
    assert (found.rows, found.available) == (9, 9)
    assert found.perplexity == pytest.approx(math.exp(found.loss))
    assert {"bleu", "chrf", "rougeL", "exact_match"} <= set(found.metrics)
    assert found.counts["bleu"] == 9
    assert found.stop_rate is not None
    assert found.max_new_tokens == 8
    assert found.verdict.outcome == "done"
    assert found.answers is not None
    lines = [json.loads(line) for line in Path(found.answers.path).read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 9
    assert set(lines[0]) == {"row", "prompt", "reference", "answer", "stopped"}
    assert len(lines[0]["reference"]) == 2
    last = [event for kind, event in events if kind == "progress"][-1]
    assert last["done"] == last["total"] == 12 + 9


def test_loss_alone_writes_no_answers(evaluate: Callable[..., EvaluateResult], questions: str) -> None:
    found = evaluate(questions, metrics=["loss"])
    assert found.answers is None
    assert found.metrics == {}
    assert found.stop_rate is None
    assert found.loss == pytest.approx(evaluate(questions).loss, rel=1e-5)


def test_a_sample_is_said_to_be_one(evaluate: Callable[..., EvaluateResult], questions: str) -> None:
    events: list[tuple[str, dict[str, Any]]] = []
    found = evaluate(questions, events, max_rows=4, seed=5)
    assert (found.rows, found.available) == (4, 9)
    assert any(kind == "note" and "4 of 9 prompts" in event["text"] for kind, event in events)
    assert evaluate(questions, max_rows=None).rows == 9


def test_short_answers_are_judged_by_exact_match(evaluate: Callable[..., EvaluateResult], tmp_path: Path) -> None:
    data = write(tmp_path / "labels.jsonl", [{"prompt": f"sort {i}", "completion": "lamp"} for i in range(4)])
    assert "exact match" in evaluate(data).verdict.sentence


def test_raw_text(evaluate: Callable[..., EvaluateResult], tmp_path: Path) -> None:
    data = write(
        tmp_path / "text.jsonl", [{"text": "The north hall opens at nine. " * 5}, {"text": "Closed on Monday."}]
    )
    found = evaluate(data)
    assert found.bits_per_byte is not None
    assert found.bits_per_byte == pytest.approx(
        found.loss * found.counts["loss_tokens"] / math.log(2) / found.counts["bytes"]
    )
    assert found.answers is None


def test_preference_pairs(evaluate: Callable[..., EvaluateResult], tmp_path: Path) -> None:
    rows = [{"prompt": f"Is hall {i} open?", "chosen": "Yes, from nine.", "rejected": "Go away."} for i in range(5)]
    found = evaluate(write(tmp_path / "pairs.jsonl", rows))
    assert set(found.metrics) == {"preference_accuracy", "preference_margin"}
    assert 0 <= found.metrics["preference_accuracy"] <= 1
    assert found.answers is None


def test_an_adapter(evaluate: Callable[..., EvaluateResult], questions: str, tiny_adapter: Path) -> None:
    assert abs(evaluate(questions, model=str(tiny_adapter)).loss - evaluate(questions).loss) > 1e-4


def test_the_same_again(evaluate: Callable[..., EvaluateResult], questions: str) -> None:
    first, second = evaluate(questions), evaluate(questions)
    assert first.model_dump(exclude={"seconds"}) == second.model_dump(exclude={"seconds"})


def test_cancelling_stops_between_batches(tmp_path: Path, tiny_model: Path, questions: str) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    params = evaluate_model.params(model=str(tiny_model), data=questions)
    with pytest.raises(Cancelled):
        evaluate_model.run(params, Context(work=tmp_path, is_cancelled=cancelled))


def test_a_missing_model_is_found_before_the_data_is_read(evaluate: Callable[..., EvaluateResult]) -> None:
    with pytest.raises(InputError, match="no such folder"):
        evaluate("/nowhere.jsonl", model="./nowhere")

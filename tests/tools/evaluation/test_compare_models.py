"""`compare_models`: the same rows to all, paired intervals, and a verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tools.compare_models import compare_models
from tools.contract import Context
from tools.evaluation.evaluation_results import CompareResult

Compare = Callable[..., CompareResult]


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return str(path)


@pytest.fixture
def questions(tmp_path: Path) -> str:
    rows = [{"prompt": f"Where is shelf {i}?", "completion": f"Shelf {i} is behind the blue door."} for i in range(24)]
    return write(tmp_path / "questions.jsonl", rows)


@pytest.fixture
def compare(tmp_path: Path, tiny_model: Path, tiny_adapter: Path) -> Compare:
    def run(**params: Any) -> CompareResult:
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        both = {} if "models" in params else {"base": str(tiny_model), "tuned": str(tiny_adapter)}
        asked = compare_models.params(**{**both, "max_new_tokens": 6, **params})
        return compare_models.run(asked, Context(work=work))

    return run


def lines(found: CompareResult) -> list[dict[str, Any]]:
    assert found.answers is not None
    return [json.loads(line) for line in Path(found.answers.path).read_text(encoding="utf-8").splitlines()]


def test_base_against_tuned(compare: Compare, questions: str) -> None:
    found = compare(data=questions)
    assert found.rows == 24
    assert found.shared_base
    assert set(found.metrics) == {"base", "tuned"}
    assert found.metrics["base"].keys() == found.metrics["tuned"].keys() >= {"loss", "bleu", "stop_rate"}
    assert found.main_metric == "bleu"
    loss = found.difference["loss"]
    assert loss.difference == pytest.approx(found.metrics["tuned"]["loss"] - found.metrics["base"]["loss"])
    assert loss.low is not None
    assert loss.low <= loss.difference <= (loss.high or 0)
    rows = lines(found)
    assert set(rows[0]) == {"row", "prompt", "reference", "base", "tuned"}
    assert [row["row"] for row in rows] == list(range(1, 25))
    assert found.sample == rows[:20]


def test_each_figure_is_what_evaluating_alone_gives(
    compare: Compare, questions: str, tiny_adapter: Path, tmp_path: Path
) -> None:
    from tools.evaluate_model import evaluate_model

    found = compare(data=questions).metrics["tuned"]
    alone = evaluate_model.run(
        evaluate_model.params(model=str(tiny_adapter), data=questions, max_new_tokens=6), Context(work=tmp_path)
    )
    assert found["loss"] == pytest.approx(alone.loss, rel=1e-4)
    assert found["chrf"] == pytest.approx(alone.metrics["chrf"], abs=0.5)


def test_a_model_against_itself(compare: Compare, questions: str, tiny_model: Path) -> None:
    found = compare(models=[str(tiny_model), str(tiny_model)], data=questions)
    assert found.same_answers == 1
    assert found.verdict.outcome == "no difference"
    assert "exactly the base's" in found.verdict.sentence
    assert found.difference["loss"].difference == 0


def test_a_better_model_is_called_better(compare: Compare, tmp_path: Path, tiny_model: Path) -> None:
    """Train the tiny model on the answer for a moment: full weights, so that the two share no base."""
    import torch

    from tools.models.load import load
    from tools.models.rendering import encode_example

    rows = [{"prompt": f"Where is shelf {i}?", "completion": "Behind the blue door of the hall."} for i in range(24)]
    data = write(tmp_path / "same.jsonl", rows)
    loaded = load(str(tiny_model), device="cpu")
    prompt, answer = [{"role": "user", "content": "Where is shelf 3?"}], rows[0]["completion"]
    example = encode_example(loaded.tokenizer, prompt, [{"role": "assistant", "content": answer}])
    ids = torch.tensor([example.input_ids])
    target = ids.masked_fill(torch.tensor([example.completion_mask]) == 0, -100)
    optimizer = torch.optim.AdamW(loaded.model.parameters(), lr=1e-2)
    for _ in range(60):
        loaded.model(ids, labels=target).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    loaded.model.save_pretrained(tmp_path / "better")
    loaded.tokenizer.save_pretrained(tmp_path / "better")
    found = compare(models=[str(tiny_model), str(tmp_path / "better")], data=data, max_new_tokens=None)
    assert not found.shared_base
    assert found.verdict.outcome == "better"
    assert found.difference["bleu"].low is not None
    assert found.difference["bleu"].low > 20
    assert found.metrics["tuned"]["stop_rate"] > 0.8
    assert "Its loss" in found.verdict.sentence


def test_blind_hides_who_said_what_and_keeps_the_key(compare: Compare, questions: str) -> None:
    open_rows, found = lines(compare(data=questions)), compare(data=questions, blind=True, seed=3)
    hidden = lines(found)
    assert {row["key"]["a"] for row in hidden} == {"base", "tuned"}
    for row, told in zip(hidden, open_rows, strict=True):
        assert row["answer_a"] == told[row["key"]["a"]]
        assert row["answer_b"] == told[row["key"]["b"]]
    assert all(set(row) == {"row", "prompt", "reference", "answer_a", "answer_b"} for row in found.sample)
    assert [row["key"] for row in lines(compare(data=questions, blind=True, seed=3))] == [r["key"] for r in hidden]


def test_prompts_without_right_answers(compare: Compare) -> None:
    found = compare(prompts=["Where is the café?", "When does it open?"])
    assert found.rows == 2
    assert found.difference == {}
    assert found.main_metric is None
    assert found.verdict.outcome == "done"
    assert {"base", "tuned"} <= set(found.sample[0])


def test_three_models(
    compare: Compare,
    questions: str,
    tmp_path: Path,
    tiny_model: Path,
    tiny_adapter: Path,
    make_adapter: Callable[..., Path],
) -> None:
    third = make_adapter(tmp_path / "third", tiny_model, seed=8)
    found = compare(models=[str(tiny_model), str(tiny_adapter), str(third)], data=questions)
    assert list(found.metrics) == ["base", "tuned", "tuned_2"]
    assert found.models["tuned_2"] == str(third)
    assert "loss" in found.differences["tuned_2"]


def test_preference_pairs(compare: Compare, tmp_path: Path) -> None:
    rows = [{"prompt": f"Is hall {i} open?", "chosen": "Yes, from nine.", "rejected": "Go away."} for i in range(22)]
    found = compare(data=write(tmp_path / "pairs.jsonl", rows))
    assert found.main_metric == "preference_margin"
    assert found.reward_accuracy is not None
    margin = found.difference["preference_margin"].difference
    assert margin == pytest.approx(
        found.metrics["tuned"]["preference_margin"] - found.metrics["base"]["preference_margin"], abs=1e-6
    )
    assert (found.reward_accuracy > 0.5) == (margin > 0)
    assert "of the pairs" in found.verdict.sentence
    assert len(found.sample) == 20


def test_raw_text(compare: Compare, tmp_path: Path) -> None:
    found = compare(data=write(tmp_path / "text.jsonl", [{"text": f"Hall {i} opens at nine."} for i in range(8)]))
    assert found.main_metric == "bits_per_byte"
    assert found.answers is None
    assert set(found.difference) == {"bits_per_byte", "loss"}


def test_other_tokens_compare_by_the_byte(
    compare: Compare, questions: str, tiny_model: Path, shared_model: Path
) -> None:
    found = compare(models=[str(tiny_model), str(shared_model)], data=questions, metrics=["loss"])
    assert found.main_metric == "bits_per_byte"
    assert set(found.difference) == {"bits_per_byte"}


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"base": "starter", "data": "x"}, "two models are needed"),
        ({"base": "a/b", "tuned": "c/d", "models": ["a/b", "c/d"], "data": "x"}, "not both"),
        ({"base": "a/b", "tuned": "c/d"}, "data"),
        ({"base": "a/b", "tuned": "c/d", "data": "x", "prompts": ["y"]}, "not both"),
        ({"models": ["a/b", "c/d", "e/f"], "data": "x", "blind": True}, "blind"),
    ],
)
def test_what_cannot_be_compared(params: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        compare_models.params(**params)

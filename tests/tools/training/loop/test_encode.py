"""From rows to tokens, everything counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools.training.rows import answers, assistant, judged, pairs, prepared, texts, user
from tools.data.prepared import Form
from tools.errors import InputError
from tools.models.load import load_tokenizer
from tools.models.rendering import encode_prompt
from tools.training.loop.encode import Encoded, encode
from tools.training.objectives import OBJECTIVES
from tools.training.objectives.objective import IGNORED, Coding


@pytest.fixture(scope="module")
def tokenizer(tiny_model: Path) -> Any:
    return load_tokenizer(str(tiny_model))


def encoded_by(
    objective: str, rows: list[dict[str, Any]], tokenizer: Any, max_length: int = 200, *, all_turns: bool = False
) -> Encoded:
    chosen = OBJECTIVES[objective]
    return encode(prepared(chosen.form, rows), chosen, Coding(tokenizer, max_length, all_turns))


def learnt(tokenizer: Any, row: dict[str, Any]) -> str:
    return str(tokenizer.decode([label for label in row["labels"] if label != IGNORED]))


def test_only_the_answer_and_its_end_are_learnt(tokenizer: Any) -> None:
    encoded = encoded_by("sft", answers(3), tokenizer, 200)
    assert [learnt(tokenizer, row) for row in encoded.rows] == [
        "The north hall. " * times + tokenizer.eos_token for times in (1, 2, 3)
    ]
    assert encoded.supervised_tokens == sum(label != IGNORED for row in encoded.rows for label in row["labels"])
    assert encoded.lengths == [len(row["input_ids"]) for row in encoded.rows]
    assert (encoded.truncated, encoded.dropped) == (0, 0)


def test_earlier_answers_are_learnt_when_asked_for(tokenizer: Any) -> None:
    talk = [{"prompt": [*user("One?"), *assistant("First."), *user("Two?")], "completion": assistant("Second.")}]
    last = encoded_by("sft", talk, tokenizer).rows[0]
    every = encoded_by("sft", talk, tokenizer, all_turns=True).rows[0]
    assert last["input_ids"] == every["input_ids"]
    assert "First." not in learnt(tokenizer, last)
    assert "First." in learnt(tokenizer, every)
    assert "Second." in learnt(tokenizer, every)


def test_long_rows_are_cut_and_counted(tokenizer: Any) -> None:
    long = [{"prompt": user("Hi"), "completion": assistant("word " * 500)}, *answers(1)]
    encoded = encoded_by("sft", long, tokenizer, 64)
    assert encoded.truncated == 1
    assert max(encoded.lengths) == 64


def test_a_row_whose_prompt_fills_the_length_is_dropped_and_counted(tokenizer: Any) -> None:
    long = [{"prompt": user("word " * 500), "completion": assistant("Yes.")}, *answers(2)]
    encoded = encoded_by("sft", long, tokenizer, 64)
    assert (encoded.dropped, len(encoded.rows)) == (1, 2)


def test_nothing_left_to_learn_is_refused_before_training(tokenizer: Any) -> None:
    long = [{"prompt": user("word " * 500), "completion": assistant("Yes.")}]
    with pytest.raises(InputError, match=r"No token is left to learn.*max_length=64"):
        encoded_by("sft", long, tokenizer, 64)


def test_pairs_share_their_prompt(tokenizer: Any) -> None:
    rows = pairs(2)
    encoded = encoded_by("dpo", rows, tokenizer, 200)
    first = encoded.rows[0]
    assert first["prompt_ids"] == encode_prompt(tokenizer, rows[0]["prompt"])
    assert tokenizer.decode(first["chosen_ids"]) == "The north hall." + tokenizer.eos_token
    assert tokenizer.decode(first["rejected_ids"]) == "Nobody knows." + tokenizer.eos_token
    assert encoded.lengths[0] == 2 * len(first["prompt_ids"]) + len(first["chosen_ids"]) + len(first["rejected_ids"])


def test_pairs_that_the_cut_makes_equal_are_dropped(tokenizer: Any) -> None:
    same = "word " * 100
    alike = {"prompt": user("Hi"), "chosen": assistant(same + "yes"), "rejected": assistant(same + "no")}
    encoded = encoded_by("dpo", [alike, *pairs(1)], tokenizer, 64)
    assert (encoded.dropped, len(encoded.rows)) == (1, 1)


def test_judged_answers_keep_their_label(tokenizer: Any) -> None:
    encoded = encoded_by("kto", judged(2), tokenizer, 200)
    assert [row["label"] for row in encoded.rows] == [False, True]


def test_text_is_cut_into_full_rows_and_nothing_is_lost(tokenizer: Any) -> None:
    rows = [*texts(20), {"text": "   "}]
    encoded = encoded_by("text", rows, tokenizer, 50)
    assert set(encoded.lengths[:-1]) == {50}
    assert encoded.dropped == 1
    whole = tokenizer.decode([token for row in encoded.rows for token in row["input_ids"]])
    assert whole == "".join(row["text"] + tokenizer.eos_token for row in texts(20))


def test_stopping_while_tokenising(tokenizer: Any) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode(prepared(Form.TEXT, texts(3)), OBJECTIVES["text"], Coding(tokenizer, 50), tick=stop)


def test_the_whole_is_the_same_in_any_number_of_chunks(tokenizer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_rows(source: Callable[[int], list[dict[str, Any]]], objective: str) -> list[Any]:
        return encoded_by(objective, source(30), tokenizer, 60).rows

    before = all_rows(texts, "text"), all_rows(answers, "sft")
    monkeypatch.setattr("tools.training.loop.encode.CHUNK", 7)
    assert (all_rows(texts, "text"), all_rows(answers, "sft")) == before

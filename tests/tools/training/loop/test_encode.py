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
from tools.training.loop.encode import IGNORED, encode


@pytest.fixture(scope="module")
def tokenizer(tiny_model: Path) -> Any:
    return load_tokenizer(str(tiny_model))


def learnt(tokenizer: Any, row: dict[str, Any]) -> str:
    return str(tokenizer.decode([label for label in row["labels"] if label != IGNORED]))


def test_only_the_answer_and_its_end_are_learnt(tokenizer: Any) -> None:
    encoded = encode(prepared(Form.PROMPT_COMPLETION, answers(3)), tokenizer, max_length=200)
    assert [learnt(tokenizer, row) for row in encoded.rows] == [
        "The north hall. " * times + tokenizer.eos_token for times in (1, 2, 3)
    ]
    assert encoded.supervised_tokens == sum(label != IGNORED for row in encoded.rows for label in row["labels"])
    assert encoded.lengths == [len(row["input_ids"]) for row in encoded.rows]
    assert (encoded.truncated, encoded.dropped) == (0, 0)


def test_earlier_answers_are_learnt_when_asked_for(tokenizer: Any) -> None:
    talk = [{"prompt": [*user("One?"), *assistant("First."), *user("Two?")], "completion": assistant("Second.")}]
    rows = prepared(Form.PROMPT_COMPLETION, talk)
    last = encode(rows, tokenizer, max_length=200).rows[0]
    every = encode(rows, tokenizer, max_length=200, all_turns=True).rows[0]
    assert last["input_ids"] == every["input_ids"]
    assert "First." not in learnt(tokenizer, last)
    assert "First." in learnt(tokenizer, every)
    assert "Second." in learnt(tokenizer, every)


def test_long_rows_are_cut_and_counted(tokenizer: Any) -> None:
    long = [{"prompt": user("Hi"), "completion": assistant("word " * 500)}, *answers(1)]
    encoded = encode(prepared(Form.PROMPT_COMPLETION, long), tokenizer, max_length=64)
    assert encoded.truncated == 1
    assert max(encoded.lengths) == 64


def test_a_row_whose_prompt_fills_the_length_is_dropped_and_counted(tokenizer: Any) -> None:
    long = [{"prompt": user("word " * 500), "completion": assistant("Yes.")}, *answers(2)]
    encoded = encode(prepared(Form.PROMPT_COMPLETION, long), tokenizer, max_length=64)
    assert (encoded.dropped, len(encoded.rows)) == (1, 2)


def test_nothing_left_to_learn_is_refused_before_training(tokenizer: Any) -> None:
    long = [{"prompt": user("word " * 500), "completion": assistant("Yes.")}]
    with pytest.raises(InputError, match=r"No token is left to learn.*max_length=64"):
        encode(prepared(Form.PROMPT_COMPLETION, long), tokenizer, max_length=64)


def test_pairs_share_their_prompt(tokenizer: Any) -> None:
    rows = pairs(2)
    encoded = encode(prepared(Form.PREFERENCE, rows), tokenizer, max_length=200)
    first = encoded.rows[0]
    assert first["prompt_ids"] == encode_prompt(tokenizer, rows[0]["prompt"])
    assert tokenizer.decode(first["chosen_ids"]) == "The north hall." + tokenizer.eos_token
    assert tokenizer.decode(first["rejected_ids"]) == "Nobody knows." + tokenizer.eos_token
    assert encoded.lengths[0] == 2 * len(first["prompt_ids"]) + len(first["chosen_ids"]) + len(first["rejected_ids"])


def test_pairs_that_the_cut_makes_equal_are_dropped(tokenizer: Any) -> None:
    same = "word " * 100
    alike = {"prompt": user("Hi"), "chosen": assistant(same + "yes"), "rejected": assistant(same + "no")}
    encoded = encode(prepared(Form.PREFERENCE, [alike, *pairs(1)]), tokenizer, max_length=64)
    assert (encoded.dropped, len(encoded.rows)) == (1, 1)


def test_judged_answers_keep_their_label(tokenizer: Any) -> None:
    encoded = encode(prepared(Form.UNPAIRED_PREFERENCE, judged(2)), tokenizer, max_length=200)
    assert [row["label"] for row in encoded.rows] == [False, True]


def test_text_is_cut_into_full_rows_and_nothing_is_lost(tokenizer: Any) -> None:
    rows = [*texts(20), {"text": "   "}]
    encoded = encode(prepared(Form.TEXT, rows), tokenizer, max_length=50)
    assert set(encoded.lengths[:-1]) == {50}
    assert encoded.dropped == 1
    whole = tokenizer.decode([token for row in encoded.rows for token in row["input_ids"]])
    assert whole == "".join(row["text"] + tokenizer.eos_token for row in texts(20))


def test_stopping_while_tokenising(tokenizer: Any) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode(prepared(Form.TEXT, texts(3)), tokenizer, max_length=50, tick=stop)


def test_the_whole_is_the_same_in_any_number_of_chunks(tokenizer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_rows(source: Callable[[int], list[dict[str, Any]]], form: Form) -> list[Any]:
        return encode(prepared(form, source(30)), tokenizer, max_length=60).rows

    before = all_rows(texts, Form.TEXT), all_rows(answers, Form.PROMPT_COMPLETION)
    monkeypatch.setattr("tools.training.loop.encode.CHUNK", 7)
    assert (all_rows(texts, Form.TEXT), all_rows(answers, Form.PROMPT_COMPLETION)) == before

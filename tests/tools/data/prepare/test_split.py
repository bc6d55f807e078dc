"""Splitting: groups stay together, labels keep their shares, a stated split is honoured."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.tools.data.preparation import check_account, jsonl, prepare, rows_of
from tools.data.near.shingles import jaccard
from tools.errors import InputError

WORDS = [
    "river",
    "stone",
    "window",
    "market",
    "letter",
    "garden",
    "winter",
    "engine",
    "silver",
    "copper",
    "meadow",
    "harbour",
    "lantern",
    "bridge",
]


def sentence(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, k=count))


def families(seed: int, count: int, size: int) -> list[dict[str, Any]]:
    """Questions of which each comes in several nearly equal forms, with other answers."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        question = f"{number} {sentence(rng, 18)}"
        for form in range(size):
            asked = [question, question.upper(), question + " please?", f"So: {question}"][form % 4]
            rows.append({"prompt": asked, "completion": sentence(rng, 9), "label": rng.choice(["a", "b", "b", "b"])})
    rng.shuffle(rows)
    return rows


def questions(artifact: Any) -> list[str]:
    return [row["prompt"][0]["content"] for row in rows_of(artifact)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nearly_equal_questions_stay_on_one_side(tmp_path: Path, seed: int) -> None:
    data = jsonl(tmp_path / "x.jsonl", families(seed, 40, 4))
    result = prepare(tmp_path / "w", data=data, test_size=0.2, seed=seed)
    check_account(result)
    assert 24 <= result.rows_test <= 32
    train = questions(result.train)
    assert all(jaccard(test, other) < 0.8 for test in questions(result.test) for other in train)


def test_nearly_equal_rows_stay_on_one_side(tmp_path: Path) -> None:
    rng = random.Random(5)
    rows = []
    for number in range(40):
        answer = sentence(rng, 40)
        rows += [{"prompt": f"Is it {number}?", "completion": answer}]
        rows += [{"prompt": f"What then, {sentence(rng, 1)}?", "completion": answer + " indeed"}]
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows), test_size=0.25)
    check_account(result)
    assert result.rows_test >= 14
    whole = {
        side: ["\n".join(t["content"] for t in [*row["prompt"], *row["completion"]]) for row in rows_of(artifact)]
        for side, artifact in (("train", result.train), ("test", result.test))
    }
    assert all(jaccard(a, b) < 0.8 for a in whole["test"] for b in whole["train"])


def test_where_all_questions_are_alike_equal_ones_stay_together_and_it_is_said(tmp_path: Path) -> None:
    template = "Please translate the sentence below into French and keep its tone and its length as they are: number "
    rows = [{"prompt": f"{template}{i % 50:02d}", "completion": sentence(random.Random(i), 20)} for i in range(100)]
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows), test_size=0.2)
    check_account(result)
    assert result.rows_test == 20
    assert any("nearly the same" in note for note in result.notes)


def test_labels_keep_their_shares(tmp_path: Path) -> None:
    rng = random.Random(6)
    labels = ["a"] * 700 + ["b"] * 240 + ["c"] * 50 + ["d"] * 9 + ["e"]
    rows = [
        {"prompt": f"{i} {sentence(rng, 9)}", "completion": sentence(rng, 4), "label": label}
        for i, label in enumerate(labels)
    ]
    rng.shuffle(rows)
    data = jsonl(tmp_path / "x.jsonl", rows)
    result = prepare(tmp_path / "w", data=data, test_size=0.1, stratify=True, label_column="label")
    check_account(result)
    assert Counter(row["label"] for row in rows_of(result.test)) == {"a": 70, "b": 24, "c": 5, "d": 1}
    assert prepare(
        tmp_path / "w2", data=data, test_size=0.1, stratify=True, label_column="label"
    ).test == result.test.model_copy(update={"path": str(tmp_path / "w2" / "test.parquet")})


def test_labels_keep_their_shares_as_near_as_groups_allow(tmp_path: Path) -> None:
    rows = families(7, 100, 3)
    result = prepare(
        tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows), test_size=0.2, stratify=True, label_column="label"
    )
    check_account(result)
    counts = Counter(row["label"] for row in rows_of(result.test))
    share = Counter(row["label"] for row in rows)["a"] / len(rows)
    assert counts.total() >= 57
    assert counts["a"] / counts.total() == pytest.approx(share, abs=0.03)
    train = questions(result.train)
    assert all(jaccard(test, other) < 0.8 for test in questions(result.test) for other in train)


def test_answers_that_are_classes_are_labels(tmp_path: Path, shared_data: Path) -> None:
    result = prepare(tmp_path / "w", data=str(shared_data / "banking77" / "test.csv"), stratify=True)
    check_account(result)
    kinds = Counter(row["completion"][0]["content"] for row in rows_of(result.test))
    assert len(kinds) == 77
    assert set(kinds.values()) <= {3, 4, 5}


def test_without_labels_there_is_nothing_to_stratify_by(tmp_path: Path) -> None:
    rows = [{"prompt": f"q{i}", "completion": f"a{i}"} for i in range(50)]
    with pytest.raises(InputError, match="50 different answers"):
        prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows), stratify=True)
    texts = [{"text": f"Once upon a time {i}."} for i in range(50)]
    with pytest.raises(InputError, match="has none"):
        prepare(tmp_path / "w2", data=jsonl(tmp_path / "y.jsonl", texts), stratify=True)


def test_a_stated_split_is_honoured_and_its_leaks_are_told(tmp_path: Path) -> None:
    rng = random.Random(8)
    rows = [
        {"prompt": f"{i} {sentence(rng, 12)}", "completion": sentence(rng, 6), "part": "dev" if i % 4 == 0 else "train"}
        for i in range(80)
    ]
    rows.append({**rows[0], "completion": "leaks", "part": "train"})
    data = jsonl(tmp_path / "x.jsonl", rows)
    result = prepare(tmp_path / "w", data=data, split_column="part", test_size=0.5)
    check_account(result, stated=True)
    assert (result.rows_train, result.rows_test) == (61, 20)
    assert {row["row"] % 4 for row in rows_of(result.test)} == {1}
    assert any(note.startswith("1 training rows stand in the test as well") for note in result.notes)
    cleaned = prepare(tmp_path / "w2", data=data, split_column="part", drop=["train_test_leak"])
    assert cleaned.dropped == {"train_test_leak": 1}
    assert not any("stand in the test" in note for note in cleaned.notes)


def test_one_side_stated_is_no_split(tmp_path: Path) -> None:
    rows = [{"prompt": f"q{i}", "completion": "a", "part": "train"} for i in range(50)]
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows), split_column="part")
    check_account(result)
    assert result.rows_test == 5

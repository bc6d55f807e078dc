"""Mending texts: what is replaced, what is repaired, and what cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tools.data.preparation import check_account, jsonl, prepare, rows_of


def contents(result: Any) -> list[str]:
    return [row["completion"][0]["content"] for row in rows_of(result.train)]


def test_one_value_has_one_number_in_row_order(tmp_path: Path) -> None:
    answers = ["Ask b@x.org.", "Ask a@x.org or b@x.org.", "Call +49 30 901820.", "Nothing here."]
    rows = [{"prompt": f"q{i}?", "completion": answer} for i, answer in enumerate(answers)]
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows), redact_pii=True, test_size=0)
    ledger = check_account(result)
    assert contents(result) == ["Ask [EMAIL_1].", "Ask [EMAIL_2] or [EMAIL_1].", "Call [PHONE_1].", "Nothing here."]
    assert [line["changes"] for line in ledger] == [["redacted_pii"]] * 3 + [[]]


def test_every_turn_is_redacted(tmp_path: Path) -> None:
    talk = [
        {"role": "system", "content": "You work for boss@x.org."},
        {"role": "user", "content": "I am a@x.org"},
        {"role": "assistant", "content": "Hello a@x.org"},
    ]
    result = prepare(
        tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", [{"messages": talk}] * 3), redact_pii=True, test_size=0
    )
    check_account(result)
    [row] = rows_of(result.train)
    said = [turn["content"] for turn in [*row["prompt"], *row["completion"]]]
    assert said == ["You work for [EMAIL_1].", "I am [EMAIL_2]", "Hello [EMAIL_2]"]


def test_damage_is_repaired_and_what_is_lost_is_dropped(tmp_path: Path) -> None:
    answers = ["The cafÃ© doesnâ€™t open.", "Le café est ouvert.", "It is \ufffd lost."]
    rows = [{"prompt": f"q{i}?", "completion": answer} for i, answer in enumerate(answers)]
    data = jsonl(tmp_path / "x.jsonl", rows)
    result = prepare(tmp_path / "w", data=data, fix_encoding=True, test_size=0)
    check_account(result)
    assert contents(result) == ["The café doesn’t open.", "Le café est ouvert."]
    assert (result.changed, result.dropped) == ({"fixed_encoding": 1}, {"mojibake": 1})
    assert contents(prepare(tmp_path / "w2", data=data, test_size=0)) == answers


def test_pairs_that_become_equal_are_dropped(tmp_path: Path) -> None:
    rows = [{"prompt": f"q{i}", "chosen": f"yes {i}", "rejected": f"no {i}"} for i in range(12)]
    rows.append({"prompt": "mail?", "chosen": "A@x.org", "rejected": "a@x.org"})
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows), redact_pii=True, test_size=0)
    check_account(result)
    assert result.dropped == {"chosen_equals_rejected": 1}


def test_texts_are_mended_too(tmp_path: Path) -> None:
    data = jsonl(tmp_path / "x.jsonl", [{"text": f"Tale {i} was sent to me{i}@x.org long ago."} for i in range(3)])
    result = prepare(tmp_path / "w", data=data, redact_pii=True, test_size=0)
    assert [row["text"] for row in rows_of(result.train)][2] == "Tale 2 was sent to [EMAIL_3] long ago."

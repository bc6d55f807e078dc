"""One prompt is one item, whatever the number of its answers."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tools.data.prepared import Form, Prepared
from tools.evaluation.generate.items import sample, select_items


def user(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def prepared(form: Form, records: list[dict[str, Any]], skipped: int = 0) -> Prepared:
    rows = [{**record, "row": number} for number, record in enumerate(records, start=1)]
    return Prepared(form, pa.Table.from_pylist(rows), {}, "test", skipped)


def test_rows_with_one_prompt_are_one_item_with_several_references() -> None:
    rows = [("a", "1"), ("b", "2"), ("a", "3"), ("a", "1")]
    found = select_items(
        prepared(Form.PROMPT_COMPLETION, [{"prompt": user(p), "completion": said(c)} for p, c in rows]), None, 1
    )
    assert [(item.row, item.references) for item in found.items] == [(1, ["1", "3"]), (2, ["2"])]
    assert (found.available, found.rows) == (2, 4)
    assert found.note() is None


def test_a_system_message_makes_another_prompt() -> None:
    records = [
        {"prompt": user("a"), "completion": said("1")},
        {"prompt": [{"role": "system", "content": "s"}, *user("a")], "completion": said("2")},
    ]
    assert len(select_items(prepared(Form.PROMPT_COMPLETION, records), None, 1).items) == 2


def test_pairs_keep_what_was_turned_down() -> None:
    records = [{"prompt": user("a"), "chosen": said("good"), "rejected": said("bad")}]
    item = select_items(prepared(Form.PREFERENCE, records), None, 1).items[0]
    assert item.references == ["good"]
    assert item.rejected == [said("bad")]


def test_of_labelled_answers_the_good_ones_count() -> None:
    records = [
        {"prompt": user("a"), "completion": said("good"), "label": True},
        {"prompt": user("b"), "completion": said("bad"), "label": False},
    ]
    found = select_items(prepared(Form.UNPAIRED_PREFERENCE, records, skipped=3), None, 1)
    assert [item.references for item in found.items] == [["good"]]
    assert found.note() == "1 answers labelled bad are left out; 3 rows could not be used."


def test_a_sample_is_drawn_by_its_seed_and_kept_in_order() -> None:
    records = [{"prompt": user(str(i)), "completion": said("x")} for i in range(50)]
    data = prepared(Form.PROMPT_COMPLETION, records)
    found = select_items(data, 10, 3)
    rows = [item.row for item in found.items]
    assert rows == sorted(rows)
    assert len(rows) == 10
    assert rows == [item.row for item in select_items(data, 10, 3).items]
    assert rows != [item.row for item in select_items(data, 10, 4).items]
    assert "10 of 50" in (found.note() or "")


@pytest.mark.parametrize("most", [None, 5, 9])
def test_no_more_than_there_is(most: int | None) -> None:
    assert sample([1, 2, 3, 4, 5], most, 1) == [1, 2, 3, 4, 5]

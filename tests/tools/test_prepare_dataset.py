"""Preparing: every row accounted for, the same bytes twice, no question on both sides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.tools.data.preparation import check_account, jsonl, prepare, rows_of
from tools.contract import Context
from tools.data.prepared import Form, load_prepared
from tools.errors import Cancelled, InputError
from tools.prepare_dataset import PrepareDatasetParams, prepare_dataset

MESSY = [
    {"prompt": "q1", "completion": "a1"},
    {"prompt": "q1", "completion": "a1"},
    "{broken",
    {"prompt": "q2", "completion": ""},
    {"prompt": "", "completion": "a"},
    {"prompt": "q1", "completion": "another"},
    *({"prompt": f"question {i}", "completion": f"answer {i} by mail: me{i}@example.com"} for i in range(20)),
]


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", MESSY), redact_pii=True, test_size=0.2)
    ledger = check_account(result)
    assert result.dropped == {
        "exact_duplicate": 1,
        "malformed_row": 1,
        "empty_completion": 1,
        "empty_prompt": 1,
    }
    assert ledger[1]["reason"] == "exact_duplicate"
    assert (ledger[2]["reason"], ledger[2]["detail"], ledger[2]["line"]) == ("malformed_row", "not valid JSON", 3)
    assert result.changed == {"redacted_pii": 20}
    texts = [row["completion"][0]["content"] for row in rows_of(result.train)]
    assert "answer 3 by mail: [EMAIL_4]" in texts + [row["completion"][0]["content"] for row in rows_of(result.test)]
    assert not any("@" in text for text in texts)
    assert "22 " not in result.verdict.sentence
    assert "4 of 26 rows dropped" in result.verdict.sentence


def test_twice_the_same_bytes_and_another_seed_another_split(tmp_path: Path) -> None:
    data = jsonl(tmp_path / "x.jsonl", MESSY)
    first, again = (prepare(tmp_path / name, data=data) for name in ("a", "b"))
    assert [a.digest for a in (first.train, first.test, first.ledger) if a] == [
        a.digest for a in (again.train, again.test, again.ledger) if a
    ]
    assert first.model_dump(exclude={"train", "test", "ledger"}) == again.model_dump(
        exclude={"train", "test", "ledger"}
    )
    other = prepare(tmp_path / "c", data=data, seed=7)
    assert other.train.digest != first.train.digest


def test_what_was_prepared_loads_and_prepares_again(tmp_path: Path) -> None:
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", MESSY))
    loaded = load_prepared(result.train.path, [Form.PROMPT_COMPLETION])
    assert loaded.table.num_rows == result.rows_train
    assert loaded.mapping == {"prompt": "prompt", "completion": "completion"}
    assert loaded.skipped == 0
    again = prepare(tmp_path / "w2", data=result.train.path, test_size=0)
    before, after = rows_of(result.train), rows_of(again.train)
    assert [r["prompt"] for r in before] == [r["prompt"] for r in after]
    assert again.test is None


@pytest.mark.parametrize(("size", "rows"), [(0.25, 25), (7, 7), (0, 0), (0.001, 1)])
def test_the_size_held_out(tmp_path: Path, size: float, rows: int) -> None:
    data = jsonl(tmp_path / "x.jsonl", [{"prompt": f"q{i}", "completion": "a"} for i in range(100)])
    assert prepare(tmp_path / "w", data=data, test_size=size).rows_test == rows


def test_one_question_only_is_not_split(tmp_path: Path) -> None:
    data = jsonl(tmp_path / "x.jsonl", [{"prompt": "q", "completion": f"a{i}"} for i in range(10)])
    result = prepare(tmp_path / "w", data=data)
    assert (result.rows_train, result.test) == (10, None)


def test_where_is_a_condition_on_the_columns_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("question,answer,stars\n" + "".join(f"q{i},a{i},{i % 5}\n" for i in range(50)))
    result = prepare(tmp_path / "w", data=str(path), where="stars >= 3 AND question <> 'q3' -- good ones")
    check_account(result)
    assert result.dropped == {"where": 31}


@pytest.mark.parametrize(
    "where",
    [
        "nothing = 1",
        "1 = 1) UNION SELECT 1 FROM read_csv('/etc/passwd'",
        "EXISTS (SELECT * FROM read_text('/etc/passwd'))",
        "true); DROP TABLE rows; SELECT (true",
        "stars >",
    ],
)
def test_where_cannot_do_anything_else(tmp_path: Path, where: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text("question,answer\nq,a\nr,b\n")
    with pytest.raises(InputError) as caught:
        prepare(tmp_path / "w", data=str(path), where=where)
    assert "root:" not in str(caught.value)
    assert caught.value.remedy


def test_token_bounds(tmp_path: Path) -> None:
    rows = [{"prompt": "hello there", "completion": "word " * n} for n in (1, 60, 600, 61, 62)]
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows), min_tokens=30, max_tokens=400, test_size=0)
    check_account(result)
    assert result.dropped == {"under_min_tokens": 1, "over_max_tokens": 1}


def test_named_columns_come_before_detected_ones(tmp_path: Path) -> None:
    rows = [{"userInput": {"text": f"u{i}"}, "labels": [{"slot": "time"}], "text": "t"} for i in range(5)]
    data = jsonl(tmp_path / "x.jsonl", rows)
    result = prepare(tmp_path / "w", data=data, prompt_column="userInput.text", completion_column="labels")
    row = rows_of(result.train)[0]
    assert row["prompt"][0]["content"].startswith("u")
    assert row["completion"][0]["content"] == '[{"slot":"time"}]'
    assert prepare(tmp_path / "w2", data=data, text_column="text").form == "text"
    with pytest.raises(InputError, match="no column 'nope'"):
        prepare(tmp_path / "w3", data=data, prompt_column="nope", completion_column="text")
    with pytest.raises(InputError, match="not enough"):
        prepare(tmp_path / "w4", data=data, chosen_column="text")


def test_preferences_that_do_not_prefer_are_dropped(tmp_path: Path) -> None:
    rows = [{"prompt": f"q{i}", "chosen": "same" if i == 3 else f"g{i}", "rejected": "same"} for i in range(12)]
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows))
    check_account(result)
    assert result.dropped == {"chosen_equals_rejected": 1}


def test_alternatives_are_counted_as_added(tmp_path: Path) -> None:
    rows = [{"source": f"s{i}", "target": ["a", "b", "a"]} for i in range(10)]
    result = prepare(tmp_path / "w", data=jsonl(tmp_path / "x.jsonl", rows))
    check_account(result)
    assert (result.rows_in, result.rows_added, result.dropped) == (10, 10, {})


def test_nothing_left_says_why(tmp_path: Path) -> None:
    data = jsonl(tmp_path / "x.jsonl", [{"prompt": "q", "completion": "a"}] * 3)
    with pytest.raises(InputError, match=r"No row of x.jsonl is left.*3 where"):
        prepare(tmp_path / "w", data=data, where="false")
    with pytest.raises(InputError, match="min_tokens=9 is above max_tokens=3"):
        prepare(tmp_path / "w2", data=data, min_tokens=9, max_tokens=3)
    with pytest.raises(InputError, match="leaves nothing to train on"):
        prepare(tmp_path / "w3", data=data, test_size=5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"near_threshold": 0.1},
        {"drop": ["nonsense"]},
        {"max_malformed": 2.5},
        {"test_size": 1.5},
        {"test_size": -1},
        {"max_tokens": 0},
        {"colour": 1},
    ],
)
def test_parameters_out_of_bounds(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PrepareDatasetParams(data="x.csv", **wrong)


def test_cancelled_runs_stop(tmp_path: Path) -> None:
    data = jsonl(tmp_path / "x.jsonl", MESSY)
    with pytest.raises(Cancelled):
        prepare_dataset.run(PrepareDatasetParams(data=data), Context(work=tmp_path, is_cancelled=lambda: True))


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.fixed_dictionaries({"prompt": text, "completion": text}),
            st.fixed_dictionaries({"prompt": st.just("p"), "completion": text}),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
                max_leaves=6,
            ),
        ),
        max_size=12,
    ),
    st.binary(max_size=20),
    st.booleans(),
)
def test_no_input_gives_an_unaccounted_row(tmp_path: Path, rows: list[Any], noise: bytes, redact: bool) -> None:
    lines = [json.dumps({"prompt": "p0", "completion": "c0"}), *(json.dumps(row) for row in rows)]
    body = "\n".join(lines).encode() + b"\n" + noise.replace(b"\n", b" ")
    path = tmp_path / "fuzz.jsonl"
    path.write_bytes(body)
    try:
        result = prepare(
            tmp_path / "w", data=str(path), prompt_column="prompt", completion_column="completion", redact_pii=redact
        )
    except InputError:
        return
    check_account(result)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(text, min_size=1, max_size=4), min_size=1, max_size=8), st.sampled_from(["utf-8", "utf-16"]))
def test_any_csv_is_accounted_for(tmp_path: Path, cells: list[list[str]], encoding: str) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["prompt", "completion"])
    writer.writerow(["p0", "c0"])
    writer.writerows(cells)
    path = tmp_path / "fuzz.csv"
    path.write_bytes(out.getvalue().encode(encoding, "surrogatepass"))
    try:
        result = prepare(tmp_path / "w", data=str(path))
    except InputError:
        return
    check_account(result)


@pytest.mark.parametrize(
    "name",
    [
        "e2e/devset.csv",
        "banking77/test.csv",
        "gpteacher/roleplay-instruct.json",
        "llamafactory-demo/glaive_toolcall_zh_demo.json",
        "llamafactory-demo/dpo_zh_demo.json",
        "llamafactory-demo/kto_en_demo.json",
        "scitldr/dev.jsonl",
        "tinyshakespeare/input.txt",
    ],
)
def test_real_files_are_accounted_for(shared_data: Path, tmp_path: Path, name: str) -> None:
    result = prepare(tmp_path / "w", data=str(shared_data / name), redact_pii=True)
    check_account(result)
    if name == "e2e/devset.csv":
        assert result.dropped == {"exact_duplicate": 151}

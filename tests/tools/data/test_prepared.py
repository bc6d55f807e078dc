"""Rows of every shape in the one layout that training and evaluation read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tools.data.prepared import Form, load_prepared
from tools.errors import InputError

ALL = list(Form)


def write_rows(path: Path, rows: list[Any]) -> str:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n", "utf-8")
    return str(path)


def one(path: Path, row: Any) -> dict[str, Any]:
    loaded = load_prepared(write_rows(path / "x.jsonl", [row, row]), ALL)
    first: dict[str, Any] = loaded.table.to_pylist()[0]
    return first


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def assistant(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def system(text: str) -> dict[str, str]:
    return {"role": "system", "content": text}


def test_pairs(tmp_path: Path) -> None:
    row = one(tmp_path, {"question": "q", "answer": "a", "system_prompt": "s"})
    assert row == {"prompt": [system("s"), user("q")], "completion": [assistant("a")], "row": 1}


def test_alpaca_joins_a_given_input(tmp_path: Path) -> None:
    assert one(tmp_path, {"instruction": "i", "input": "x", "output": "o"})["prompt"] == [user("i\n\nx")]
    assert one(tmp_path, {"instruction": "i", "input": "", "output": "o"})["prompt"] == [user("i")]


def test_the_last_answer_is_the_completion_and_what_follows_is_cut(tmp_path: Path) -> None:
    turns = [user("a"), assistant("b"), user("c"), assistant("d"), user("bye")]
    row = one(tmp_path, {"messages": turns})
    assert row["prompt"] == turns[:3]
    assert row["completion"] == turns[3:4]


def test_sharegpt_with_tools_and_calls(tmp_path: Path) -> None:
    turns = [
        {"from": "human", "value": "two dice"},
        {"from": "function_call", "value": '{"name": "roll"}'},
        {"from": "observation", "value": "7"},
        {"from": "gpt", "value": "Seven."},
    ]
    row = one(tmp_path, {"conversations": turns, "tools": '[{"name": "roll"}]', "system": "Be kind."})
    assert row["prompt"] == [
        system('Be kind.\n\nTools: [{"name": "roll"}]'),
        user("two dice"),
        assistant('{"name": "roll"}'),
        {"role": "tool", "content": "7"},
    ]
    assert row["completion"] == [assistant("Seven.")]


def test_content_in_parts(tmp_path: Path) -> None:
    parts = [{"type": "reasoning", "value": "hm"}, {"type": "text", "text": "yes"}]
    row = one(tmp_path, {"messages": [user("q"), {"role": "assistant", "content": parts}]})
    assert row["completion"] == [assistant("<think>\nhm\n</think>\nyes")]


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": "q", "chosen": "g", "rejected": "b"},
        {"prompt": [user("q")], "chosen": [assistant("g")], "rejected": [assistant("b")]},
        {"chosen": [user("q"), assistant("g")], "rejected": [user("q"), assistant("b")]},
        {"prompt": "q", "chosen": [user("q"), assistant("g")], "rejected": [user("q"), assistant("b")]},
        {
            "conversations": [{"from": "human", "value": "q"}],
            "chosen": {"from": "gpt", "value": "g"},
            "rejected": {"from": "gpt", "value": "b"},
        },
        {"chosen": "\n\nHuman: q\n\nAssistant: g", "rejected": "\n\nHuman: q\n\nAssistant: b"},
    ],
)
def test_preferences_in_every_spelling(tmp_path: Path, row: dict[str, Any]) -> None:
    assert one(tmp_path, row) == {
        "prompt": [user("q")],
        "chosen": [assistant("g")],
        "rejected": [assistant("b")],
        "row": 1,
    }


@pytest.mark.parametrize(("label", "good"), [(True, True), ("false", False), (1, True), (0, False), ("good", True)])
def test_judged_answers(tmp_path: Path, label: Any, good: bool) -> None:
    row = one(tmp_path, {"prompt": "q", "completion": "a", "label": label})
    assert row == {"prompt": [user("q")], "completion": [assistant("a")], "label": good, "row": 1}


def test_classes_keep_their_label(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("text,label\nnice,1\nbad,0\nfine,1\n")
    loaded = load_prepared(str(path), ALL)
    assert loaded.table.column("label").to_pylist() == ["1", "0", "1"]
    assert loaded.table.to_pylist()[1]["completion"] == [assistant("0")]


def test_alternatives_give_a_row_each_and_sentences_are_joined(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "x.jsonl", [{"source": ["One.", "Two."], "target": ["b", "a"]}])
    rows = load_prepared(path, ALL).table.to_pylist()
    assert [row["prompt"] for row in rows] == [[user("One. Two.")]] * 2
    assert [row["completion"][0]["content"] for row in rows] == ["a", "b"]
    assert [row["row"] for row in rows] == [1, 1]


def test_broken_and_empty_rows_are_skipped_and_counted(tmp_path: Path) -> None:
    rows = [
        {"prompt": "q", "completion": "a"},
        '{"prompt": "cut off',
        "[1, 2]",
        {"prompt": " ", "completion": "a"},
        {"prompt": "q"},
        {"prompt": "q2", "completion": "a2"},
    ]
    loaded = load_prepared(write_rows(tmp_path / "x.jsonl", rows), ALL)
    assert loaded.table.column("row").to_pylist() == [1, 6]
    assert loaded.skipped == 4


def test_csv_cells_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(
        b'prompt,completion\r\n"two\r\nlines","say ""hi"", ok"\r\n\r\nlast,\xc3\xa9\r\nshort\r\na,b,c\r\n007,1e5\r\n'
    )
    loaded = load_prepared(str(path), ALL)
    pairs = [(r["prompt"][0]["content"], r["completion"][0]["content"]) for r in loaded.table.to_pylist()]
    assert pairs == [("two\r\nlines", 'say "hi", ok'), ("last", "é"), ("007", "1e5")]
    assert loaded.skipped == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_give_the_same_rows(tmp_path: Path, encoding: str) -> None:
    text = "prompt,completion\nWo ist das Café?,„Hier“ – da\nÜber 5 €,ja\n"
    data = text.encode(encoding)
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    path = tmp_path / "x.csv"
    path.write_bytes(bom + data)
    rows = load_prepared(str(path), ALL).table.to_pylist()
    assert [r["completion"][0]["content"] for r in rows] == ["„Hier“ – da", "ja"]
    assert rows[1]["prompt"][0]["content"] == "Über 5 €"


def test_text_is_cut_at_blank_lines_or_at_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("one\ntwo\n\n\nthree\n")
    assert load_prepared(str(path), ALL).table.column("text").to_pylist() == ["one\ntwo", "three"]
    path.write_text("first document\nsecond document\n")
    assert load_prepared(str(path), ALL).table.column("text").to_pylist() == ["first document", "second document"]
    long = "words " * 100
    path.write_text(f"{long}\n{long}\n\n{long}")
    assert load_prepared(str(path), ALL).table.num_rows == 3


def test_json_in_an_object_in_an_array_and_compressed(tmp_path: Path) -> None:
    rows = [{"prompt": "q", "completion": "a"}] * 2
    for name, data in {"a.json": rows, "b.json": {"data": rows, "n": 2}}.items():
        (tmp_path / name).write_text(json.dumps(data))
        assert load_prepared(str(tmp_path / name), ALL).table.num_rows == 2
    packed = tmp_path / "c.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(rows).encode()))
    assert load_prepared(str(packed), ALL).table.num_rows == 2


def test_a_gzip_bomb_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    line = json.dumps({"prompt": "q", "completion": "a" * 100_000}).encode() + b"\n"
    path.write_bytes(gzip.compress(line * 1500))
    with pytest.raises(InputError, match="unpacks to more than"):
        load_prepared(str(path), ALL)


def test_quotes_that_are_never_closed_say_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.data.formats.reading.cells.MAX_AGAIN", 3)
    path = tmp_path / "x.csv"
    path.write_text("prompt,completion\nq,a\n" + 'q,"never closed\n' * 5 + "q,a\n" * 5000)
    with pytest.raises(InputError, match="from line 6 on"):
        load_prepared(str(path), ALL)


def test_unequal_files_in_a_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("prompt,completion\nq,a\n")
    (tmp_path / "b.csv").write_text("frage,antwort\nq,a\n")
    with pytest.raises(InputError, match=r"b\.csv has other columns"):
        load_prepared(str(tmp_path), ALL)


def test_parquet_with_structures(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"messages": [user("q"), assistant("a")], "n": 1}, {"messages": [user("q")], "n": 2}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "x.parquet")
    loaded = load_prepared(str(tmp_path / "x.parquet"), ALL)
    assert loaded.table.to_pylist() == [{"prompt": [user("q")], "completion": [assistant("a")], "row": 1}]
    assert loaded.skipped == 1


def test_a_folder_saved_by_datasets(tmp_path: Path) -> None:
    import datasets

    rows = [{"prompt": f"q{i}", "completion": f"a{i}"} for i in range(5)]
    held = datasets.DatasetDict(train=datasets.Dataset.from_list(rows), test=datasets.Dataset.from_list(rows[:1]))
    held.save_to_disk(str(tmp_path / "saved"))
    loaded = load_prepared(str(tmp_path / "saved"), ALL)
    assert loaded.table.num_rows == 5
    assert load_prepared(str(tmp_path / "saved" / "test"), ALL).table.num_rows == 1


def test_awkward_column_names(tmp_path: Path) -> None:
    path = tmp_path / 'it\'s a "file" 🎉.jsonl'
    row = {"Prompt": "q", "Completion": "a", "a.b": 1, 'x"y': 2, "sel/ect": 3, "t~x": 4, "prompt": "other", "": 5}
    write_rows(path, [row])
    assert load_prepared(str(path), ALL).table.to_pylist()[0]["prompt"] == [user("q")]


def test_the_wrong_form_is_named_with_what_to_use(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "prefs.jsonl", [{"prompt": "q", "chosen": "g", "rejected": "b"}])
    with pytest.raises(InputError, match=r"prefs.jsonl holds chosen/rejected pairs.*train_dpo"):
        load_prepared(path, [Form.PROMPT_COMPLETION])


def test_an_open_question_is_passed_on(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("left,right\na,b\n")
    with pytest.raises(InputError, match="Which column holds the question"):
        load_prepared(str(path), ALL)


def test_nothing_usable_is_an_error(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "x.jsonl", [{"prompt": "q", "completion": ""}])
    with pytest.raises(InputError, match="None of the 1 rows"):
        load_prepared(path, ALL)


REAL = {
    "e2e/devset.csv": (Form.PROMPT_COMPLETION, 4672, 0),
    "banking77/train.csv": (Form.PROMPT_COMPLETION, 10003, 0),
    "gpteacher/toolformer-similarity-0.6.json": (Form.PROMPT_COMPLETION, 2396, 0),
    "llamafactory-demo/dpo_en_demo.json": (Form.PREFERENCE, 300, 0),
    "llamafactory-demo/v1_dpo_demo.jsonl": (Form.PREFERENCE, 10, 0),
    "llamafactory-demo/kto_en_demo.json": (Form.UNPAIRED_PREFERENCE, 300, 0),
    "llamafactory-demo/wiki_demo.txt": (Form.TEXT, 30, 0),
    "fastchat/dummy_conversation.json": (Form.PROMPT_COMPLETION, 500, 0),
    "scitldr/dev.jsonl": (Form.PROMPT_COMPLETION, 1453, 0),
    "datajuicer-demo/demo-dataset.parquet": (Form.TEXT, 6, 0),
}


@pytest.mark.parametrize("name", REAL)
def test_real_files(shared_data: Path, name: str) -> None:
    loaded = load_prepared(str(shared_data / name), ALL)
    assert (loaded.form, loaded.table.num_rows, loaded.skipped) == REAL[name]

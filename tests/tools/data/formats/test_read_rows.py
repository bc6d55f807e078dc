"""What real files are like: encodings, line ends, torn rows, shards and splits."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pytest

from tools.data.connection import connect
from tools.data.formats.locate import locate
from tools.data.formats.read_rows import read_rows
from tools.errors import InputError
from tools.look import look_at

TABLE = "prompt,completion\nWas ist Käse?,Milch\nund Öl?,Oliven\n"


def read(path: Path) -> tuple[list[tuple[Any, ...]], list[str]]:
    """All rows as (line, fault, odd, fields…), and the notes."""
    with connect() as connection:
        rows = read_rows(connection, locate(path))
        names = ", ".join(f'"{name}"' for name in rows.columns)
        return connection.execute(f"SELECT __line, __fault, __odd, {names} FROM rows").fetchall(), rows.notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TABLE.replace("\n", end).encode(encoding))
    assert read(path)[0] == [
        (2, None, False, "Was ist Käse?", "Milch"),
        (3, None, False, "und Öl?", "Oliven"),
    ]


def test_lines_in_another_encoding_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"prompt,completion\n" + "Käse,a\n".encode() + "Öl,b\n".encode("latin-1") + b"c,d\n")
    assert [(row[0], row[2], row[3]) for row in read(path)[0]] == [(2, False, "Käse"), (3, True, "Öl"), (4, False, "c")]


def test_a_row_whose_quote_is_never_closed_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('prompt,completion\na,"two\nlines"\nb,"open\nc,d\ne\nf,g\n')
    rows = read(path)[0]
    assert [(row[0], row[1]) for row in rows] == [
        (2, None),
        (4, "a quote that opens here is never closed"),
        (5, None),
        (6, "1 cells where the header has 2"),
        (7, None),
    ]
    assert rows[0][4] == "two\nlines"


def test_a_quote_closed_by_a_later_row_takes_no_rows_in(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('prompt,completion\na,"open\nb,"shut"\nc,d\n')
    assert [(row[0], row[1] is None) for row in read(path)[0]] == [(2, False), (3, True), (4, True)]


@pytest.mark.parametrize(
    "torn",
    ['{"prompt": "b", "completion": "open}', '{"prompt": "b", "completion": ["x"}', '{"prompt": "b"', '{"prompt" "b"}'],
)
@pytest.mark.parametrize("between", [",\n", ", "])
def test_one_broken_element_of_an_array(tmp_path: Path, torn: str, between: str) -> None:
    path = tmp_path / "a.json"
    good = ['{"prompt": "a", "completion": "1"}', '{"prompt": "c", "completion": "3"}', '{"prompt": "d", "x": [1, {}]}']
    path.write_text("[" + between.join([good[0], torn, good[1], good[2]]) + "]")
    rows = read(path)[0]
    assert [row[3] for row in rows] == ["a", None, "c", "d"]
    assert [row[1] for row in rows] == [None, "not valid JSON", None, None]
    assert [row[0] for row in rows] == ([1, 2, 3, 4] if "\n" in between else [1] * 4)
    assert look_at(path).rows == 4


def test_shards_that_differ_say_how(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("prompt,completion,source\np,c,s\n")
    (tmp_path / "b.csv").write_text("completion,prompt\nc2,p2\n")
    rows, notes = read(tmp_path)
    assert [row[3:] for row in rows] == [("p", "c", "s"), ("p2", "c2", None)]
    assert notes == ["The files differ in their columns: source is missing in b.csv."]


def test_a_folder_with_splits_keeps_its_test_rows_apart(tmp_path: Path) -> None:
    for name in ("train", "validation", "test"):
        (tmp_path / f"{name}.jsonl").write_text('{"prompt": "a", "completion": "b"}\n')
    source = locate(tmp_path)
    assert [file.name for file in source.files] == ["train.jsonl"]
    assert source.held_out is not None
    assert [file.name for file in source.held_out.files] == ["test.jsonl"]


def test_a_column_that_names_splits_is_a_role(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("prompt,completion,split\n" + "a,b,train\nc,d,Validation\n")
    assert look_at(path).mapping == {"prompt": "prompt", "completion": "completion", "split": "split"}
    path.write_text("prompt,completion,split\n" + "a,b,banana\nc,d,train\n")
    assert "split" not in look_at(path).mapping


def test_names_of_any_kind(tmp_path: Path) -> None:
    for number, name in enumerate(
        ["a b", "it's", 'q"q', "x*[1]?", "\N{GRINNING FACE}", "a\nb", "n" * 200, "a=b", "~", "$x"]
    ):
        path = tmp_path / f"{name}.jsonl"
        path.write_text(f'{{"prompt": "{number}", "completion": "c"}}\n')
        assert read(path)[0] == [(1, None, False, str(number), "c")]


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "link.csv").symlink_to("/etc/hostname")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    for name in ("pipe.csv", "folder.csv", "shut", "loop.csv", "../../nothing.csv"):
        with pytest.raises(InputError) as caught:
            look_at(tmp_path / name)
        assert caught.value.remedy
    with pytest.raises(InputError):
        look_at("/dev/zero")


def test_ten_thousand_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ["prompt", "completion", *(f"c{i}" for i in range(9_998))]
    path.write_text(",".join(names) + "\n" + ",".join(["a"] * 10_000) + "\n")
    assert look_at(path).mapping == {"prompt": "prompt", "completion": "completion"}
    assert len(read(path)[0][0]) == 10_003


def test_a_gzip_bomb_is_refused_before_its_rows_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.data.formats.reading.text_blocks.GZIP_FLOOR", 1 << 20)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"prompt,completion\n" + b"a,b\n" * 5_000_000))
    with pytest.raises(InputError, match="unpacks to more than"):
        read(path)

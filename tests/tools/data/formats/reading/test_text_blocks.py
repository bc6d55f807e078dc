"""Text in any encoding becomes UTF-8: other scripts are recognised, Latin letters are Windows-1252, good lines stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tools.data.detectors.sentences import SENTENCES
from tools.data.formats.reading.lines import read_lines
from tools.data.formats.reading.text_blocks import Mender, likely_codec
from tools.data.opening import opened
from tools.look import look_at

SCRIPTS = [
    ("ru", "cp1251"),
    ("ru", "koi8-r"),
    ("zh", "gb18030"),
    ("ja", "shift_jis"),
    ("ja", "euc_jp"),
    ("ko", "euc_kr"),
]


def lines_of(path: Path) -> list[tuple[str, bool]]:
    return [pair for lines, odd in read_lines(path) for pair in zip(lines, odd, strict=True)]


@pytest.mark.parametrize(("language", "codec"), SCRIPTS)
def test_other_scripts_are_read_as_they_were_written(language: str, codec: str, tmp_path: Path) -> None:
    sentences = list(SENTENCES[language])
    path = tmp_path / "x.txt"
    path.write_bytes("\n".join(sentences).encode(codec))
    assert [line for line, _ in lines_of(path)] == sentences


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt", "sv"])
@pytest.mark.parametrize("count", [1, 3, 12])
def test_western_texts_stay_western(language: str, count: int, tmp_path: Path) -> None:
    sentences = list(SENTENCES[language])[:count]
    path = tmp_path / "x.txt"
    path.write_bytes("\n".join(sentences).encode("cp1252"))
    assert [line for line, _ in lines_of(path)] == sentences


def test_typography_alone_is_no_other_script() -> None:
    marks = ["It costs €5 – or £35.", "‘Quoted’ “words”…", "• item", "© 2024 ®", "°C ± 5 %"] * 8
    assert likely_codec(text.encode("cp1252") for text in marks) == "cp1252"


def test_good_lines_stay_among_bad_ones(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("Größe".encode() + b"\n" + "caf\u00e9".encode("cp1252") + b"\n" + "Привет".encode())
    assert lines_of(path) == [("Größe", False), ("café", True), ("Привет", False)]


def test_what_was_found_is_gone_on_with() -> None:
    mender = Mender()
    mender.texts(sentence.encode("cp1251") for sentence in SENTENCES["ru"])
    assert mender.texts(["да".encode("cp1251"), b"yes"]) == [("да".encode(), True), (b"yes", False)]


def test_too_little_to_go_by_decides_nothing() -> None:
    mender = Mender()
    assert mender.texts(["caf\u00e9".encode("cp1252")]) == [("café".encode(), True)]
    told = [sentence.encode("cp1251") for sentence in SENTENCES["ru"]]
    assert [text.decode() for text, _ in mender.texts(told)] == list(SENTENCES["ru"])


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.json"])
def test_whole_files_of_another_script(name: str, tmp_path: Path) -> None:
    pairs = [{"prompt": f"{one} {n}", "completion": one} for n, one in enumerate(SENTENCES["ru"])]
    text = {
        "x.csv": "prompt,completion\n" + "".join(f'"{p["prompt"]}","{p["completion"]}"\n' for p in pairs),
        "x.jsonl": "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in pairs),
        "x.json": json.dumps(pairs, ensure_ascii=False, indent=1),
    }[name]
    path = tmp_path / name
    path.write_bytes(text.encode("cp1251"))
    assert look_at(path).rows == len(pairs)
    with opened(str(path), {}) as dataset:
        found = dataset.connection.execute("SELECT completion, __odd FROM rows ORDER BY __row").fetchall()
    assert found == [(pair["completion"], True) for pair in pairs]

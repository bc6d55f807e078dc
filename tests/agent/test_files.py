"""Names from outside become names that are safe to write, and state files are whole or old."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.files import safe_name, slug, write_atomically


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("support.csv", "support.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\data.csv", "data.csv"),
        (".hidden", "hidden"),
        ("...", "file"),
        ("", "file"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("evil\u202egpj.csv", "evil_gpj.csv"),
        ("mein Datensatz äöü 😀.csv", "mein Datensatz äöü 😀.csv"),
    ],
)
def test_safe_names(name: str, expected: str) -> None:
    assert safe_name(name) == expected


@given(st.text(max_size=400))
def test_any_name_becomes_one_plain_file_name(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in (".", "..")
    assert Path(safe).name == safe
    assert len(safe.encode()) <= 120
    assert not safe.startswith(".")


def test_a_long_name_keeps_its_suffix() -> None:
    assert safe_name("x" * 500 + ".jsonl.gz").endswith(".gz")


def test_slugs() -> None:
    assert slug("Fine-tune on Über data!") == "fine-tune-on-uber-data"
    assert slug("😀") == "run"


def test_a_failed_write_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]

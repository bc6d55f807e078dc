"""JSON and JSON lines: the short way through DuckDB and the careful one give the same rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.data.connection import connect, quote_name
from tools.data.formats.glance import glance
from tools.data.formats.json_rows.json_direct import find_keys, read_sound
from tools.data.formats.json_rows.objects import read_objects
from tools.data.formats.locate import locate
from tools.data.formats.reading.row_keys import Keys
from tools.errors import InputError

FUZZ = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

_words = st.text(max_size=8)
_names = st.sampled_from(
    ["prompt", "completion", "a", "A", "a b", "a.b", "a/b", "a~b", 'q"q', "", " ", "rows", "Ä", "$"]
)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=True) | _words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3),
    max_leaves=6,
)
_objects = st.dictionaries(_names, _values, max_size=4)
_plain = st.builds(lambda p, c: {"prompt": p, "completion": c}, _words, _words)
_lines = st.one_of(
    st.builds(json.dumps, _plain).map(str.encode),
    st.builds(json.dumps, _objects).map(str.encode),
    st.builds(lambda o: json.dumps(o, ensure_ascii=False).encode("utf-8", "replace"), _objects),
    st.sampled_from(
        [
            b"",
            b" \t", b"\r", b"[1, 2]", b'"text"', b"null", b"7", b"{}", b'{"a": 1', b'{"a": 1}}', b'{"a": 1} {"a": 2}',
            b'{"a": "\xe9"}', b'{"a": "\x00"}', b'{"a": "\\ud800"}', b'{"a": 1, "a": 2}', b'{"a": 1, }', b'{"a": 1},',
            b'{"a": NaN, "b": -Infinity, "c": 1e999}', b"// note", b"\xff\xfe", b'{"a": "x\ry"}', b'{"a":1}\r',
            b"[" * 300 + b"]" * 300, b'{"prompt": 1.10, "completion": 00}',
        ]
    ),
)  # fmt: skip


def _table(path: Path, *, careful: bool) -> Any:
    source = locate(path)
    with connect() as connection:
        rows = read_objects(connection, source, glance(source), careful=careful)
        names = ", ".join(quote_name(name) for name in rows.columns)
        found = connection.execute(f"SELECT __row, __line, __fault, __odd, {names} FROM rows").fetchall()
        return rows.columns, rows.nested, found


def _outcome(path: Path, *, careful: bool) -> Any:
    try:
        return _table(path, careful=careful)
    except InputError as error:
        return error.message


@FUZZ
@given(
    lines=st.lists(_lines, min_size=1, max_size=12),
    end=st.sampled_from([b"\n", b"\r\n"]),
    last=st.booleans(),
    mark=st.booleans(),
)
def test_both_ways_read_the_same_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], end: bytes, last: bool, mark: bool
) -> None:
    path = tmp_path_factory.mktemp("lines") / "rows [1]*.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" * mark + end.join(lines) + end * last)
    short = _outcome(path, careful=False)
    assert short == _outcome(path, careful=True)
    if not isinstance(short, str):
        text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").split(b"\n")
        written = [number for number, line in enumerate(text, start=1) if line.strip(b" \t\r")]
        assert [line[1] for line in short[2]] == written
        assert [line[0] for line in short[2]] == list(range(1, len(written) + 1))


@FUZZ
@given(values=st.lists(_values | _objects, max_size=10), indent=st.sampled_from([None, 1]))
def test_both_ways_read_the_same_array(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any], indent: int | None
) -> None:
    path = tmp_path_factory.mktemp("array") / "rows.json"
    path.write_text(json.dumps([{"prompt": "p"}, *values], indent=indent))
    columns, nested, short = _outcome(path, careful=False)
    assert (columns, nested) == _outcome(path, careful=True)[:2]
    without_line = [[(row, *rest) for row, _, *rest in way] for way in (short, _outcome(path, careful=True)[2])]
    assert without_line[0] == without_line[1]
    assert len(short) == 1 + len(values)


def test_sound_files_go_the_short_way(tmp_path: Path) -> None:
    """Else the comparison above would compare the careful way with itself."""
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"prompt": "a", "completion": "b"}\n{"prompt": "c", "more": [1]}\n')
    array = tmp_path / "a.json"
    array.write_text('[{"prompt": "a", "completion": "b"}, {"prompt": "c", "more": [1]}]')
    for path in (lines, array):
        source = locate(path)
        with connect() as connection:
            seen = glance(source)
            keys = find_keys(connection, source, seen)
            assert isinstance(keys, Keys)
            assert keys.names == ["prompt", "completion", "more"]
            assert read_sound(connection, source, seen, keys)

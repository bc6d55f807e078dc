"""No input gives a traceback or a row that nobody accounts for: whatever a file holds, it is read or refused."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.contract import Context
from tools.errors import InputError
from tools.look import look_at
from tools.prepare_dataset import PrepareDatasetParams, prepare_dataset
from tools.profile_dataset import ProfileDatasetParams, profile_dataset


def fuzz(examples: int) -> Callable[[Any], Any]:
    """Always the same examples: a finding has to be there for everybody."""
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


NAMES = [
    *("prompt", "completion", "question", "answer", "text", "messages", "chosen", "rejected", "label", "split"),
    *("__row", "__line", "__fault", "__odd", "row", "id", "data", "rows", "numbered", "mapped", "fault", "cut"),
    *("select", "from", "SELECT", "Prompt", "PROMPT", "", " ", 'q"q', "it's", "a.b", "a/b", "~", "$", "*", "x" * 300),
    *("\N{GRINNING FACE}", "\u0130", "a\nb", "\\", "{}", "[0]"),
]
names = st.sampled_from(NAMES)
words = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "yes", "1", "1e999", "NaN", "true", '"', '""', "a\nb", "a\r\nb", "\ufeff", "=1+1", "x" * 5000]
    ),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
turns = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant", "system", "tool", "?"]), "content": values}),
    max_size=4,
)
rows = st.one_of(
    st.dictionaries(names, values, max_size=5),
    st.fixed_dictionaries({"prompt": words, "completion": words}),
    st.fixed_dictionaries({"messages": turns}),
    st.fixed_dictionaries({"prompt": words, "chosen": words, "rejected": words}),
)
pieces = st.sampled_from(
    [b"\0", b'"', b"\n", b"\r", b"\xff", b"\xe9", b"{", b"}", b"[", b"]", b",", b"\\ud800", b"\\", b"9" * 5000]
)  # fmt: skip


def outcome(path: Path, folder: Path) -> None:
    """Look at, profile and prepare a file; each gives a result whose rows add up, or refuses with a remedy."""
    context = Context(work=folder / "work")
    context.work.mkdir()
    for attempt in (
        lambda: look_at(path).model_dump_json(),
        lambda: _profile(path, context),
        lambda: _prepare(path, context),
    ):
        try:
            attempt()
        except InputError as error:
            _says_what_and_what_next(error)


def _says_what_and_what_next(error: InputError) -> None:
    assert error.message
    assert error.remedy
    assert "\n" not in error.message.strip()


def _profile(path: Path, context: Context) -> None:
    result = profile_dataset.run(ProfileDatasetParams(data=str(path), model=None), context)
    result.model_dump_json()
    assert all(problem.count >= 0 and problem.share <= 1 for problem in result.problems)


def _prepare(path: Path, context: Context) -> None:
    import pyarrow.parquet as pq

    result = prepare_dataset.run(PrepareDatasetParams(data=str(path), test_size=0), context)
    ledger = pq.read_table(context.work / result.ledger.path)
    assert ledger.num_rows == result.rows_in
    assert ledger["row"].to_pylist() == list(range(1, result.rows_in + 1))
    kept = result.rows_train + result.rows_test - result.rows_added
    assert result.rows_in == kept + sum(result.dropped.values())


@fuzz(15)
@given(
    content=st.binary(max_size=200), name=st.sampled_from(["a.csv", "a.tsv", "a.json", "a.jsonl", "a.txt", "a.parquet"])
)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / name).write_bytes(content)
    outcome(folder / name, folder)


@fuzz(20)
@given(records=st.lists(rows, min_size=1, max_size=6), data=st.data())
def test_json_and_json_lines(tmp_path_factory: pytest.TempPathFactory, records: list[Any], data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("json")
    if data.draw(st.booleans()):
        path, content = folder / "a.jsonl", "\n".join(json.dumps(record) for record in records).encode()
    else:
        path, content = folder / "a.json", json.dumps(records, indent=data.draw(st.sampled_from([None, 1]))).encode()
    path.write_bytes(_mutated(content, data))
    outcome(path, folder)


@fuzz(20)
@given(
    table=st.lists(st.lists(words, min_size=1, max_size=4), max_size=6),
    header=st.lists(names, min_size=1, max_size=4),
    data=st.data(),
)
def test_tables(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], header: list[str], data: st.DataObject
) -> None:
    import csv

    folder = tmp_path_factory.mktemp("table")
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=data.draw(st.sampled_from([",", ";", "\t", "|"])), escapechar="\\")
    writer.writerows([header, *table])
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"]))
    path = folder / data.draw(st.sampled_from(["a.csv", "a.tsv", "a.csv.gz"]))
    content = _mutated(text.getvalue().encode(encoding, "replace"), data)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    outcome(path, folder)


@fuzz(6)
@given(text=st.text(max_size=300), data=st.data())
def test_plain_text(tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("text")
    (folder / "a.txt").write_bytes(_mutated(text.encode(), data))
    outcome(folder / "a.txt", folder)


@fuzz(8)
@given(records=st.lists(rows, min_size=1, max_size=5), data=st.data())
def test_parquet(tmp_path_factory: pytest.TempPathFactory, records: list[Any], data: st.DataObject) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("parquet")
    columns = list(dict.fromkeys(key for record in records for key in record))
    texts = {name: [json.dumps(record.get(name)) for record in records] for name in columns}
    pq.write_table(pa.table(texts), folder / "a.parquet")
    (folder / "a.parquet").write_bytes(_mutated((folder / "a.parquet").read_bytes(), data))
    outcome(folder / "a.parquet", folder)


def _mutated(content: bytes, data: st.DataObject) -> bytes:
    """Sometimes as it is; else cut, with a bit turned, or with something put in."""
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, max(len(content) - 1, 0)))
        what = data.draw(st.sampled_from(["cut", "turn", "insert"]))
        if what == "cut":
            content = content[:at]
        elif what == "turn" and content:
            turned = content[at] ^ (1 << data.draw(st.integers(0, 7)))
            content = content[:at] + bytes([turned]) + content[at + 1 :]
        else:
            content = content[:at] + data.draw(pieces) + content[at:]
    return content


@pytest.mark.parametrize("depth", [500, 100_000])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_deep_nesting(tmp_path: Path, depth: int, name: str) -> None:
    deep = '{"prompt": "p", "completion": ' + "[" * depth + "]" * depth + "}"
    rows_ = ['{"prompt": "p", "completion": "c"}', deep]
    (tmp_path / name).write_text("[" + ",\n".join(rows_) + "]" if name == "a.json" else "\n".join(rows_))
    outcome(tmp_path / name, tmp_path)

"""Formats are closed records: whole or refused at import, one suffix for one format, unknown ones said by name."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tools.data.formats import FORMATS, Format, format_names, known_suffixes, readable, ways_to_read
from tools.data.formats.locate import locate
from tools.data.formats.read_rows import read_rows
from tools.errors import InputError
from tools.look import look_at


def test_a_format_is_read_or_refused_and_not_both() -> None:
    csv = FORMATS["csv"]
    with pytest.raises(TypeError, match="Format odd: give both glance and read, or say in refused"):
        Format(name="odd", title="Odd", glance=csv.glance)
    with pytest.raises(TypeError, match="Format odd"):
        Format(name="odd", title="Odd", glance=csv.glance, read=csv.read, refused="Save it as CSV.")
    with pytest.raises(TypeError, match="suffixes are in small letters, with their dot: ODD"):
        Format(name="odd", title="Odd", glance=csv.glance, read=csv.read, suffixes=("ODD",))


def test_no_suffix_is_two_formats() -> None:
    twice = [suffix for suffix, count in Counter(known_suffixes(refused=True)).items() if count > 1]
    assert twice == []


def test_an_unknown_format_is_no_other() -> None:
    with pytest.raises(InputError, match=r"`cvs` is no format\. Did you mean `csv`"):
        ways_to_read("cvs")
    with pytest.raises(TypeError, match="pdf is refused"):
        ways_to_read("pdf")


def test_lists_are_made_of_the_records() -> None:
    assert readable() == (
        "CSV, TSV, JSON, JSONL, Parquet and TXT (also as .gz), a folder of these, or a folder saved by `datasets`"
    )
    assert set(format_names()) == {"csv", "tsv", "json", "jsonl", "parquet", "txt"}
    assert set(known_suffixes()) < set(known_suffixes(refused=True))
    assert {"csv", "ndjson", "pq"} <= set(known_suffixes())


@pytest.mark.parametrize("name", [name for name, record in FORMATS.items() if record.refused])
def test_what_is_refused_is_named_with_what_to_do(name: str, tmp_path: Path) -> None:
    record = FORMATS[name]
    for begins in record.begins:
        # Whatever the name says: a table that begins like a picture is a picture.
        for path in (tmp_path / f"x{record.suffixes[0]}", tmp_path / "x.csv"):
            path.write_bytes(begins + b" and so on")
            with pytest.raises(InputError, match="not a dataset") as refused:
                look_at(path)
            assert "CSV" in refused.value.remedy
    path = tmp_path / f"x{record.suffixes[0]}"
    path.write_bytes(record.begins[0] + b" and so on")
    with pytest.raises(InputError) as refused:
        look_at(path)
    assert record.title in refused.value.message
    assert record.refused in refused.value.remedy


def test_a_named_beginning_is_demanded(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_text("prompt,completion\na,b\n")
    with pytest.raises(InputError, match="is named Parquet but does not hold it"):
        look_at(path)


def test_a_compressed_file_of_a_format_that_is_not_read_so(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "x.parquet.gz"
    path.write_bytes(gzip.compress(b"PAR1"))
    with pytest.raises(InputError, match="is compressed, and Parquet is not read so") as refused:
        look_at(path)
    assert refused.value.remedy == "Unpack it first."


def test_parquet_that_unpacks_to_too_much_is_refused_by_its_footer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tools.data.connection import connect

    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"prompt": ["a" * 900] * 9, "completion": ["b" * 900] * 9}), path, use_dictionary=False)
    with connect() as connection:
        assert read_rows(connection, locate(path)).columns == ["prompt", "completion"]
    monkeypatch.setattr("tools.data.formats.parquet.MAX_BYTES", 1_000)
    with connect() as connection, pytest.raises(InputError, match=r"x\.parquet unpacks to .* can be read"):
        read_rows(connection, locate(path))


def test_an_arrow_file_is_called_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.arrow"
    table = pa.table({"prompt": ["a"], "completion": ["b"]})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    assert (look_at(path).format, look_at(path).rows) == ("arrow", 1)


def test_the_records_are_light() -> None:
    code = (
        "import sys; from tools.data.formats import known_suffixes; assert 'csv' in known_suffixes(); "
        "print([m for m in ('duckdb', 'pyarrow', 'numpy', 'datasets') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"

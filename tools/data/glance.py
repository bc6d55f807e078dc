"""The first rows of a dataset, read with the standard library: quick enough to do at every upload."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from tools.data.locate import Source, is_gzip
from tools.errors import InputError

SAMPLE_ROWS = 200
HEAD_BYTES = 8 << 20
"""How much is read at most to recognise a file; files up to this size are also counted exactly."""
COUNT_BYTES = 64 << 20
"""Files up to this size have their rows counted."""
MAX_COLUMNS = 2000


@dataclass
class Glance:
    """What the first rows say. `records` are at most `SAMPLE_ROWS` raw rows, nested values as Python objects."""

    format: str
    columns: list[str]
    records: list[dict[str, Any]]
    rows: int | None
    delimiter: str = ","
    layout: str = ""
    """json: `array`, `list` (one list in an object, under `key`), `conversation` (the file is one), `strings`,
    `lines`; txt: `lines`, `blocks`."""
    key: str = ""
    notes: list[str] = field(default_factory=list)


def glance(source: Source) -> Glance:
    """Read the first rows. Raises `InputError` when there are none or the file does not hold what its name says."""
    if source.format == "parquet":
        return _parquet(source)
    if source.format == "arrow":
        return _arrow(source)
    if source.format == "hub":
        return Glance("hub", [], [], None)
    path = source.files[0]
    head, whole = read_head(path)
    text = decode(head)
    if not text.strip():
        raise InputError(f"{source.name} is empty.", "Upload a file with rows in it.")
    reader = {"csv": _delimited, "tsv": _delimited, "json": _json, "jsonl": _json, "txt": _text}[source.format]
    seen = reader(source, text, whole)
    if len(source.files) > 1:
        seen.rows = None
    if not seen.records:
        raise InputError(f"{source.name} has headers but no rows.", "Upload a file with rows in it.")
    return seen


def read_head(path: Path) -> tuple[bytes, bool]:
    """The first `HEAD_BYTES` of a file, decompressed, cut at a line end; and whether that is all of it."""
    try:
        with gzip.open(path, "rb") if is_gzip(path) else path.open("rb") as handle:
            head = handle.read(HEAD_BYTES + 1)
    except (OSError, EOFError) as error:
        raise InputError(f"{path.name} cannot be read: {error}.", "Check that it is not damaged.") from error
    if len(head) <= HEAD_BYTES:
        return head, True
    return head[: head.rfind(b"\n") + 1] or head, False


def decode(data: bytes) -> str:
    """Text of a file's head: by its byte order mark, else UTF-8, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimited(source: Source, text: str, whole: bool) -> Glance:
    delimiter = "\t" if source.format == "tsv" else guess_delimiter(text)
    csv.field_size_limit(HEAD_BYTES)
    rows = (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row)
    try:
        header = next(rows)
        columns = unique_names(header)
        records = [dict(zip(columns, row, strict=False)) for row in islice(rows, SAMPLE_ROWS)]
        total = len(records) + sum(1 for _ in rows) if whole else _count_delimited(source)
    except csv.Error as error:
        raise InputError(f"{source.name} is not a table: {error}.", "Check its quotes and line ends.") from error
    return Glance(source.format, columns, records, total, delimiter=delimiter)


def guess_delimiter(text: str) -> str:
    """Comma, semicolon, tab or bar: the one that splits the header and then cuts the next rows alike."""
    lines = text[:65536]
    best, score = ",", 0.0
    for candidate in (",", ";", "\t", "|"):
        reader = csv.reader(io.StringIO(lines, newline=""), delimiter=candidate)
        try:
            widths = [len(row) for row in islice((r for r in reader if r), 30)]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        agreeing = sum(width == widths[0] for width in widths) / len(widths)
        if agreeing > score:
            best, score = candidate, agreeing
    return best


def unique_names(header: list[str]) -> list[str]:
    """Column names as written, trimmed; an empty or repeated one gets a number, so that each can be named."""
    if len(header) > MAX_COLUMNS:
        raise InputError(
            f"The file has {len(header):,} columns; at most {MAX_COLUMNS:,} can be read.",
            "Keep the columns that hold the questions and the answers.",
        )
    names: list[str] = []
    taken: set[str] = set()
    for index, raw in enumerate(header, start=1):
        base = raw.strip() or f"column_{index}"
        name, again = base, 2
        # DuckDB compares names without case, so names that differ by case only would collide there.
        while name.casefold() in taken:
            name, again = f"{base}_{again}", again + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _count_delimited(source: Source) -> int | None:
    """Line ends outside quotes: every other piece between quotes is outside them, doubled quotes included."""
    path = source.files[0]
    if path.stat().st_size > COUNT_BYTES or is_gzip(path):
        return None
    data = path.read_bytes()
    ends = sum(piece.count(b"\n") for piece in data.split(b'"')[::2])
    return ends - (1 if data.endswith(b"\n") else 0)


def _json(source: Source, text: str, whole: bool) -> Glance:
    """JSON and JSON lines by content, whatever the name says: the two are often named for each other."""
    start = text.lstrip()[:1]
    if start == "[":
        return _array(source, text, whole)
    if start != "{":
        first = text.strip().splitlines()[0][:40]
        raise InputError(f"{source.name} does not hold JSON: it begins with {first!r}.", "Check the file's ending.")
    if _is_lines(text, one_is_enough=source.format == "jsonl"):
        return _lines(source, text, whole)
    if not whole:
        raise InputError(
            f"{source.name} is one JSON object of more than {HEAD_BYTES >> 20} MB.", "Save its rows as JSONL."
        )
    return _object(source, text)


def _is_lines(text: str, *, one_is_enough: bool) -> bool:
    """Whether each line is an object of its own; one broken line does not make it otherwise."""
    lines = [line for line in text[: 1 << 20].split("\n") if line.strip()][:20]
    if len(lines) == 1 and not one_is_enough:
        return False
    return sum(line.lstrip().startswith("{") and _parses(line) for line in lines) * 2 > len(lines)


def _parses(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _lines(source: Source, text: str, whole: bool) -> Glance:
    records: list[dict[str, Any]] = []
    for line in text.split("\n"):
        if len(records) == SAMPLE_ROWS:
            break
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            records.append(value)
    return Glance("jsonl", keys_of(records), records, _count_lines(source, text, whole), layout="lines")


def _count_lines(source: Source, text: str, whole: bool) -> int | None:
    if whole:
        return sum(1 for line in text.split("\n") if line.strip())
    path = source.files[0]
    if path.stat().st_size > COUNT_BYTES or is_gzip(path):
        return None
    data = path.read_bytes()
    return data.count(b"\n") + (0 if data.endswith(b"\n") else 1)


def _array(source: Source, text: str, whole: bool) -> Glance:
    if whole:
        values = _load(source, text)
        total: int | None = len(values)
    else:
        values, total = list(_first_elements(text)), None
    return _from_values(source, values, total, "array", "")


def _load(source: Source, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        line = text.count("\n", 0, getattr(error, "pos", 0)) + 1
        raise InputError(
            f"{source.name} is not valid JSON: {getattr(error, 'msg', error)} in line {line}.",
            "Repair that line, or save the rows as JSONL, where one broken line costs one row.",
        ) from error
    except RecursionError as error:
        raise InputError(f"{source.name} is nested too deeply to be rows.", "Save the rows as JSONL.") from error


def _first_elements(text: str) -> Iterator[Any]:
    """The first elements of an array too large to parse whole."""
    decoder, at = json.JSONDecoder(), text.index("[") + 1
    for _ in range(SAMPLE_ROWS):
        while at < len(text) and text[at] in " \r\n\t,":
            at += 1
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError:
            return
        yield value


def _from_values(source: Source, values: list[Any], total: int | None, layout: str, key: str) -> Glance:
    sample = values[:SAMPLE_ROWS]
    if sample and all(isinstance(value, str) for value in sample):
        return Glance("json", ["text"], [{"text": v} for v in sample], total, layout="strings", key=key)
    records = [value for value in sample if isinstance(value, dict)]
    if not records:
        kind = type(sample[0]).__name__ if sample else "nothing"
        raise InputError(
            f"{source.name} holds a list of {kind}, not of rows.", 'Rows are objects such as {"prompt": …}.'
        )
    return Glance("json", keys_of(records), records, total, layout=layout, key=key)


def _object(source: Source, text: str) -> Glance:
    value = _load(source, text)
    lists = [name for name, inner in value.items() if isinstance(inner, list) and inner]
    rows = [name for name in lists if isinstance(value[name][0], dict)]
    if len(rows) == 1 and is_message(value[rows[0]][0]):
        return Glance("json", keys_of([value]), [value], 1, layout="conversation")
    if len(rows) == 1:
        return _from_values(source, value[rows[0]], len(value[rows[0]]), "list", rows[0])
    if len(lists) == 1 and isinstance(value[lists[0]][0], str):
        return _from_values(source, value[lists[0]], len(value[lists[0]]), "list", lists[0])
    raise InputError(
        f"{source.name} holds one JSON object with {len(value)} fields and no single list of rows.",
        'Save the rows as a list, or as JSONL: one object such as {"prompt": …, "completion": …} a line.',
    )


def is_message(value: Any) -> bool:
    """A turn of a conversation: OpenAI's role/content or ShareGPT's from/value."""
    return isinstance(value, dict) and (
        ("role" in value and "content" in value) or ("from" in value and "value" in value)
    )


def keys_of(records: list[dict[str, Any]]) -> list[str]:
    """Every field that occurs, in the order met."""
    return list(dict.fromkeys(key for record in records for key in record))


def _text(source: Source, text: str, whole: bool) -> Glance:
    blocks = is_blocks(text)
    units = split_blocks(text) if blocks else [line for line in text.split("\n") if line.strip()]
    records = [{"text": unit} for unit in units[:SAMPLE_ROWS]]
    return Glance("txt", ["text"], records, len(units) if whole else None, layout="blocks" if blocks else "lines")


def is_blocks(text: str) -> bool:
    """Whether a document of a text file is a block between blank lines, or else one line.

    Blank lines separate paragraphs, unless the lines are long (a median of 400 characters or more): then each line
    is a document already, and a blank line is an accident.
    """
    lines = text[: 1 << 20].strip().split("\n")
    lengths = sorted(len(line) for line in lines if line.strip())
    return len(lengths) < len(lines) and bool(lengths) and lengths[len(lengths) // 2] < 400


def split_blocks(text: str) -> list[str]:
    """Blocks between blank lines."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]


def _parquet(source: Source) -> Glance:
    import pyarrow.parquet as pq

    try:
        files = [pq.ParquetFile(path) for path in source.files]
        total = sum(file.metadata.num_rows for file in files)
        batch = next(files[0].iter_batches(batch_size=SAMPLE_ROWS), None)
    except (OSError, ValueError) as error:
        raise InputError(f"{source.name} is not readable Parquet: {error}.", "Save it again.") from error
    if batch is None or total == 0:
        raise InputError(f"{source.name} has columns but no rows.", "Upload a file with rows in it.")
    return Glance("parquet", list(batch.schema.names), batch.to_pylist(), total)


def _arrow(source: Source) -> Glance:
    from tools.data.arrow import read_arrow

    table = read_arrow(source.files)
    if not table.num_rows:
        raise InputError(f"{source.name} has columns but no rows.", "Save it again with rows.")
    return Glance("folder", table.schema.names, table.slice(0, SAMPLE_ROWS).to_pylist(), table.num_rows)

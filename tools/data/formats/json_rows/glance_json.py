"""The first rows of JSON and JSON lines."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from tools.data.formats.json_rows.elements import split_elements
from tools.data.formats.reading.sample import HEAD_BYTES, SAMPLE_ROWS, Glance, countable
from tools.data.formats.source import Source
from tools.data.shapes.conversations import is_message_like
from tools.errors import InputError


def glance_json(source: Source, text: str, whole: bool, *, one_line: bool) -> Glance:
    """JSON and JSON lines by content, whatever the name says: the two are often named for each other.

    `one_line` says that a single line with an object is a row of JSON lines, as the name of the file has it.
    """
    start = text.lstrip()[:1]
    if start == "[":
        return _array(source, text, whole)
    if start != "{":
        first = text.strip().splitlines()[0][:40]
        raise InputError(f"{source.name} does not hold JSON: it begins with {first!r}.", "Check the file's ending.")
    if _is_lines(text, one_is_enough=one_line):
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


def parse(text: str) -> Any:
    """A JSON value. Raises `ValueError` for whatever DuckDB would not take either, nesting without end among it.

    Half of a surrogate pair is no character: Python would take it and nothing could write it again. Whole numbers of
    thousands of digits stay text, because Python refuses to make numbers of them.
    """
    try:
        value = json.loads(text, parse_int=_whole_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if "\\ud" in text.lower() and _SURROGATES.search(json.dumps(value, ensure_ascii=False)):
        raise ValueError("half of a surrogate pair")
    return value


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) < 4000 else digits


_SURROGATES = re.compile("[\ud800-\udfff]")


def _parses(line: str) -> bool:
    try:
        parse(line)
    except ValueError:
        return False
    return True


def _lines(source: Source, text: str, whole: bool) -> Glance:
    records: list[dict[str, Any]] = []
    for line in text.split("\n"):
        if len(records) == SAMPLE_ROWS:
            break
        try:
            value = parse(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            records.append(value)
    return Glance("jsonl", keys_of(records), records, _count_lines(source, text, whole), layout="lines")


def _count_lines(source: Source, text: str, whole: bool) -> int | None:
    if whole:
        return sum(1 for line in text.split("\n") if line.strip())
    data = countable(source.files[0])
    if data is None:
        return None
    return data.count(b"\n") + (0 if data.endswith(b"\n") else 1)


def _array(source: Source, text: str, whole: bool) -> Glance:
    """The elements that can be read; of a large file, those of its head."""
    try:
        values = parse(text) if whole else None
    except ValueError:
        values = None
    if values is not None:
        return _from_values(source, values, len(values), "array", "")
    readable, total = [], 0
    for element in split_elements(iter([text.encode("utf-8", "replace")])):
        if not whole and total == SAMPLE_ROWS:
            break
        total += 1
        with suppress(ValueError):
            readable.append(parse(element.text.decode()))
    if not any(isinstance(value, dict | str) for value in readable) and whole:
        _load(source, text)
    return _from_values(source, readable, total if whole else None, "array", "")


def _load(source: Source, text: str) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        line = text.count("\n", 0, getattr(error, "pos", 0)) + 1
        raise InputError(
            f"{source.name} is not valid JSON: {getattr(error, 'msg', error)} in line {line}.",
            "Repair that line, or save the rows as JSONL, where one broken line costs one row.",
        ) from error


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
    if len(rows) == 1 and is_message_like(value[rows[0]][0]):
        return Glance("json", keys_of([value]), [value], 1, layout="conversation")
    if len(rows) == 1:
        return _from_values(source, value[rows[0]], len(value[rows[0]]), "list", rows[0])
    if len(lists) == 1 and isinstance(value[lists[0]][0], str):
        return _from_values(source, value[lists[0]], len(value[lists[0]]), "list", lists[0])
    raise InputError(
        f"{source.name} holds one JSON object with {len(value)} fields and no single list of rows.",
        'Save the rows as a list, or as JSONL: one object such as {"prompt": …, "completion": …} a line.',
    )


def keys_of(records: list[dict[str, Any]]) -> list[str]:
    """Every field that occurs, in the order met."""
    return list(dict.fromkeys(key for record in records for key in record))

"""Small datasets in prepared form, written as `prepare_dataset` writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tools.data.prepared import METADATA_KEY, Form, Prepared


def user(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def assistant(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def answers(count: int) -> list[dict[str, Any]]:
    """Prompts with answers of different lengths."""
    return [
        {"prompt": user(f"Which hall opens at {at}?"), "completion": assistant("The north hall. " * (1 + at % 4))}
        for at in range(count)
    ]


def pairs(count: int) -> list[dict[str, Any]]:
    return [
        {
            "prompt": user(f"Which hall opens at {at}?"),
            "chosen": assistant("The north hall." + " Yes." * (at % 3)),
            "rejected": assistant("Nobody knows."),
        }
        for at in range(count)
    ]


def judged(count: int) -> list[dict[str, Any]]:
    return [
        {
            "prompt": user(f"Which hall opens at {at}?"),
            "completion": assistant("The north hall." if at % 2 else "Nobody knows, go away."),
            "label": bool(at % 2),
        }
        for at in range(count)
    ]


def texts(count: int) -> list[dict[str, Any]]:
    return [{"text": f"It rains on day {at}; nobody is on the pier, and the café is closed."} for at in range(count)]


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{**row, "row": number} for number, row in enumerate(rows, 1)])


def prepared(form: Form, rows: list[dict[str, Any]], skipped: int = 0) -> Prepared:
    return Prepared(form=form, table=table(rows), mapping={}, source="rows.parquet", skipped=skipped)


def write(path: Path, form: Form, rows: list[dict[str, Any]]) -> str:
    """Write a prepared file and return its path as a data parameter takes it."""
    metadata = {METADATA_KEY: json.dumps({"form": form, "mapping": {}}).encode()}
    pq.write_table(table(rows).replace_schema_metadata(metadata), path)
    return str(path)

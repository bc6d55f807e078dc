"""Preparing small datasets and checking that every row is accounted for."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tools.contract import Context
from tools.prepare_dataset import PrepareDatasetParams, PrepareDatasetResult, prepare_dataset


def prepare(work: Path, **params: Any) -> PrepareDatasetResult:
    work.mkdir(exist_ok=True)
    return prepare_dataset.run(PrepareDatasetParams(**params), Context(work=work))


def rows_of(artifact: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(artifact.path).to_pylist() if artifact else []
    return rows


def jsonl(path: Path, rows: list[Any]) -> str:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n", "utf-8")
    return str(path)


def check_account(result: PrepareDatasetResult, *, stated: bool = False) -> list[dict[str, Any]]:
    """The sums that must hold for any input; returns the ledger. `stated`: the dataset made its own split."""
    ledger = rows_of(result.ledger)
    assert [line["row"] for line in ledger] == list(range(1, result.rows_in + 1))
    outcomes = Counter(line["outcome"] for line in ledger)
    assert outcomes["dropped"] == sum(result.dropped.values())
    assert Counter(line["reason"] for line in ledger if line["outcome"] == "dropped") == result.dropped
    assert Counter(change for line in ledger for change in line["changes"]) == result.changed
    assert result.rows_in + result.rows_added == outcomes["dropped"] + result.rows_train + result.rows_test
    train, test = rows_of(result.train), rows_of(result.test)
    assert (len(train), len(test)) == (result.rows_train, result.rows_test)
    made = Counter(row["row"] for row in [*train, *test])
    assert {line["row"]: line["made"] for line in ledger if line["made"]} == made
    for line in ledger:
        repeats = line["reason"] in ("exact_duplicate", "near_duplicate")
        assert (line["like"] is not None) == repeats
        assert not repeats or line["like"] < line["row"]
    key = "prompt" if result.form != "text" else "text"
    if not stated:
        assert not {json.dumps(row[key]) for row in train} & {json.dumps(row[key]) for row in test}
    return ledger

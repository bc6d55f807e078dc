"""Changing texts of rows: damage from a wrong encoding repaired, personal data and secrets replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tools.contract import Context
from tools.data.detectors.encoding import DAMAGE, MOJIBAKE, repair
from tools.data.detectors.gates import gate
from tools.data.detectors.redact import Redactor, redact_gate
from tools.data.opening import Opened
from tools.data.prepare.working import drop, mendable, paged
from tools.data.shapes.forms import Form
from tools.data.shapes.mapping import Mapped

Change = tuple[str, Callable[[str], str]]
"""What is said of a row that it altered, and the change itself."""


def mend(dataset: Opened, made: Mapped, context: Context, *, fix_encoding: bool, redact: bool) -> None:
    """Fill `mended` with the rows that change, and say in `work` what was done to them.

    Only texts that pass a gate in SQL are looked at, in the order of the rows, so that placeholders are numbered in it.
    Rows whose damage cannot be repaired are dropped as `mojibake`.
    """
    changes: list[Change] = []
    gates = []
    if fix_encoding:
        changes.append(("fixed_encoding", repair))
        gates.append(gate(DAMAGE, "whole"))
    if redact:
        changes.append(("redacted_pii", Redactor().redact))
        gates.append(redact_gate("whole"))
    columns = mendable(made)
    parts = columns if made.form is Form.TEXT else [f"said({column})" for column in columns]
    named = ", ".join(columns)
    select = (
        f"SELECT id, {named} FROM (SELECT *, concat_ws(chr(10), {', '.join(parts)}) AS whole FROM original "
        f"WHERE id BETWEEN {{low}} AND {{high}} AND fault IS NULL) WHERE {_escaped(' OR '.join(gates))} ORDER BY id"
    )
    for page in paged(dataset, select, context):
        lost = _mend_page(dataset, columns, page, changes, fix_encoding)
        if lost:
            drop(dataset, MOJIBAKE.code, f"id IN ({', '.join(map(str, lost))})")
    if made.form is Form.PREFERENCE:
        drop(dataset, "chosen_equals_rejected", "id IN (SELECT id FROM mended WHERE chosen = rejected)")


def _escaped(sql: str) -> str:
    """SQL in which braces stand for themselves when pages are filled in."""
    return sql.replace("{", "{{").replace("}", "}}")


def _mend_page(dataset: Opened, columns: list[str], page: Any, changes: list[Change], judge: bool) -> list[int]:
    """Mend the rows of a page; returns the ids of those in which something stays damaged."""
    import pyarrow as pa

    mended: list[dict[str, Any]] = []
    notes: list[list[str]] = []
    lost = []
    for row in page.to_pylist():
        done = []
        for name, change in changes:
            changed = {column: _changed(row[column], change) for column in columns}
            if any(changed[column] != row[column] for column in columns):
                row.update(changed)
                done.append(name)
        if judge and any(DAMAGE.judge(text) for column in columns for text in _texts(row[column])):
            lost.append(row["id"])
        elif done:
            mended.append(row)
            notes.append(done)
    if mended:
        connection = dataset.connection
        table = pa.Table.from_pylist(mended, schema=page.schema)
        connection.register("__mended", table.append_column("changes", pa.array(notes, pa.list_(pa.string()))))
        connection.execute(f"INSERT INTO mended SELECT id, {', '.join(columns)} FROM __mended ORDER BY id")
        connection.execute(
            "UPDATE work SET changes = list_concat(work.changes, m.changes) FROM __mended m WHERE work.id = m.id"
        )
        connection.unregister("__mended")
    return lost


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """A text, or the texts of turns, changed."""
    if isinstance(value, str):
        return change(value)
    return [{**turn, "content": change(turn["content"])} for turn in value]


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [turn["content"] for turn in value]

"""Rows that could not be read, named with their place and what is wrong with them."""

from __future__ import annotations

from tools.data.detectors.detector import Detector, InFigures
from tools.data.opening import Opened

SHOWN = 5
"""Malformed rows that are named; the ledger of a preparation names all."""


def first_malformed(dataset: Opened, chosen: str) -> str:
    """`line 3: not a JSON object; row 9: …` for the first of the rows that the SQL `chosen` selects; empty for none."""
    found = dataset.connection.execute(
        "SELECT __row, __line, coalesce(__fault, 'a turn without speaker or text'), count(*) OVER () FROM rows WHERE "
        f"__row IN ({chosen}) ORDER BY __row LIMIT {SHOWN}"
    ).fetchall()
    listed = "; ".join(f"{f'row {row}' if line is None else f'line {line}'}: {fault}" for row, line, fault, _ in found)
    return f"{listed}; …" if found and found[0][3] > len(found) else listed


MALFORMED_ROW = Detector(
    code="malformed_row",
    severity="error",
    sentence="cannot be read as a row of this dataset",
    fix="dropped",
    described="A line that is not valid JSON, a row with another number of cells than the header, a turn without "
    "speaker or text. Source: RFC 8259 for JSON, RFC 4180 for cells. Known misses: rows that are well-formed but say "
    "something else than their header.",
    find=InFigures(condition="fault = 'malformed_row'", remark=first_malformed),
    rank=10,
)

"""One kind of flaw in a dataset, as the profile reports it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tools.data.detectors.record import Severity

SHOWN_ROWS = 10


class Problem(BaseModel):
    """One kind of flaw: how often, where, and what would be done about it."""

    model_config = ConfigDict(extra="forbid")
    code: str
    severity: Severity
    count: int
    """Rows that the fix would change or drop; of two identical rows, one."""
    share: float
    """`count` over all rows, 0 to 1."""
    rows: list[int]
    """The first few row numbers, 1-based."""
    fix: str | None
    """What prepare_dataset does about it: `dropped` or `cut` where it always does, else `parameter=value`; None where
    nothing does."""
    sentence: str
    about: str = ""
    """What is looked for, by which source, and what is missed."""


_ONE = {
    "have": "has",
    "hold": "holds",
    "repeat": "repeats",
    "are": "is",
    "share": "shares",
    "belong": "belongs",
    "do": "does",
    "stand": "stands",
    "end": "ends",
    "leave": "leaves",
    "break": "breaks",
    "refuse": "refuses",
    "give": "gives",
    "mix": "mixes",
    "carry": "carries",
    "contain": "contains",
    "look": "looks",
    "read": "reads",
    "stop": "stops",
    "show": "shows",
    "decline": "declines",
    "use": "uses",
}
"""Verbs in the plural and for one row."""


def sentence_of(count: int, said: str, remark: str | None = None) -> str:
    """`3 rows hold …` or `1 row holds …` from what follows the word rows; a remark stands behind in parentheses."""
    behind = f" ({remark})." if remark else "."
    if count != 1:
        return f"{count:,} rows {said}{behind}"
    verb, _, rest = said.partition(" ")
    return f"1 row {_ONE.get(verb, verb)} {rest}{behind}"

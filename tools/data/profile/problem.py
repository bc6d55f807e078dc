"""The flaws of a dataset, as the profile reports them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tools.data.detectors import DETECTORS
from tools.data.detectors.detector import Severity
from tools.data.detectors.inspection import Inspection
from tools.data.opening import Opened

SHOWN_ROWS = 10
FEW_ROWS = 10
"""Rows below which tuning is pointless: the least that OpenAI's fine-tuning guide accepts."""


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


_IRREGULAR = {"have": "has", "are": "is", "do": "does", "cannot": "cannot", "can": "can"}


def _of_one(verb: str) -> str:
    """A verb in the plural as it is said of one row: `hold` as `holds`."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def sentence_of(count: int, said: str, remark: str | None = None) -> str:
    """`3 rows hold …` or `1 row holds …` from what follows the word rows; a remark stands behind in parentheses."""
    behind = f" ({remark})." if remark else "."
    if count != 1:
        return f"{count:,} rows {said}{behind}"
    verb, gap, rest = said.partition(" ")
    return f"1 row {_of_one(verb)}{gap}{rest}{behind}"


def find_problems(inspection: Inspection) -> list[Problem]:
    """The rows flagged as problems, in the order of `DETECTORS`."""
    dataset = inspection.dataset
    total = dataset.one("SELECT count(*) FROM rows")
    found = {
        code: (count, rows)
        for code, count, rows in dataset.connection.execute(
            "SELECT code, count(*), list_sort(min(row, $shown)) FROM (SELECT DISTINCT code, row FROM flags) GROUP BY 1",
            {"shown": SHOWN_ROWS},
        ).fetchall()
    }
    limit = inspection.limit
    problems = []
    for code, record in DETECTORS.items():
        if code not in found:
            continue
        count, rows = found[code]
        sentence = record.sentence.replace("{limit}", f"{limit:,}" if limit else "")
        problems.append(
            Problem(
                code=code,
                severity=record.severity,
                count=count,
                share=count / max(total, 1),
                rows=rows,
                fix=record.fix.replace("{limit}", str(limit)) if record.fix else None,
                sentence=inspection.said.get(code) or sentence_of(count, sentence, inspection.remarks.get(code)),
                about=record.described,
            )
        )
    return [*problems, *_few(dataset, total)]


def _few(dataset: Opened, total: int) -> list[Problem]:
    usable = dataset.one("SELECT count(*) FROM checked WHERE fault IS NULL AND id NOT IN (SELECT id FROM repeated)")
    if not 0 < usable < FEW_ROWS:
        return []
    sentence = f"Only {usable} usable row{'s' * (usable > 1)}: too few to learn more than by heart."
    return [
        Problem(
            code="few_rows",
            severity="warning",
            count=usable,
            share=usable / max(total, 1),
            rows=[],
            fix=None,
            sentence=sentence,
            about=f"Fewer than {FEW_ROWS} rows.",
        )
    ]

"""What can be wrong with rows, each check a predicate over the table `checked`.

`checked` has a line per mapped row: `row`, `fault`, `asked` (what the prompt says, the system aside), `said` (the
answer; the better one of a pair), `other` (the worse one), `label`, `copy` (2, 3, … for repetitions of an earlier row),
`rivals` (how many different answers its prompt has), `tokens` (NULL where not counted),
`hollow` (a turn before the answer says nothing) and `odd` (bytes that were not UTF-8).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from tools.data import pii
from tools.data.connection import quote_text
from tools.data.form import Form
from tools.data.mapping import Mapped
from tools.data.opening import Opened

Severity = Literal["error", "warning", "info"]

RARE = 5
"""Rows of a class below which it is called rare: fewer cannot be spread over a held-out part and four others."""
IMBALANCE = 9.0
"""Largest class over smallest from which a dataset counts as highly imbalanced (the KEEL repository's threshold)."""
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
    """What prepare_dataset does about it: `dropped` where it always does, else a parameter; None where nothing does."""
    sentence: str


@dataclass(frozen=True)
class Check:
    """A code with its predicate. `sentence` follows "rows" and begins with its verb."""

    code: str
    severity: Severity
    predicate: str
    fix: str | None
    sentence: str
    applies: Callable[[Mapped], bool] = lambda made: True


ANY_TEXT = "concat_ws(chr(10), asked, said, other)"
MOJIBAKE = r"Ã[\x{80}-\x{BF}©¨¤¶¼±³ª­]|â€[\x{80}-\x{BF}™œž“”¦¢]|Â[\x{A0}-\x{BF}]|\x{FFFD}"
"""UTF-8 read as Windows-1252, and characters already lost. Misses double mojibake and other code pages."""
PLACEHOLDER = (
    r"\{\{ ?[A-Za-z_][\w .]* ?\}\}|\[(?:INSERT|YOUR|NAME|COMPANY|DATE)[^\]\n]{0,30}\]"
    r"|<(?:YOUR|INSERT)[^>\n]{1,30}>|(?i:\blorem ipsum\b)"
)
"""Slots nobody filled. Misses placeholders written as plain words."""

CHECKS: tuple[Check, ...] = (
    Check("malformed_row", "error", "fault = 'malformed_row'", "dropped", "cannot be read as a row of this dataset"),
    Check("empty_prompt", "error", "fault = 'empty_prompt'", "dropped", "have no question"),
    Check("empty_completion", "error", "fault = 'empty_completion'", "dropped", "have no answer"),
    Check("empty_text", "error", "fault = 'empty_text'", "dropped", "are empty"),
    Check("no_answer", "error", "fault = 'no_answer'", "dropped", "hold no turn of the assistant"),
    Check("no_label", "error", "fault = 'no_label'", "dropped", "do not say whether the answer was good"),
    Check(
        "chosen_equals_rejected",
        "error",
        "fault = 'chosen_equals_rejected'",
        "dropped",
        "have the same answer as chosen and as rejected",
    ),
    Check("exact_duplicate", "warning", "fault IS NULL AND copy > 1", "deduplicate=true", "repeat an earlier row"),
    Check(
        "conflicting_completion",
        "warning",
        "fault IS NULL AND copy = 1 AND rivals > 1",
        None,
        "share their question with rows that answer otherwise",
        lambda made: made.form is Form.PROMPT_COMPLETION,
    ),
    Check(
        "over_max_length",
        "warning",
        "fault IS NULL AND tokens > $limit",
        "max_tokens={limit}",
        "are longer than the model reads ({limit} tokens) and would be cut",
    ),
    Check("empty_turn", "warning", "fault IS NULL AND hollow", None, "have a turn without words before the answer"),
    Check(
        "placeholder",
        "warning",
        f"fault IS NULL AND regexp_matches({ANY_TEXT}, {quote_text(PLACEHOLDER)})",
        None,
        "hold a placeholder nobody filled in",
    ),
    Check(
        "mojibake",
        "warning",
        f"fault IS NULL AND regexp_matches({ANY_TEXT}, {quote_text(MOJIBAKE)})",
        None,
        "hold characters that were damaged by a wrong encoding",
    ),
    Check(
        "bad_encoding",
        "info",
        "odd",
        None,
        "are not UTF-8 and were read as Windows-1252",
    ),
    Check(
        "pii_email",
        "warning",
        f"fault IS NULL AND {pii.contains('email', ANY_TEXT)}",
        "redact_pii=true",
        "hold an e-mail address",
    ),
    Check(
        "pii_phone",
        "warning",
        f"fault IS NULL AND {pii.contains('phone', ANY_TEXT)}",
        "redact_pii=true",
        "hold a telephone number",
    ),
    Check(
        "rare_label",
        "info",
        f"fault IS NULL AND label IN "
        f"(SELECT label FROM checked WHERE fault IS NULL GROUP BY label HAVING count(*) < {RARE})",
        None,
        f"belong to a class with fewer than {RARE} rows",
        lambda made: made.labelled,
    ),
)


def create_checked(dataset: Opened, made: Mapped) -> None:
    """Create `checked` from `mapped`. Tokens are filled in later, where they are counted."""
    dataset.connection.execute(
        f"CREATE TABLE checked AS SELECT m.id, m.row, m.fault, {texts_of(made)}, "
        f"{'m.label' if 'label' in made.columns else 'NULL'} AS label, coalesce(r.__odd, false) AS odd, "
        f"row_number() OVER (PARTITION BY m.fault IS NULL, {row_key(made, 'm')} ORDER BY m.id) AS copy, "
        f"{rivals_of(made)} AS rivals, {_hollow(made)} AS hollow, CAST(NULL AS BIGINT) AS tokens "
        "FROM mapped m JOIN rows r ON r.__row = m.row ORDER BY m.id"
    )


def row_key(made: Mapped, table: str) -> str:
    """SQL for what makes two rows the same: everything but their number."""
    return f"md5(CAST([{', '.join(f'CAST(to_json({table}.{c}) AS VARCHAR)' for c in made.columns)}] AS VARCHAR))"


def prompt_key(made: Mapped, table: str) -> str:
    """SQL for what makes two rows one question: the prompt's turns, or the text itself."""
    column = "text" if made.form is Form.TEXT else "prompt"
    return f"md5(CAST({table}.{column} AS VARCHAR))"


def rivals_of(made: Mapped) -> str:
    if made.form is not Form.PROMPT_COMPLETION:
        return "1"
    key = f"PARTITION BY m.fault IS NULL, {prompt_key(made, 'm')}"
    return f"CASE WHEN min(said(m.completion)) OVER ({key}) = max(said(m.completion)) OVER ({key}) THEN 1 ELSE 2 END"


def _hollow(made: Mapped) -> str:
    return "false" if made.form is Form.TEXT else "len([t FOR t IN m.prompt IF blank(t.content)]) > 0"


def texts_of(made: Mapped) -> str:
    """SQL for `asked`, `said` and `other`."""
    if made.form is Form.TEXT:
        return "CAST(NULL AS VARCHAR) AS asked, m.text AS said, CAST(NULL AS VARCHAR) AS other"
    if made.form is Form.PREFERENCE:
        return "asked(m.prompt) AS asked, said(m.chosen) AS said, said(m.rejected) AS other"
    return "asked(m.prompt) AS asked, said(m.completion) AS said, CAST(NULL AS VARCHAR) AS other"


def find_problems(dataset: Opened, made: Mapped, limit: int | None) -> list[Problem]:
    """Run every check that applies. `limit` is the model's context in tokens; None leaves `over_max_length` out."""
    total = dataset.one("SELECT count(*) FROM rows")
    problems = []
    for check in CHECKS:
        if not check.applies(made) or (limit is None and check.code == "over_max_length"):
            continue
        predicate = check.predicate.replace("$limit", str(limit))
        [found] = dataset.connection.execute(
            f"SELECT count(*), list(row ORDER BY row)[:{SHOWN_ROWS}] "
            f"FROM (SELECT DISTINCT row FROM checked WHERE {predicate})"
        ).fetchall()
        if found[0]:
            problems.append(_problem(check, found[0], found[1], total, limit))
    problems += _of_labels(dataset, made)
    usable = dataset.one("SELECT count(*) FROM checked WHERE fault IS NULL AND copy = 1")
    if 0 < usable < FEW_ROWS:
        problems.append(
            Problem(
                code="few_rows",
                severity="warning",
                count=usable,
                share=usable / max(total, 1),
                rows=[],
                fix=None,
                sentence=f"Only {usable} usable row{'s' * (usable > 1)}: too few to learn more than by heart.",
            )
        )
    return problems


def _problem(check: Check, count: int, rows: list[int], total: int, limit: int | None) -> Problem:
    fix = check.fix.replace("{limit}", str(limit)) if check.fix else None
    subject, said = ("row", _singular(check.sentence)) if count == 1 else ("rows", check.sentence)
    return Problem(
        code=check.code,
        severity=check.severity,
        count=count,
        share=count / max(total, 1),
        rows=rows,
        fix=fix,
        sentence=f"{count:,} {subject} {said.replace('{limit}', str(limit))}.",
    )


_ONE = {
    "have": "has",
    "hold": "holds",
    "repeat": "repeats",
    "are": "is",
    "share": "shares",
    "belong": "belongs",
    "do": "does",
}


def _singular(sentence: str) -> str:
    verb, rest = sentence.split(" ", 1)
    return f"{_ONE.get(verb, verb)} {rest}"


def _of_labels(dataset: Opened, made: Mapped) -> list[Problem]:
    """Whether one class outweighs another."""
    if "label" not in made.columns:
        return []
    counts = dataset.connection.execute(
        "SELECT CAST(label AS VARCHAR), count(*) FROM checked WHERE fault IS NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    if len(counts) < 2 or counts[0][1] <= IMBALANCE * counts[-1][1]:
        return []
    total = sum(count for _, count in counts)
    return [
        Problem(
            code="label_imbalance",
            severity="info",
            count=counts[0][1],
            share=counts[0][1] / total,
            rows=[],
            fix=None,
            sentence=f"The largest class has {counts[0][1] / counts[-1][1]:.0f} times the rows of the smallest.",
        )
    ]

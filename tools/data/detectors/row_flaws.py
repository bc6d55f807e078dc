"""Flaws that show in a row's figures: each a condition over the table `checked`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.data.detectors.record import Severity
from tools.data.near import THRESHOLD
from tools.data.opening import Opened
from tools.data.shapes.forms import Form
from tools.data.shapes.mapping import Mapped

if TYPE_CHECKING:
    import pyarrow as pa

RARE = 5
"""Rows of a class below which it is called rare: fewer cannot be spread over a held-out part and four others."""

LAWFUL_ROLES = "^s?(ua(t+a)*)*(u|ua(t+a)*t+)?$"
"""A system turn first if at all, then user and assistant in turn; tools are answered to the assistant that called them.
This is what most chat templates demand; a template may allow more."""


@dataclass(frozen=True)
class RowCheck:
    """A code with its condition. `sentence` follows "rows" and begins with its verb in the plural."""

    code: str
    severity: Severity
    condition: str
    fix: str | None
    sentence: str
    about: str
    applies: Callable[[Mapped], bool] = lambda made: True


def _fault(code: str, sentence: str, about: str) -> RowCheck:
    return RowCheck(code, "error", f"fault = '{code}'", "dropped", sentence, about)


ROW_CHECKS: tuple[RowCheck, ...] = (
    _fault(
        "malformed_row",
        "cannot be read as a row of this dataset",
        "A line that is not valid JSON, a row with another number of cells than the header, a turn without speaker or "
        "text. Misses rows that are well-formed but say something else than their header.",
    ),
    _fault("empty_prompt", "have no question", "Nothing but blanks, also those without width, before the answer."),
    _fault("empty_completion", "have no answer", "Nothing but blanks, also those without width, as the answer."),
    _fault("empty_text", "are empty", "Nothing but blanks, also those without width."),
    _fault("no_answer", "hold no turn of the assistant", "A conversation in which only others speak."),
    _fault(
        "no_label",
        "do not say whether the answer was good",
        "A judgement that is neither true nor false in any of the usual spellings.",
    ),
    _fault(
        "chosen_equals_rejected",
        "have the same answer as chosen and as rejected",
        "Equal to the letter: such a pair teaches nothing. Misses pairs that differ in a blank or a full stop.",
    ),
    RowCheck(
        "last_turn_not_assistant",
        "warning",
        "roles IS NOT NULL AND roles <> '' AND right(roles, 1) <> 'a' AND (fault IS NULL OR fault = 'no_answer')",
        "cut",
        "end with a turn that is not the assistant's, which would be left out",
        "The conversation goes on after the last answer, or has none. Training learns answers; what follows them "
        "teaches nothing.",
    ),
    RowCheck(
        "bad_role_order",
        "warning",
        f"roles IS NOT NULL AND (fault IS NULL OR fault IN ('no_answer', 'empty_prompt', 'empty_completion')) "
        f"AND NOT regexp_full_match(roles, '{LAWFUL_ROLES}')",
        "drop=bad_role_order",
        "have speakers in an order that chat templates refuse",
        "Two users or two assistants in a row, an assistant who speaks first, a system turn in the middle, a tool that "
        "nobody called. By what most chat templates check.",
    ),
    RowCheck(
        "exact_duplicate",
        "warning",
        "fault IS NULL AND id IN (SELECT id FROM repeated)",
        "deduplicate=true",
        "repeat an earlier row",
        "Equal to the letter in prompt, answer and label; the first one stays.",
    ),
    RowCheck(
        "conflicting_completion",
        "warning",
        "fault IS NULL AND id IN (SELECT id FROM conflicting)",
        "drop=conflicting_completion",
        "answer the question of an earlier row otherwise",
        "The prompts are equal to the letter, the answers are neither equal nor nearly so (by the measure of "
        "near-duplicates); the first answer stays. Datasets with several good answers to a question are like this on "
        "purpose. Misses questions in other words, and answers that differ in a word that matters.",
        lambda made: made.form is Form.PROMPT_COMPLETION,
    ),
    RowCheck(
        "empty_turn",
        "warning",
        "fault IS NULL AND hollow",
        "drop=empty_turn",
        "have a turn without words before the answer",
        "A turn of nothing but blanks in a conversation.",
    ),
    RowCheck(
        "bad_encoding",
        "info",
        "row IN (SELECT __row FROM rows WHERE __odd)",
        "drop=bad_encoding",
        "are not UTF-8 and were read as Windows-1252",
        "Bytes that no UTF-8 text has, line by line. What they were meant to be is a guess: Windows-1252 is by far the "
        "most usual; other code pages come out wrong.",
    ),
    RowCheck(
        "rare_label",
        "info",
        "fault IS NULL AND label IN (SELECT label FROM checked WHERE fault IS NULL GROUP BY label "
        f"HAVING count(*) < {RARE})",
        "drop=rare_label",
        f"belong to a class with fewer than {RARE} rows",
        f"Fewer than {RARE} rows cannot be spread over a held-out part and still be learned.",
        lambda made: made.labelled,
    ),
)


PREPARATION = (
    "CREATE TABLE repeated AS SELECT c.id, f.first FROM checked c JOIN (SELECT same, min(id) AS first FROM checked "
    "WHERE fault IS NULL GROUP BY same HAVING count(*) > 1) f ON f.same = c.same "
    "WHERE c.fault IS NULL AND c.id <> f.first",
    "CREATE TABLE conflicting AS SELECT c.id, f.id AS first FROM checked c JOIN (SELECT question, min(id) AS id, "
    "arg_min(answer, id) AS answer, arg_min(row, id) AS row FROM checked WHERE fault IS NULL GROUP BY question "
    "HAVING min(answer) <> max(answer)) f "
    "ON f.question = c.question WHERE c.fault IS NULL AND c.answer <> f.answer AND c.row <> f.row "
    "AND c.id NOT IN (SELECT id FROM repeated)",
)
"""Statements that make the tables the conditions look into."""


FEW = 1_000
"""Pairs of answers up to which they are compared one by one: loading what compares many costs more than that."""


def settle_conflicts(dataset: Opened) -> None:
    """Take those out of `conflicting` whose answer says nearly what the first one says: they repeat it."""
    select = "FROM conflicting c JOIN texts a ON a.id = c.id JOIN texts b ON b.id = c.first"
    count = dataset.one("SELECT count(*) FROM conflicting")
    if not count:
        return
    if count <= FEW:
        from tools.data.near.shingles import jaccard

        pairs = dataset.connection.execute(f"SELECT c.id, a.said, b.said {select}").fetchall()
        alike = [number for number, one, two in pairs if jaccard(one, two) >= THRESHOLD]
    else:
        alike = _alike(dataset.arrow(f"SELECT c.id, a.said AS one, b.said AS two {select}"))
    if alike:
        dataset.connection.execute("DELETE FROM conflicting WHERE id IN (SELECT unnest($ids))", {"ids": alike})


def _alike(pairs: pa.Table) -> list[int]:
    import numpy as np

    from tools.data.near.exact import similarities
    from tools.data.near.pieces import Texts

    places = np.arange(pairs.num_rows)
    found = similarities(Texts(pairs["one"], pairs["two"]), np.stack([places, places + len(places)], axis=1))
    return [int(number) for number in pairs["id"].to_numpy()[found >= THRESHOLD]]

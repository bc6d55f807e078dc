"""What the checks read: a line of figures for each mapped row, and the row's texts.

The view `texts` has `id`, `row`, `fault`, `asked` (what the prompt says, the system aside), `said` (the answer; the
better one of a pair) and `other` (the worse one). The table `checked` has a line for each of its rows: `id`, `row`,
`fault`, `label`, `part`, `roles`, `cut`, `hollow` (a turn before the answer says nothing), the 64-bit hashes `same` (of
everything), `question` and `answer`, the lengths `asked_bytes` and `bytes`, `characters`, `chosen_length` and
`rejected_length` of a pair in characters, and a column `gate_N` for each detector over texts. Texts stand in neither a
second nor a third time: a million rows are a few dozen megabytes here. The table `repeated` has `id` of the usable rows
that repeat an earlier one to the letter, and `first`, the one they repeat.
"""

from __future__ import annotations

from collections.abc import Sequence

from tools.data.detectors.detector import InTexts
from tools.data.detectors.gates import gate
from tools.data.opening import Opened
from tools.data.shapes.forms import Form
from tools.data.shapes.mapping import Mapped


def create_texts(dataset: Opened, made: Mapped) -> None:
    """Create the view `texts`."""
    asked, said, other = _texts(made)
    dataset.connection.execute(
        f"CREATE VIEW texts AS SELECT id, row, fault, {asked} AS asked, {said} AS said, {other} AS other FROM mapped"
    )


def create_checked(dataset: Opened, made: Mapped, detectors: Sequence[InTexts]) -> None:
    """Create `texts`, `checked` and `repeated` from `mapped`, in one pass over the texts."""
    create_texts(dataset, made)
    asked, said, other = _texts(made)
    gates = "".join(f", {_gate(d)} AS gate_{n}" for n, d in enumerate(detectors))
    label = "CAST(label AS VARCHAR)" if "label" in made.columns else "CAST(NULL AS VARCHAR)"
    question = "hash(text)" if made.form is Form.TEXT else "hash(prompt)"
    # A plain prompt is one turn, and blank it is a fault of its own.
    turns = made.form is not Form.TEXT and not made.plain
    hollow = "len([t FOR t IN prompt IF blank(t.content)]) > 0" if turns else "false"
    dataset.connection.execute(
        f"CREATE TABLE checked AS SELECT id, row, fault, label, part, roles, cut, hollow, same, question, "
        "hash(said) AS answer, coalesce(strlen(asked), 0) AS asked_bytes, strlen(whole) AS bytes, "
        "length(whole) AS characters, length(said) AS chosen_length, length(other) AS rejected_length"
        f"{gates} FROM (SELECT *, concat_ws(chr(10), asked, said, other) AS whole "
        f"FROM (SELECT id, row, fault, {label} AS label, part, roles, cut, {hollow} AS hollow, "
        f"hash({', '.join(made.columns)}) AS same, {question} AS question, "
        f"{asked} AS asked, {said} AS said, {other} AS other FROM mapped))"
    )
    dataset.connection.execute(
        "CREATE TABLE repeated AS SELECT c.id, f.first FROM checked c JOIN (SELECT same, min(id) AS first FROM checked "
        "WHERE fault IS NULL GROUP BY same HAVING count(*) > 1) f ON f.same = c.same "
        "WHERE c.fault IS NULL AND c.id <> f.first"
    )


_FIELDS = {"any": ("whole",), "asked": ("asked",), "said": ("said", "other")}


def _gate(found: InTexts) -> str:
    """Whether any of the texts passes; answers one by one, for a gate may look at a text's end."""
    return "(" + " OR ".join(f"coalesce({gate(found, text)}, false)" for text in _FIELDS[found.fields]) + ")"


def _texts(made: Mapped) -> tuple[str, str, str]:
    """SQL over `mapped` for `asked`, `said` and `other`."""
    nothing = "CAST(NULL AS VARCHAR)"
    if made.form is Form.TEXT:
        return nothing, "text", nothing
    if made.form is Form.PREFERENCE:
        return "asked(prompt)", "said(chosen)", "said(rejected)"
    if made.plain:
        return "asked_text", "said_text", nothing
    return "asked(prompt)", "said(completion)", nothing

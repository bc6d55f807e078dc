"""Whether the better answer of a pair is told by its length alone."""

from __future__ import annotations

from tools.data.detectors.detector import dataset_detector
from tools.data.detectors.inspection import Inspection
from tools.data.shapes.forms import Form

BIASED = 0.75
"""Share of pairs, among those whose answers differ in length, from which one direction counts as systematic."""
DIFFERS = 0.1
"""Least difference in characters, relative to the longer answer, for a pair to have a longer one."""
FEW_PAIRS = 20
"""Pairs below which a share says little: at 20, 15 or more one way happen by chance in 4 of 100 fair sets
(two-sided binomial test)."""


@dataset_detector(
    "length_bias",
    "warning",
    "",
    rank=360,
    fix="drop=length_bias",
    noun="lopsided pair",
    applies=lambda made: made.form is Form.PREFERENCE,
    among_rows=True,
)
def length_bias(inspection: Inspection) -> str | None:
    """Pairs whose better answer is told by its length: those whose absence would leave as many pairs one way as the
    other, the most lopsided first.

    Source: preference training learns to write longer when chosen answers are longer (Singhal et al., 2023, "A Long Way
    to Go"); the thresholds are our own. Known misses: a bias in words that leaves the characters even.
    """
    connection = inspection.dataset.connection
    [(longer, shorter)] = connection.execute(
        f"SELECT count(*) FILTER ({_LONGER}), count(*) FILTER ({_SHORTER}) FROM checked WHERE fault IS NULL"
    ).fetchall()
    more = max(longer, shorter)
    if longer + shorter < FEW_PAIRS or more < BIASED * (longer + shorter):
        return None
    direction, way = (_LONGER, "longer") if longer > shorter else (_SHORTER, "shorter")
    connection.execute(
        f"INSERT INTO flags SELECT 'length_bias', row FROM checked WHERE fault IS NULL AND {direction} "
        "ORDER BY abs(ln((chosen_length + 1) / (rejected_length + 1))) DESC, id "
        f"LIMIT {abs(longer - shorter)}"
    )
    share = more / (longer + shorter)
    return (
        f"The chosen answer is the {way} one in {share:.0%} of the pairs that differ in length; "
        f"without {abs(longer - shorter):,} of them both directions would be even."
    )


_LEAST = f"{DIFFERS} * greatest(chosen_length, rejected_length)"
_LONGER = f"chosen_length - rejected_length > {_LEAST}"
_SHORTER = f"rejected_length - chosen_length > {_LEAST}"

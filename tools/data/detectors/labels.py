"""Classes that are rare, or outweigh another."""

from __future__ import annotations

from tools.data.detectors.detector import Detector, InFigures, dataset_detector
from tools.data.detectors.inspection import Inspection
from tools.data.opening import Opened

RARE = 5
"""Rows of a class below which it is called rare: fewer cannot be spread over a held-out part and four others."""
IMBALANCE = 9.0
"""Largest class over smallest from which a dataset counts as highly imbalanced (the KEEL repository's threshold)."""


def label_counts(dataset: Opened) -> list[tuple[str, int]]:
    """Classes with their usable rows, the largest first."""
    return dataset.connection.execute(
        "SELECT label, count(*) FROM checked WHERE fault IS NULL AND label IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()


RARE_LABEL = Detector(
    code="rare_label",
    severity="info",
    sentence=f"belong to a class with fewer than {RARE} rows",
    fix="drop=rare_label",
    described=f"Fewer than {RARE} rows cannot be spread over a held-out part and still be learned. Source: our own "
    "threshold. Known misses: rare classes whose labels are misspelt in several ways are each reported.",
    find=InFigures(
        condition="fault IS NULL AND label IN (SELECT label FROM checked WHERE fault IS NULL GROUP BY label "
        f"HAVING count(*) < {RARE})"
    ),
    rank=140,
    applies=lambda made: made.labelled,
    among_rows=True,
)


@dataset_detector(
    "label_imbalance",
    "info",
    "",
    rank=370,
    fix="stratify=true",
    applies=lambda made: "label" in made.columns,
    among_rows=True,
)
def label_imbalance(inspection: Inspection) -> str | None:
    """Rows of the largest class, where it has more than nine times the rows of the smallest.

    Source: the KEEL repository's threshold for highly imbalanced datasets. Known misses: sets in which many classes are
    middling and none is tiny.
    """
    counts = label_counts(inspection.dataset)
    if len(counts) < 2 or counts[0][1] <= IMBALANCE * counts[-1][1]:
        return None
    inspection.flag("label_imbalance", "fault IS NULL AND label = $label", label=counts[0][0])
    return f"The largest class has {counts[0][1] / counts[-1][1]:.0f} times the rows of the smallest."

"""Whether one class outweighs another."""

from __future__ import annotations

from tools.data.opening import Opened

IMBALANCE = 9.0
"""Largest class over smallest from which a dataset counts as highly imbalanced (the KEEL repository's threshold)."""


def label_counts(dataset: Opened) -> list[tuple[str, int]]:
    """Classes with their usable rows, the largest first."""
    return dataset.connection.execute(
        "SELECT label, count(*) FROM checked WHERE fault IS NULL AND label IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()


def flag_imbalance(dataset: Opened) -> str | None:
    """Put the rows of the largest class into `flags` as `label_imbalance` and return what to say, or None.

    The ratio of the largest class to the smallest, above nine to one. Misses sets in which many classes are middling
    and none is tiny.
    """
    counts = label_counts(dataset)
    if len(counts) < 2 or counts[0][1] <= IMBALANCE * counts[-1][1]:
        return None
    dataset.connection.execute(
        "INSERT INTO flags SELECT DISTINCT 'label_imbalance', row FROM checked WHERE fault IS NULL AND label = $label",
        {"label": counts[0][0]},
    )
    return f"The largest class has {counts[0][1] / counts[-1][1]:.0f} times the rows of the smallest."

"""Detectors: a kind of flaw a file, as a `Detector` record, and what runs them. No reading, no repair, no report.

A detector is added by its file in this folder alone; profile, `prepare_dataset`'s `drop`, gates and redaction are made
from the records. Looking into them loads no library; judging may.
"""

from __future__ import annotations

from tools.data.detectors.detector import Detector, InDataset, InFigures, InTexts
from tools.records import Records

__all__ = ["DETECTORS", "Detector", "InDataset", "InFigures", "InTexts", "text_detectors"]

DETECTORS: Records[Detector] = Records("tools.data.detectors", Detector, "problem", lambda record: record.rank)
"""Every code whose rows can be told, in the order problems are reported."""


def text_detectors() -> list[tuple[Detector, InTexts]]:
    """Those that judge texts, each with how it does."""
    return [(record, record.find) for record in DETECTORS.values() if isinstance(record.find, InTexts)]

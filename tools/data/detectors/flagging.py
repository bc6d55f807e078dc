"""Runs detectors over a dataset: the table `flags (code, row)` is the whole answer, each code with every row it is in.

The profile counts it, `prepare_dataset`'s `drop` removes its rows, and both mean the same by a code because it is made
in one place.
"""

from __future__ import annotations

from tools.contract import Context
from tools.data.detectors import DETECTORS
from tools.data.detectors.detector import Detector, InDataset, InFigures, InTexts
from tools.data.detectors.inspection import Inspection, Scope
from tools.data.detectors.judging import drop_habits, flag_texts
from tools.data.detectors.row_figures import create_checked
from tools.data.opening import Opened
from tools.data.shapes.mapping import Mapped


def inspect(dataset: Opened, made: Mapped, scope: Scope, context: Context) -> Inspection:
    """Create `flags` and fill it. Raises `InputError` where the test rows that were named cannot be read."""
    inspection = Inspection(dataset, made, scope, context)
    wanted = [record for record in DETECTORS.values() if scope.wants(record.code) and record.applies(made)]
    in_texts = [(record, record.find) for record in wanted if isinstance(record.find, InTexts)]
    create_checked(dataset, made, [found for _, found in in_texts])
    dataset.connection.execute("CREATE TABLE flags (code VARCHAR, row BIGINT)")
    context.raise_if_cancelled()
    for record in wanted:
        if isinstance(record.find, InFigures):
            _flag_figures(inspection, record, record.find)
    flag_texts(dataset, in_texts, context)
    drop_habits(dataset, in_texts)
    for record in wanted:
        if isinstance(record.find, InDataset) and _is_possible(record.find, scope):
            context.raise_if_cancelled()
            if said := record.find.flag(inspection):
                inspection.said[record.code] = said
    return inspection


def _flag_figures(inspection: Inspection, record: Detector, found: InFigures) -> None:
    inspection.flag(record.code, found.condition)
    if found.remark:
        remark = found.remark(inspection.dataset, f"SELECT row FROM flags WHERE code = '{record.code}'")
        inspection.remarks.update({record.code: remark} if remark else {})


def _is_possible(found: InDataset, scope: Scope) -> bool:
    return (scope.model is not None or not found.needs_model) and (scope.near or not found.nearly)

"""Runs detectors over a dataset: the table `flags (code, row)` is the whole answer, each code with every row it is in.

The profile counts it, `prepare_dataset`'s `drop` removes its rows, and both mean the same by a code because it is made
in one place.
"""

from __future__ import annotations

from collections.abc import Sequence

from tools.contract import Context
from tools.data.detectors import DETECTORS
from tools.data.detectors.detector import Detector, InDataset, InFigures, InTexts, Judge
from tools.data.detectors.inspection import Inspection, Scope
from tools.data.detectors.row_figures import create_checked
from tools.data.opening import Opened
from tools.data.shapes.mapping import Mapped

BATCH = 5_000
SAMPLE = 2_000
"""Answers from which a detector learns what is usual in a dataset."""


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
    _flag_texts(dataset, in_texts, context)
    _drop_habits(dataset, in_texts)
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


def _flag_texts(dataset: Opened, detectors: Sequence[tuple[Detector, InTexts]], context: Context) -> None:
    """Put every detector's rows into `flags`. `checked` has a column `gate_N` for each of them."""
    connection = dataset.connection
    for number, (detector, found) in enumerate(detectors):
        if found.exact:
            connection.execute(
                f"INSERT INTO flags SELECT DISTINCT '{detector.code}', row FROM checked "
                f"WHERE fault IS NULL AND gate_{number}"
            )
    judged = [(number, *detector) for number, detector in enumerate(detectors) if not detector[1].exact]
    if not judged:
        return
    gates = ", ".join(f"c.gate_{number}" for number, *_ in judged)
    passed = " OR ".join(f"gate_{number}" for number, *_ in judged)
    connection.execute(f"CREATE TABLE passed AS SELECT * FROM checked c WHERE c.fault IS NULL AND ({passed})")
    judges = {detector.code: _judge(dataset, found) for _, detector, found in judged}
    reader = connection.cursor().execute(
        f"SELECT c.row, t.asked, t.said, t.other, {gates} FROM texts t JOIN passed c ON c.id = t.id"
    )
    while batch := reader.fetchmany(BATCH):
        context.raise_if_cancelled()
        flagged = set()
        for row, asked, said, other, *through in batch:
            for (_, detector, found), passes in zip(judged, through, strict=True):
                if passes and any(judges[detector.code](text) for text in _judged(found, asked, said, other)):
                    flagged.add((detector.code, row))
        if flagged:
            values = ", ".join(f"('{code}', {row})" for code, row in sorted(flagged))
            connection.execute(f"INSERT INTO flags VALUES {values}")


def _drop_habits(dataset: Opened, detectors: Sequence[tuple[Detector, InTexts]]) -> None:
    """Take back what was found in so many rows that it is how these texts are written."""
    for detector, found in detectors:
        if found.habit < 1:
            dataset.connection.execute(
                f"DELETE FROM flags WHERE code = '{detector.code}' AND (SELECT count(*) FROM flags WHERE code = "
                f"'{detector.code}') > {found.habit} * (SELECT count(DISTINCT row) FROM checked WHERE fault IS NULL)"
            )


def _judge(dataset: Opened, found: InTexts) -> Judge:
    """The detector's judge, or the one it makes for this dataset from the answers of the same rows every time."""
    if found.learn is None:
        return found.judge
    sample = dataset.connection.execute(
        "SELECT said FROM texts WHERE said IS NOT NULL AND id IN "
        f"(SELECT id FROM checked WHERE fault IS NULL ORDER BY hash(id) LIMIT {SAMPLE})"
    ).fetchall()
    return found.learn(said for (said,) in sample)


def _judged(found: InTexts, asked: str | None, said: str | None, other: str | None) -> list[str]:
    texts = {"any": (asked, said, other), "asked": (asked,), "said": (said, other)}[found.fields]
    return [text for text in texts if text]

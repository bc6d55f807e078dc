"""Training rows that stand in the test as well: a score on those says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.detectors.detector import dataset_detector
from tools.data.detectors.inspection import Inspection
from tools.data.detectors.row_figures import create_texts
from tools.data.opening import Opened, opened
from tools.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

_PLAIN = "lower(trim(regexp_replace({}, '\\s+', ' ', 'g')))"
_WHOLE = "concat_ws(chr(10), asked, said, other)"


@dataset_detector(
    "train_test_leak",
    "error",
    "stand in the test as well",
    rank=310,
    fix="drop=train_test_leak",
)
def train_test_leak(inspection: Inspection) -> None:
    """Training rows whose question, or text, is in the test, or nearly whose whole row is.

    The test is the one that was named, else the rows that a split column calls test, else the test files of the
    dataset's folder. Equal means the same question but for case and blanks, whatever the answer. Nearly means a
    similarity of the whole row of at least the threshold of near-duplicates, where those are looked for.
    Source: our own definition, after the overlap checks of published models (Brown et al., 2020, appendix C). Known
    misses: questions in other words.
    """
    dataset = inspection.dataset
    test = _test_rows(dataset, inspection.scope.test_data)
    if test is None:
        return
    connection = dataset.connection
    connection.register("__held_out", test)
    connection.execute("CREATE TABLE held_out AS SELECT * FROM __held_out")
    connection.unregister("__held_out")
    question = "coalesce(asked, said)"
    connection.execute(
        "CREATE TABLE leaking AS SELECT id, row FROM texts WHERE fault IS NULL AND id IN "
        "(SELECT id FROM checked WHERE part IS DISTINCT FROM 'test') AND "
        f"{_PLAIN.format(question)} IN (SELECT question FROM held_out)"
    )
    if inspection.scope.near:
        _add_near(dataset)
    connection.execute("INSERT INTO flags SELECT DISTINCT 'train_test_leak', row FROM leaking")


def _add_near(dataset: Opened) -> None:
    from tools.data.near.groups import near_matches

    rest = dataset.arrow(
        f"SELECT id, row, {_WHOLE} AS whole FROM texts WHERE fault IS NULL AND id IN (SELECT id FROM checked WHERE "
        "part IS DISTINCT FROM 'test') AND id NOT IN (SELECT id FROM leaking) ORDER BY id"
    )
    held = dataset.arrow("SELECT whole FROM held_out")
    if not rest.num_rows or not held.num_rows:
        return
    matches = near_matches(rest["whole"], held["whole"])
    found = rest.select(["id", "row"]).filter(matches >= 0)
    dataset.connection.register("__near", found)
    dataset.connection.execute("INSERT INTO leaking SELECT id, row FROM __near")
    dataset.connection.unregister("__near")


def _test_rows(dataset: Opened, test_data: str | None) -> pa.Table | None:
    """`question` and `whole` of the rows held out; None where nothing says which these are."""
    if test_data is None and dataset.one("SELECT count(*) FROM checked WHERE part = 'test'"):
        condition = "id IN (SELECT id FROM checked WHERE part = 'test')"
        return _read(dataset, condition)
    held_out = dataset.source.held_out
    reference = test_data or (held_out.reference if held_out else None)
    if reference is None:
        return None
    with opened(held_out if test_data is None and held_out else reference, {}) as test:
        if test.mapped is None:
            raise InputError(
                f"It is not clear how to read the test rows of {test.source.name}. {test.found.question or ''}",
                "Give them the columns that the training rows have.",
            )
        create_texts(test, test.mapped)
        return _read(test, "true")


def _read(dataset: Opened, condition: str) -> pa.Table:
    return dataset.arrow(
        f"SELECT {_PLAIN.format('coalesce(asked, said)')} AS question, {_WHOLE} AS whole FROM texts "
        f"WHERE fault IS NULL AND {condition}"
    )

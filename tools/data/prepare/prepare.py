"""The work behind prepare_dataset: one decision after the other about what becomes of some rows.

The order matters. Texts are mended first, so that what becomes equal by that is seen as equal. Rows with a flaw of
their own go before repetitions, so that no clean row goes for resembling a flawed one. Near-duplicates go after exact
ones, and flaws that lie in the relation to other rows come last, when the others are settled.
"""

from __future__ import annotations

from tools.contract import Artifact, Context, Verdict
from tools.data.detectors import DETECTORS
from tools.data.examples import pick_examples
from tools.data.opening import Opened, opened
from tools.data.prepare.dropping import (
    drop_duplicates,
    drop_flagged,
    drop_near_duplicates,
    drop_outside_bounds,
    drop_unlike,
    refuse_malformed,
)
from tools.data.prepare.mending import mend
from tools.data.prepare.prepare_params import PrepareDatasetParams, PrepareDatasetResult
from tools.data.prepare.split import split
from tools.data.prepare.working import start_work
from tools.data.prepare.write import write_ledger, write_rows
from tools.data.prepared import undecided
from tools.data.shapes.forms import HOLDS
from tools.data.shapes.mapping import Mapped
from tools.errors import InputError


def prepare(params: PrepareDatasetParams, context: Context) -> PrepareDatasetResult:
    """Read, map, mend, filter, deduplicate, bound, split, write. Raises `InputError` when nothing is left."""
    _check_bounds(params)
    with opened(params.data, params.chosen()) as dataset:
        made = dataset.mapped
        if made is None:
            raise undecided(dataset.source.name, dataset.found, dataset.rows.columns)
        for note in dataset.rows.notes:
            context.note(note)
        start_work(dataset, made)
        refuse_malformed(dataset, params.max_malformed)
        if params.fix_encoding or params.redact_pii:
            mend(dataset, made, context, fix_encoding=params.fix_encoding, redact=params.redact_pii)
        _drop(dataset, made, params, context)
        context.raise_if_cancelled()
        _require_rows(dataset, "work WHERE fault IS NULL")
        notes = split(dataset, made, params, context)
        for note in notes:
            context.note(note)
        _require_rows(dataset, "sides WHERE side = 'train'")
        return _write(dataset, made, notes, context)


def _check_bounds(params: PrepareDatasetParams) -> None:
    if params.min_tokens and params.max_tokens and params.min_tokens > params.max_tokens:
        raise InputError(
            f"min_tokens={params.min_tokens} is above max_tokens={params.max_tokens}.", "Swap them, or leave one out."
        )


def _drop(dataset: Opened, made: Mapped, params: PrepareDatasetParams, context: Context) -> None:
    if params.where:
        drop_unlike(dataset, params.where)
    drop_flagged(dataset, made, [code for code in params.drop if not DETECTORS[code].among_rows], params, context)
    context.raise_if_cancelled()
    if params.deduplicate:
        drop_duplicates(dataset, made)
    if params.near_deduplicate:
        drop_near_duplicates(dataset, params.near_threshold, context)
    if params.min_tokens or params.max_tokens:
        drop_outside_bounds(dataset, made, params, context)
    drop_flagged(dataset, made, [code for code in params.drop if DETECTORS[code].among_rows], params, context)


def _require_rows(dataset: Opened, left: str) -> None:
    if dataset.one(f"SELECT count(*) FROM {left}"):
        return
    reasons = dataset.connection.execute(
        "SELECT fault, count(DISTINCT row) FROM work WHERE fault IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    listed = ", ".join(f"{count:,} {reason}" for reason, count in reasons)
    raise InputError(
        f"No row of {dataset.source.name} is left to train on: {listed or 'it has none'}.",
        "Check the columns and the filters.",
    )


def _write(dataset: Opened, made: Mapped, notes: list[str], context: Context) -> PrepareDatasetResult:
    counts = {side: dataset.one(f"SELECT count(*) FROM sides WHERE side = '{side}'") for side in ("train", "test")}
    files = write_rows(dataset, made, context.work, context)
    train = context.artifact(files["train"], "dataset")
    test: Artifact | None = context.artifact(files["test"], "dataset") if "test" in files else None
    ledger = context.artifact(write_ledger(dataset, context.work), "table")
    rows_in = dataset.one("SELECT count(*) FROM ledger")
    kept = dataset.one("SELECT count(*) FROM ledger WHERE outcome <> 'dropped'")
    dropped = _tally(
        dataset, "SELECT reason, count(*) FROM ledger WHERE outcome = 'dropped' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    changed = _tally(
        dataset,
        "SELECT change, count(*) FROM (SELECT unnest(changes) AS change FROM ledger) GROUP BY 1 ORDER BY 2 DESC, 1",
    )
    made_rows = counts["train"] + counts["test"]
    return PrepareDatasetResult(
        train=train,
        test=test,
        ledger=ledger,
        form=made.form.value,
        mapping=made.mapping,
        rows_in=rows_in,
        rows_train=counts["train"],
        rows_test=counts["test"],
        rows_added=made_rows - kept,
        dropped=dropped,
        changed=changed,
        examples=pick_examples(dataset, made),
        notes=[*dataset.rows.notes, *notes],
        verdict=_verdict(made, rows_in, counts, dropped),
    )


def _tally(dataset: Opened, sql: str) -> dict[str, int]:
    return dict(dataset.connection.execute(sql).fetchall())


def _verdict(made: Mapped, rows_in: int, counts: dict[str, int], dropped: dict[str, int]) -> Verdict:
    lost = sum(dropped.values())
    why = ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in list(dropped.items())[:4])
    held = f", {counts['test']:,} held out for testing" if counts["test"] else ", none held out for testing"
    sentence = f"{counts['train']:,} {HOLDS[made.form]} to train on{held}"
    sentence += f"; {lost:,} of {rows_in:,} rows dropped ({why})." if lost else f"; all {rows_in:,} rows kept."
    return Verdict(outcome="done", sentence=sentence)

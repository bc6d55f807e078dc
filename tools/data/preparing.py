"""The work behind prepare_dataset: a chain of tables, each deciding what becomes of some rows."""

from __future__ import annotations

from tools.contract import Artifact, Context, Verdict
from tools.data.checks import row_key
from tools.data.connection import first_line, only_select, time_limit
from tools.data.examples import pick_examples
from tools.data.form import HOLDS
from tools.data.mapping import Mapped
from tools.data.opening import Opened, opened
from tools.data.pii import redacted
from tools.data.prepared import undecided
from tools.data.split import split
from tools.data.tokens import count_tokens, tokenizer_for
from tools.data.turns_sql import TURNS
from tools.data.writing import write_ledger, write_rows
from tools.errors import InputError
from tools.prepare_dataset import PrepareDatasetParams, PrepareDatasetResult

WHERE_SECONDS = 60.0


def prepare(params: PrepareDatasetParams, context: Context) -> PrepareDatasetResult:
    """Read, map, filter, redact, deduplicate, bound, split, write. Raises `InputError` when nothing is left."""
    _check_bounds(params)
    with opened(params.data, params.chosen()) as dataset:
        made = dataset.mapped
        if made is None:
            raise undecided(dataset.source.name, dataset.found, dataset.rows.columns)
        for note in dataset.rows.notes:
            context.note(note)
        _start(dataset, made, params.redact_pii)
        if params.where:
            _filter(dataset, params.where)
        context.raise_if_cancelled()
        if params.deduplicate:
            _deduplicate(dataset, made)
        if params.min_tokens or params.max_tokens:
            _bound(dataset, made, params, context)
        context.raise_if_cancelled()
        split(dataset, made, "work", params.test_size, params.seed)
        _require_rows(dataset)
        return _write(dataset, made, context)


def _check_bounds(params: PrepareDatasetParams) -> None:
    if params.min_tokens and params.max_tokens and params.min_tokens > params.max_tokens:
        raise InputError(
            f"min_tokens={params.min_tokens} is above max_tokens={params.max_tokens}.", "Swap them, or leave one out."
        )


def _start(dataset: Opened, made: Mapped, redact: bool) -> None:
    """The table `work`: the mapped rows with what was changed in them, as a list."""
    replaced = ", ".join(f"{_redacted_column(made, c)} AS {c}" for c in made.columns if c != "label")
    source = f"(SELECT * REPLACE ({replaced}) FROM mapped)" if redact else "mapped"
    same = " AND ".join(f"m.{c} IS NOT DISTINCT FROM w.{c}" for c in made.columns)
    changes = "CASE WHEN m.cut THEN ['cut_after_last_answer'] ELSE [] END"
    if redact:
        changes = f"list_concat({changes}, CASE WHEN {same} THEN [] ELSE ['redacted_pii'] END)"
    dataset.connection.execute(
        f"CREATE TABLE work AS SELECT w.*, CAST(CASE WHEN m.fault IS NULL THEN {changes} ELSE [] END AS VARCHAR[]) "
        f"AS changes FROM {source} w JOIN mapped m ON m.id = w.id ORDER BY w.id"
    )


def _redacted_column(made: Mapped, column: str) -> str:
    if column == "text":
        return redacted("text")
    turn = f"{{'role': t.role, 'content': {redacted('t.content')}}}"
    return f"CAST([{turn} FOR t IN {column}] AS {TURNS})"


def _drop(dataset: Opened, reason: str, condition: str) -> None:
    dataset.connection.execute(f"UPDATE work SET fault = '{reason}' WHERE fault IS NULL AND ({condition})")


def _filter(dataset: Opened, where: str) -> None:
    """Run a person's condition: one SELECT over the raw columns, on a connection that reaches nothing else."""
    import duckdb

    sql = f"SELECT __row FROM numbered WHERE (\n{where}\n)"
    only_select(dataset.connection, sql)
    try:
        with time_limit(dataset.connection, WHERE_SECONDS):
            dataset.connection.execute(f"CREATE TABLE kept AS {sql}")
    except duckdb.InterruptException as error:
        raise InputError(
            f"where took more than {WHERE_SECONDS:.0f} seconds and was stopped.", "Use a simpler condition."
        ) from error
    except duckdb.Error as error:
        columns = ", ".join(dataset.rows.columns[:20])
        raise InputError(f"where={where!r} cannot be run: {first_line(error)}.", f"Columns: {columns}.") from error
    _drop(dataset, "where", "row NOT IN (SELECT __row FROM kept)")


def _deduplicate(dataset: Opened, made: Mapped) -> None:
    """Of equal rows, equal after redaction, the first stays."""
    _drop(
        dataset,
        "exact_duplicate",
        "id NOT IN (SELECT min(w.id) FROM work w WHERE w.fault IS NULL GROUP BY " + row_key(made, "w") + ")",
    )


def _bound(dataset: Opened, made: Mapped, params: PrepareDatasetParams, context: Context) -> None:
    _, tokenizer = tokenizer_for(params.model or "starter", context)
    count_tokens(dataset, made, tokenizer, context, every=True, table="work")
    if params.min_tokens:
        _drop(dataset, "under_min_tokens", f"id IN (SELECT id FROM counted WHERE tokens < {params.min_tokens})")
    if params.max_tokens:
        _drop(dataset, "over_max_tokens", f"id IN (SELECT id FROM counted WHERE tokens > {params.max_tokens})")


def _require_rows(dataset: Opened) -> None:
    if dataset.one("SELECT count(*) FROM sides WHERE side = 'train'"):
        return
    reasons = dataset.connection.execute(
        "SELECT fault, count(DISTINCT row) FROM work WHERE fault IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    listed = ", ".join(f"{count:,} {reason}" for reason, count in reasons)
    raise InputError(
        f"No row of {dataset.source.name} is left to train on: {listed or 'it has none'}.",
        "Check the columns and the filters.",
    )


def _write(dataset: Opened, made: Mapped, context: Context) -> PrepareDatasetResult:
    counts = {side: dataset.one(f"SELECT count(*) FROM sides WHERE side = '{side}'") for side in ("train", "test")}
    train = context.artifact(write_rows(dataset, made, "train", context.work), "dataset")
    test: Artifact | None = None
    if counts["test"]:
        test = context.artifact(write_rows(dataset, made, "test", context.work), "dataset")
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
        examples=pick_examples(dataset, made, "work"),
        notes=dataset.rows.notes,
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

"""Which rows are dropped, beside those that could not be used from the start."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from tools.contract import Context
from tools.data.connection import first_line, only_select, time_limit
from tools.data.detectors.flagging import inspect
from tools.data.detectors.inspection import Scope
from tools.data.detectors.malformed import first_malformed
from tools.data.detectors.row_figures import create_texts
from tools.data.detectors.token_counts import count_tokens, tokenizer_for
from tools.data.opening import Opened
from tools.data.prepare.prepare_params import PrepareDatasetParams
from tools.data.prepare.working import drop, drop_repeating, paged
from tools.data.shapes.mapping import Mapped
from tools.errors import InputError

WHERE_SECONDS = 60.0
LEAST_MALFORMED = 10
"""Malformed rows that every share tolerates: one broken line in a file of five is no reason to stop."""


def refuse_malformed(dataset: Opened, most: float) -> None:
    """Raise `InputError` where more rows are malformed than are tolerated, naming the first ones."""
    total = dataset.one("SELECT count(*) FROM rows")
    malformed_rows = "SELECT DISTINCT row FROM work WHERE fault = 'malformed_row'"
    malformed = dataset.one(f"SELECT count(*) FROM ({malformed_rows})")
    allowed = int(most) if most >= 1 or most == 0 else max(int(most * total), LEAST_MALFORMED)
    if malformed <= allowed:
        return
    raise InputError(
        f"{malformed:,} of {total:,} rows of {dataset.source.name} are malformed, {allowed:,} are tolerated: "
        f"{first_malformed(dataset, malformed_rows)}.",
        f"Check the file and its columns, or tolerate them with max_malformed={malformed}.",
    )


def drop_unlike(dataset: Opened, where: str) -> None:
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
    drop(dataset, "where", "row NOT IN (SELECT __row FROM kept)")


def drop_duplicates(dataset: Opened, made: Mapped) -> None:
    """Of rows that are equal in every column, the first stays. Equal is what two 64-bit hashes say."""
    columns = ", ".join(made.columns)
    dataset.connection.execute(
        f"CREATE TABLE keys AS SELECT id, row, hash({columns}) AS one, hash('', {columns}, '') AS other "
        "FROM mapped WHERE fault IS NULL"
    )
    drop_repeating(
        dataset,
        "exact_duplicate",
        "SELECT k.id, f.row AS repeats FROM keys k JOIN (SELECT one, other, min(id) AS id, arg_min(row, id) AS row "
        "FROM keys GROUP BY one, other HAVING count(*) > 1) f ON f.one = k.one AND f.other = k.other AND f.id <> k.id",
    )
    dataset.connection.execute("DROP TABLE keys")


def drop_near_duplicates(dataset: Opened, threshold: float, context: Context) -> None:
    """Of rows whose whole text is nearly the same, the first stays; see `tools.data.near.near_rows`."""
    import pyarrow as pa

    from tools.data.near.near_rows import COLUMNS, repeating

    pages = paged(
        dataset,
        f"SELECT {COLUMNS} FROM texts WHERE id BETWEEN {{low}} AND {{high}} AND fault IS NULL ORDER BY id",
        context,
    )
    rows = pa.concat_tables(pages)
    ids, repeats = repeating(
        rows, threshold, lambda done: context.progress(done * rows.num_rows, rows.num_rows, "rows compared")
    )
    near = pa.table({"id": ids, "repeats": repeats})
    dataset.connection.register("__near", near)
    drop_repeating(dataset, "near_duplicate", "SELECT id, repeats FROM __near")
    dataset.connection.unregister("__near")


def drop_outside_bounds(dataset: Opened, made: Mapped, params: PrepareDatasetParams, context: Context) -> None:
    """Drop rows with too few or too many tokens."""
    _, tokenizer = tokenizer_for(params.model or "starter", context)
    with _passing_tables(dataset, made):
        count_tokens(dataset, made, tokenizer, context, every=True)
        if params.min_tokens:
            drop(dataset, "under_min_tokens", f"id IN (SELECT id FROM counted WHERE tokens < {params.min_tokens})")
        if params.max_tokens:
            drop(dataset, "over_max_tokens", f"id IN (SELECT id FROM counted WHERE tokens > {params.max_tokens})")


def drop_flagged(
    dataset: Opened, made: Mapped, codes: Collection[str], params: PrepareDatasetParams, context: Context
) -> None:
    """Drop the rows in which the profile's checks find one of these problems, as the rows stand now."""
    if not codes:
        return
    scope = Scope(
        model=params.model or "starter",
        max_length=params.max_length or params.max_tokens,
        test_data=params.test_data,
        codes=frozenset(codes),
    )
    with _passing_tables(dataset, made):
        inspect(dataset, made, scope, context)
        for code in codes:
            drop(dataset, code, f"row IN (SELECT row FROM flags WHERE code = '{code}')")


@contextmanager
def _passing_tables(dataset: Opened, made: Mapped) -> Iterator[None]:
    """What is created in here, views and tables, is gone afterwards, so that the same can be done again."""
    connection = dataset.connection
    connection.execute("DROP VIEW texts")
    before = {name for name, _ in _relations(dataset)}
    yield
    for name, kind in reversed(_relations(dataset)):
        if name not in before:
            connection.execute(f'DROP {"VIEW" if kind == "VIEW" else "TABLE"} "{name}"')
    create_texts(dataset, made)


def _relations(dataset: Opened) -> list[tuple[str, str]]:
    return dataset.connection.execute("SELECT table_name, table_type FROM information_schema.tables").fetchall()

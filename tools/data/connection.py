"""DuckDB connections that reach nothing but what was handed to them."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tools.errors import InputError

if TYPE_CHECKING:
    import duckdb

MEMORY = "2GiB"
THREADS = 4


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory database without extensions from outside and without sight of Python's variables.

    Row order is kept, so that the same file gives the same rows in the same order, and so the same bytes.
    """
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY,
            "threads": min(THREADS, os.cpu_count() or 1),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            "preserve_insertion_order": True,
        },
    )
    # It would be drawn into the run's log.
    connection.execute("SET enable_progress_bar = false")
    return connection


def close_off(connection: duckdb.DuckDBPyConnection, *, paths: tuple[str, ...] = ()) -> None:
    """From here on no file but `paths` can be read, nothing can be installed or attached, and no setting changed.

    The order is the one DuckDB's page on securing it asks for: what is allowed, then the ban, then the lock.
    """
    if paths:
        listed = ", ".join(quote_text(path) for path in paths)
        connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def time_limit(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt whatever the connection is doing after so many seconds; DuckDB then raises `InterruptException`."""
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def only_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise `InputError` unless the text is exactly one statement that only reads."""
    import duckdb

    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise InputError(f"This is not valid SQL: {first_line(error)}.", "Check it; the rows are in `data`.") from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(statement.type.name for statement in statements) or "nothing"
        raise InputError(f"Only one SELECT is allowed; received {kinds}.", "Write SELECT … FROM data …")


def first_line(error: Exception) -> str:
    """What DuckDB says in the first line: the rest repeats the statement."""
    return str(error).strip().splitlines()[0].rstrip(".")


def quote_name(name: str) -> str:
    """A column or table name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("'", "''") + "'"


def quote_path(path: Path) -> str:
    """A string literal for a reader such as read_json, naming one file: what it would take for wildcards is escaped."""
    return quote_text(re.sub(r"([*?[])", r"[\1]", str(path.absolute())))

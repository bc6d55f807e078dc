"""Runs one query and prints its answer as JSON: `python -m tools.data.query.query_worker PARENT < request`.

It ends with its parent, the process with that id.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any

from tools.data.connection import first_line, only_select, time_limit
from tools.data.opening import Opened, opened
from tools.data.query.plain_questions import to_sql
from tools.data.query.with_parent import end_with
from tools.data.shapes.forms import Form
from tools.errors import InputError, TunesmithError

MAX_CELL = 2_000
"""Characters of one cell that are shown."""


def main() -> None:
    end_with(int(sys.argv[1]))
    request = json.loads(sys.stdin.read())
    try:
        answer = run(request)
    except TunesmithError as error:
        answer = {"error": {"message": error.message, "remedy": error.remedy}}
    json.dump(answer, sys.stdout, ensure_ascii=True)


def run(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request with QueryDatasetParams' fields: sql, columns, types, rows, truncated."""
    import duckdb

    with opened(request["data"], {}) as dataset:
        _create_pairs(dataset)
        sql = request["sql"] or to_sql(request["question"], dataset)
        connection = dataset.connection
        only_select(connection, sql)
        statement = connection.extract_statements(sql)[0].query.strip().rstrip(";")
        wanted = int(request["max_rows"])
        try:
            with time_limit(connection, float(request["timeout_s"])):
                cursor = connection.execute(f"SELECT * FROM (\n{statement}\n) LIMIT {wanted + 1}")
                described = cursor.description or []
                rows = cursor.fetchall()
        except duckdb.Error as error:
            raise _refusal(error, dataset, float(request["timeout_s"])) from error
    return {
        "sql": statement,
        "columns": [name for name, *_ in described],
        "types": [str(kind) for _, kind, *_ in described],
        "rows": [[_plain(value) for value in row] for row in rows[:wanted]],
        "truncated": len(rows) > wanted,
    }


def _create_pairs(dataset: Opened) -> None:
    """The view `pairs`: usable rows as text, under the names of their parts."""
    made = dataset.mapped
    if made is None:
        return
    parts = {
        Form.PROMPT_COMPLETION: "asked(prompt) AS prompt, said(completion) AS completion",
        Form.UNPAIRED_PREFERENCE: "asked(prompt) AS prompt, said(completion) AS completion, label",
        Form.PREFERENCE: "asked(prompt) AS prompt, said(chosen) AS chosen, said(rejected) AS rejected",
        Form.TEXT: "text",
    }[made.form]
    label = ", label" if made.labelled else ""
    dataset.connection.execute(
        f"CREATE VIEW pairs AS SELECT row, {parts}{label} FROM mapped WHERE fault IS NULL ORDER BY id"
    )


def _refusal(error: Exception, dataset: Opened, seconds: float) -> InputError:
    import duckdb

    if isinstance(error, duckdb.InterruptException):
        return InputError(
            f"The query took more than {seconds:g} seconds and was stopped.", "Narrow it down, or raise timeout_s."
        )
    if isinstance(error, duckdb.PermissionException):
        return InputError(
            "A query may read nothing but the dataset itself: no other files, no network, no extensions.",
            "Select from `data`.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return InputError("The query needs more memory than it may use.", "Aggregate or filter first.")
    columns = ", ".join(dataset.rows.columns[:20])
    return InputError(f"The query cannot be run: {first_line(error)}.", f"Columns of `data`: {columns}.")


def _plain(value: Any) -> Any:
    """A value as JSON has it; what JSON cannot say becomes text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value[:100]]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text if len(text) <= MAX_CELL else text[:MAX_CELL] + " […]"


if __name__ == "__main__":
    main()

"""What query_dataset is asked, and what it answers."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from tools.contract import Params, Result
from tools.fields import DataRef, Hint


class QueryDatasetParams(Params):
    """What to ask, and how much of the answer to show."""

    data: DataRef
    """The dataset: a file such as CSV, JSONL, Parquet or TXT (also .gz), a folder of these, or a Hub id."""
    question: str | None = Field(default=None, min_length=1, max_length=500)
    """In plain words: longest answers, repeated questions, rows mentioning "refund", 5 random rows, rows per label."""
    sql: Annotated[str | None, Hint(multiline=True)] = Field(default=None, min_length=1, max_length=20_000)
    """One SELECT in DuckDB's SQL. `data` has the file's columns; `pairs` has row, prompt and completion (chosen and
    rejected, or text) as they were recognised."""
    max_rows: Annotated[int, Hint(unit="rows")] = Field(default=100, ge=1, le=10_000)
    """Rows of the answer that are shown."""
    timeout_s: Annotated[float, Hint(unit="seconds", usual=(30, 120))] = Field(default=30.0, gt=0, le=600)
    """Seconds after which the query is stopped."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.question is None) == (self.sql is None):
            raise ValueError("give either question or sql")
        return self


class QueryDatasetResult(Result):
    """The answer as a table."""

    sql: str
    """What was run; for a question, what it was taken to mean."""
    columns: list[str]
    types: list[str]
    """DuckDB's name of each column's type."""
    rows: list[list[Any]]
    """JSON values; long texts are cut."""
    truncated: bool
    """Whether there are more rows than are shown."""
    seconds: float

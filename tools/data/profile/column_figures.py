"""Figures of each column, in one pass."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tools.data.connection import quote_name
from tools.data.opening import Opened

MAX_COLUMNS = 200
EXACT_ROWS = 100_000
"""Rows up to which different values are counted one by one."""


class ColumnStats(BaseModel):
    """One column: how full it is, how varied, how long its texts are (in characters)."""

    model_config = ConfigDict(extra="forbid")
    name: str
    type: str
    """text, number, yes/no, nested, or DuckDB's name for another type."""
    filled: int
    distinct: int
    """Different values; in large files an estimate within about 5 % (HyperLogLog)."""
    min_length: int | None
    mean_length: float | None
    max_length: int | None


_PLAIN = {"VARCHAR": "text", "BIGINT": "number", "DOUBLE": "number", "INTEGER": "number", "BOOLEAN": "yes/no"}


def column_stats(dataset: Opened) -> list[ColumnStats]:
    """Statistics of the first `MAX_COLUMNS` columns of the dataset's sound rows."""
    described = dataset.connection.execute("DESCRIBE data").fetchall()[:MAX_COLUMNS]
    total = dataset.one("SELECT count(*) FROM rows")
    distinct = "count(DISTINCT {})" if total <= EXACT_ROWS else "approx_count_distinct({})"
    parts = []
    for name, *_ in described:
        text = f"nullif(CAST({quote_name(name)} AS VARCHAR), '')"
        parts.append(
            f"count({text}), {distinct.format(text)}, min(length({text})), avg(length({text})), max(length({text}))"
        )
    values = dataset.connection.execute(f"SELECT {', '.join(parts)} FROM data").fetchall()[0]
    stats = []
    for index, (name, kind, *_) in enumerate(described):
        filled, different, shortest, mean, longest = values[index * 5 : index * 5 + 5]
        stats.append(
            ColumnStats(
                name=name,
                type="nested" if name in dataset.rows.nested else _PLAIN.get(kind, kind.lower()),
                filled=filled,
                distinct=min(different, filled),
                min_length=shortest,
                mean_length=mean,
                max_length=longest,
            )
        )
    return stats

"""Figures of each column, in one pass."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tools.data.connection import quote_name
from tools.data.opening import Opened

MAX_COLUMNS = 200


class ColumnStats(BaseModel):
    """One column: how full it is, how varied, how long its texts are (in characters)."""

    model_config = ConfigDict(extra="forbid")
    name: str
    type: str
    """text, number, yes/no, nested, or DuckDB's name for another type."""
    filled: int
    distinct: int
    """Different values; above a few thousand an estimate within about 2 % (HyperLogLog)."""
    min_length: int | None
    mean_length: float | None
    max_length: int | None


_PLAIN = {"VARCHAR": "text", "BIGINT": "number", "DOUBLE": "number", "INTEGER": "number", "BOOLEAN": "yes/no"}


def column_stats(dataset: Opened) -> list[ColumnStats]:
    """Statistics of the first `MAX_COLUMNS` columns of the dataset's sound rows."""
    described = dataset.connection.execute("DESCRIBE data").fetchall()[:MAX_COLUMNS]
    parts = []
    for name, *_ in described:
        text = f"nullif(CAST({quote_name(name)} AS VARCHAR), '')"
        parts.append(
            f"count({text}), approx_count_distinct({text}), "
            f"min(length({text})), avg(length({text})), max(length({text}))"
        )
    values = dataset.connection.execute(f"SELECT {', '.join(parts)} FROM data").fetchall()[0]
    stats = []
    for index, (name, kind, *_) in enumerate(described):
        filled, distinct, shortest, mean, longest = values[index * 5 : index * 5 + 5]
        stats.append(
            ColumnStats(
                name=name,
                type="nested" if name in dataset.rows.nested else _PLAIN.get(kind, kind.lower()),
                filled=filled,
                distinct=min(distinct, filled),
                min_length=shortest,
                mean_length=mean,
                max_length=longest,
            )
        )
    return stats

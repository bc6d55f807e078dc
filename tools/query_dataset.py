"""query_dataset: ask a dataset something, in SQL or in a few plain forms."""

from __future__ import annotations

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.data.query.query_params import QueryDatasetParams, QueryDatasetResult

__all__ = ["QueryDatasetParams", "QueryDatasetResult", "query_dataset"]


@tool(
    title="Query the data",
    purpose=Purpose.QUERY,
    examples=("show the longest answers in data.csv",),
    cost=Cost.LIGHT,
    effects=(),
    repeatability=Repeatability.TOLERANCE,
    depends_on=("duckdb",),
)
def query_dataset(params: QueryDatasetParams, context: Context) -> QueryDatasetResult:
    """Answer a question about a dataset with a table."""
    from tools.data.query.run_query import query

    return query(params, context)

"""prepare_dataset: from a file as it is to rows ready to train on, with an account of every row."""

from __future__ import annotations

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.data.prepare.prepare_params import PrepareDatasetParams, PrepareDatasetResult

__all__ = ["PrepareDatasetParams", "PrepareDatasetResult", "prepare_dataset"]


@tool(
    title="Prepare the data",
    purpose=Purpose.PREPARE,
    examples=("clean data.csv and remove duplicates",),
    figures=(("rows_in", "rows in"), ("rows_train", "to learn from"), ("rows_test", "held out")),
    leading=("test_size", "deduplicate", "redact_pii", "max_tokens"),
    cost=Cost.LIGHT,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
    depends_on=(
        "duckdb",
        "pyarrow",
        "transformers",
        "rensa",
        "ftfy",
        "phonenumberslite",
        "python-stdnum",
        "charset-normalizer",
    ),
    version=3,
)
def prepare_dataset(params: PrepareDatasetParams, context: Context) -> PrepareDatasetResult:
    """Map, clean and split a dataset into training and test rows, accounting for every row."""
    from tools.data.prepare.prepare import prepare

    return prepare(params, context)

"""prepare_dataset: from a file as it is to rows ready to train on, with an account of every row."""

from __future__ import annotations

from pydantic import Field, field_validator

from tools.contract import Artifact, Context, Cost, DataRef, ModelRef, Repeatability, Result, Verdict, tool
from tools.data.choice import ColumnChoice
from tools.data.examples import Example

__all__ = ["PrepareDatasetParams", "PrepareDatasetResult", "prepare_dataset"]


class PrepareDatasetParams(ColumnChoice):
    """Which rows to keep, how to read their columns, and what to hold out."""

    data: DataRef
    """The dataset: CSV, TSV, JSON, JSONL, Parquet or TXT (also .gz), a folder of these, or a Hub id."""
    deduplicate: bool = True
    """Drop rows that repeat an earlier one exactly."""
    near_deduplicate: bool = False
    """Drop rows that nearly repeat an earlier one. A later release brings it; only false is accepted today."""
    redact_pii: bool = False
    """Put [EMAIL] and [PHONE] in place of e-mail addresses and telephone numbers."""
    where: str | None = Field(default=None, min_length=1, max_length=4000)
    """Keep only rows for which this SQL condition on the file's columns holds, e.g. `length(answer) > 20`."""
    min_tokens: int | None = Field(default=None, ge=1)
    """Drop rows shorter than this, prompt and answer together, in tokens."""
    max_tokens: int | None = Field(default=None, ge=1)
    """Drop rows longer than this, prompt and answer together, in tokens."""
    model: ModelRef | None = None
    """The model whose tokenizer counts for min_tokens and max_tokens; the starter's where it is left out."""
    test_size: float = Field(default=0.1, ge=0)
    """What is held out for testing: a share below 1, or a number of rows. 0 holds nothing out."""
    seed: int = Field(default=42, ge=0)
    """Which rows are held out: the same seed holds out the same rows."""

    @field_validator("near_deduplicate")
    @classmethod
    def _only_exact(cls, value: bool) -> bool:
        if value:
            raise ValueError(
                "near-duplicates cannot be removed yet: a later release brings it. Use deduplicate=true for exact ones"
            )
        return value

    @field_validator("test_size")
    @classmethod
    def _share_or_rows(cls, value: float) -> float:
        if value >= 1 and value != int(value):
            raise ValueError("give a share below 1 (0.1 is a tenth) or a whole number of rows (200)")
        return value


class PrepareDatasetResult(Result):
    """The files made, and what became of every row: `rows_in` = dropped rows + kept rows."""

    train: Artifact
    """Rows to train on, as Parquet."""
    test: Artifact | None
    """Rows held out, as Parquet; None when nothing was."""
    ledger: Artifact
    """A line for every row of the input: train, test or dropped, and why."""
    form: str
    """prompt_completion, preference, unpaired_preference or text."""
    mapping: dict[str, str]
    """Role to column."""
    rows_in: int
    rows_train: int
    rows_test: int
    rows_added: int
    """Rows beyond one for each input row: a list of alternative answers gives a row for each of them."""
    dropped: dict[str, int]
    """Input rows that gave nothing, by reason."""
    changed: dict[str, int]
    """Kept rows that were altered, by what was done."""
    examples: list[Example]
    notes: list[str]
    verdict: Verdict


@tool(
    cost=Cost.LIGHT,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
    depends_on=("duckdb", "pyarrow", "transformers"),
)
def prepare_dataset(params: PrepareDatasetParams, context: Context) -> PrepareDatasetResult:
    """Map, clean and split a dataset into training and test rows, accounting for every row."""
    from tools.data.preparing import prepare

    return prepare(params, context)

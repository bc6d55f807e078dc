"""What prepare_dataset is asked, and what it answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator, model_validator

from tools.contract import Artifact, Result, Verdict
from tools.data.detectors import DETECTORS
from tools.data.examples import Example
from tools.data.near import THRESHOLD
from tools.data.shapes.column_choice import MAX_LENGTH, ColumnChoice
from tools.fields import DataRef, Hint, ModelRef

_HELD_OUT = tuple(
    f"{one} {other}" for one in ("test", "held out", "holdout") for other in ("size", "share", "rows", "set", "split")
)
_TEST_SIZE = Hint(usual=(0.1, 0.2), words=_HELD_OUT, is_share=True, lifted=True)
_SIMILARITY = Hint(usual=(THRESHOLD, 0.9), is_share=True)


def _as_list(value: object) -> object:
    """A list may be written as one text with commas, as on the command line."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class PrepareDatasetParams(ColumnChoice):
    """Which rows to keep, what to mend in them, how to read their columns, and what to hold out."""

    data: DataRef
    """The dataset: a file such as CSV, JSONL, Parquet or TXT (also .gz), a folder of these, or a Hub id."""
    deduplicate: bool = True
    """Drop rows that repeat an earlier one exactly."""
    near_deduplicate: bool = False
    """Drop rows whose text, prompt and answers together, nearly repeats an earlier kept one's; see near_threshold."""
    near_threshold: Annotated[float, _SIMILARITY] = Field(default=THRESHOLD, ge=0.3, le=1)
    """Similarity from which texts are near-duplicates: the share of character 5-grams that two texts have in common
    (Jaccard index), case, punctuation and blanks aside. At 0.8 about one word in fifteen may differ; at 1, none."""
    redact_pii: bool = False
    """Put numbered placeholders such as [EMAIL_1] in place of e-mail addresses, telephone, card and bank account
    numbers, IP addresses, keys and passwords; the same value has the same number throughout."""
    fix_encoding: bool = False
    """Repair text that was read in a wrong encoding (`cafÃ©`); rows that cannot be repaired are dropped."""
    drop: Annotated[list[str], BeforeValidator(_as_list)] = Field(default_factory=list)
    """Drop the rows with these problems, by the profile's codes, e.g. `placeholder` or `conflicting_completion`."""
    max_length: Annotated[int | None, MAX_LENGTH] = Field(default=None, ge=8, le=1_000_000)
    """For drop=no_trainable_token and drop=over_max_length: tokens above which a row is cut; by default what the model
    reads at once."""
    test_data: DataRef | None = None
    """Test rows in a file of their own, for drop=train_test_leak; by default the test files beside the data."""
    max_malformed: Annotated[float, Hint(usual=(0.1, 0.2), is_share=True)] = Field(default=0.1, ge=0)
    """Rows that may be malformed before nothing is made: a share below 1 (ten rows are always tolerated), or a number.
    Malformed rows are dropped and listed in the ledger."""
    where: Annotated[str | None, Hint(multiline=True)] = Field(default=None, min_length=1, max_length=4000)
    """Keep only rows for which this SQL condition on the file's columns holds, e.g. `length(answer) > 20`."""
    min_tokens: Annotated[int | None, Hint(unit="tokens")] = Field(default=None, ge=1)
    """Drop rows shorter than this, prompt and answer together, in tokens."""
    max_tokens: Annotated[int | None, Hint(unit="tokens", usual=(512, 1024))] = Field(default=None, ge=1)
    """Drop rows longer than this, prompt and answer together, in tokens."""
    model: ModelRef | None = None
    """The model whose tokenizer counts for min_tokens and max_tokens; the starter's where it is left out."""
    test_size: Annotated[float, _TEST_SIZE] = Field(default=0.1, ge=0)
    """What is held out for testing: a share below 1, or a number of rows. 0 holds nothing out."""
    stratify: bool = False
    """Hold out the same share of every label, or of every answer where answers are classes, as near as whole groups of
    rows that belong together allow."""
    seed: Annotated[int, Hint(usual=(42,), lifted=True)] = Field(default=42, ge=0)
    """Which rows are held out: the same seed holds out the same rows."""

    @field_validator("drop")
    @classmethod
    def _known_codes(cls, value: list[str]) -> list[str]:
        if unknown := [code for code in value if code not in DETECTORS]:
            raise ValueError(f"unknown problem {', '.join(unknown)}; the codes are {', '.join(DETECTORS)}")
        return value

    @field_validator("max_malformed", "test_size")
    @classmethod
    def _share_or_rows(cls, value: float) -> float:
        if value >= 1 and value != int(value):
            raise ValueError("give a share below 1 (0.1 is a tenth) or a whole number of rows (200)")
        return value


class PrepareDatasetResult(Result):
    """The files made, and what became of every row.

    It always holds that `rows_in` + `rows_added` = the sum of `dropped` + `rows_train` + `rows_test`.
    """

    train: Artifact
    """Rows to train on, as Parquet."""
    test: Artifact | None
    """Rows held out, as Parquet; None when nothing was."""
    ledger: Artifact
    """A line for every row of the input: train, test or dropped, and why; of a repetition, which row it repeats."""
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

    @model_validator(mode="after")
    def _every_row_is_accounted_for(self) -> PrepareDatasetResult:
        came, went = self.rows_in + self.rows_added, sum(self.dropped.values()) + self.rows_train + self.rows_test
        if came != went:
            raise ValueError(f"{came} rows came in, {went} are accounted for")
        return self

"""What profile_dataset is asked, and what it answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tools.contract import Result, Verdict
from tools.data.detectors.mixed_language import LanguageMix
from tools.data.examples import Example
from tools.data.profile.column_figures import ColumnStats
from tools.data.profile.problem import Problem
from tools.data.profile.token_figures import TokenStats
from tools.data.shapes.column_choice import MAX_LENGTH, ColumnChoice
from tools.fields import DataRef, ModelRef


class ProfileDatasetParams(ColumnChoice):
    """What to profile, and for which model."""

    data: DataRef
    """The dataset: a file such as CSV, JSONL, Parquet or TXT (also .gz), a folder of these, or a Hub id."""
    model: ModelRef | None = "starter"
    """The model whose tokenizer counts; None counts no tokens."""
    max_length: Annotated[int | None, MAX_LENGTH] = Field(default=None, ge=8, le=1_000_000)
    """Tokens above which a row counts as too long; by default what the model reads at once."""
    test_data: DataRef | None = None
    """Rows held out in a file of their own, to look for in these; by default the test files beside them, or the rows
    that a split column calls test."""
    near_duplicates: bool = True
    """Also look for rows that repeat another one almost to the letter, the slowest of the checks."""


class LabelCount(BaseModel):
    """One class and its rows."""

    model_config = ConfigDict(extra="forbid")
    label: str
    rows: int


class ProfileDatasetResult(Result):
    """A dataset at a look: what it is, how long its rows are, what is wrong, and whether it is fit to train on."""

    format: str
    """Name of the format by content, or `folder`."""
    shape: str
    """prompt_completion, alpaca, messages, sharegpt, preference, unpaired_preference, text or unknown."""
    form: str | None
    """What training sees: prompt_completion, preference, unpaired_preference or text; None where it is not clear."""
    mapping: dict[str, str]
    """Role to column."""
    question: str | None
    """What has to be said first, where the mapping could not be decided."""
    options: list[str]
    """Likely answers to `question`."""
    rows: int
    usable: int
    """Rows that can be trained on as they are, repetitions included."""
    columns: list[ColumnStats]
    parts: dict[str, int]
    """Usable rows that a split column puts into `train` and `test`; empty without one."""
    tokens: TokenStats | None
    max_length: int | None
    """Tokens above which a row would be cut; None where nothing is cut or no tokens were counted."""
    languages: LanguageMix | None
    labels: list[LabelCount]
    """The largest classes, up to 200."""
    classes: int
    """How many classes there are."""
    examples: list[Example]
    problems: list[Problem]
    notes: list[str]
    verdict: Verdict

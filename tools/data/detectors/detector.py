"""What a detector is: a code, what is said and done about the rows it finds, and how it finds them.

There are three ways. `InFigures` is a condition over the table `checked`. `InTexts` judges texts, in two stages: a gate
in SQL runs over millions of rows and is true for every text the judge could find and for few others; the judge decides
on those. `InDataset` is a function that looks at whatever it needs: other rows, other files, a tokenizer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tools.data.detectors.inspection import Inspection
from tools.data.opening import Opened
from tools.data.shapes.mapping import Mapped

Severity = Literal["error", "warning", "info"]
TextField = Literal["any", "asked", "said"]
"""Which texts of a row are judged: all of them, what the prompt says, or what the answers say (both of a pair)."""
Span = tuple[int, int]
"""Where something stands in a text: start and end, in characters."""
Judge = Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class InFigures:
    """Rows of the table `checked` for which a condition in SQL holds."""

    condition: str
    remark: Callable[[Opened, str], str] | None = None
    """From the dataset and a query for the rows found to what is added to the sentence, in parentheses."""


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """How what a text detector finds is replaced by a numbered placeholder such as `[EMAIL_1]`."""

    placeholder: str
    find: Callable[[str], list[Span]]
    rank: int
    """Which kind claims a piece of text first: an address in a URL with a password is part of the secret."""
    same: Callable[[str], str] = lambda value: value
    """What two values have in common that are one and get the same number."""


@dataclass(frozen=True, kw_only=True)
class InTexts:
    """Rows of which a text is judged to have the flaw."""

    judge: Judge
    traces: Callable[[], str] | None = None
    """An RE2 expression that matches in every text the judge could find: a gate that shares its scan with others."""
    gate: Callable[[str], str] | None = None
    """Or a gate of its own: from a SQL expression for a text to a SQL condition on it."""
    fields: TextField = "any"
    exact: bool = False
    """Whether the gate decides alone; `judge` then agrees with it and is not run over whole datasets."""
    learn: Callable[[Iterable[str]], Judge] | None = None
    """From a sample of a dataset's answers to a judge that knows what is usual there; it then judges instead."""
    habit: float = 1.0
    """Share of usable rows above which it is how these answers are written, and no flaw."""
    redaction: Redaction | None = None

    def __post_init__(self) -> None:
        if (self.traces is None) == (self.gate is None):
            raise TypeError("a detector over texts has either traces or a gate of its own")


@dataclass(frozen=True, kw_only=True)
class InDataset:
    """Rows that a function puts into `flags`. What it returns is said in place of the sentence."""

    flag: Callable[[Inspection], str | None]
    needs_model: bool = False
    """Whether it is left out where no tokenizer is named."""
    nearly: bool = False
    """Whether it is left out where near-duplicates are not looked for."""


@dataclass(frozen=True, kw_only=True)
class Detector:
    """One kind of flaw of a row or a dataset. The profile reports it, `prepare_dataset`'s `drop` removes its rows."""

    code: str
    severity: Severity
    sentence: str
    """Follows "rows" and begins with its verb in the plural: "hold an e-mail address". `{limit}` is the token limit.
    Empty where `find` always says a sentence of its own."""
    noun: str = ""
    """What one of them is called in a list; the code's words where it is left out."""
    fix: str | None
    """What prepare_dataset does about it: `dropped` or `cut` where it always does, else `parameter=value`; None where
    nothing does."""
    described: str
    """What it finds, where its definition is from ("Source:") and what it misses ("Known misses:")."""
    find: InFigures | InTexts | InDataset
    rank: int = 1_000
    """Place in the order in which problems are looked for and reported."""
    applies: Callable[[Mapped], bool] = lambda made: True
    """For which datasets it is looked for."""
    among_rows: bool = False
    """Whether it depends on which other rows there are: it is then dropped when all repetitions are gone."""

    def __post_init__(self) -> None:
        told = " ".join(self.described.split())
        if "Source:" not in told or "Known misses:" not in told:
            raise TypeError(f"Detector {self.code}: `described` gives its Source: and its Known misses:.")
        object.__setattr__(self, "described", told)

    @property
    def name(self) -> str:
        return self.code

    @property
    def called(self) -> str:
        """What one of its rows is called."""
        return self.noun or self.code.replace("_", " ")


def text_detector(
    code: str,
    severity: Severity,
    sentence: str,
    *,
    rank: int,
    fix: str | None,
    noun: str = "",
    traces: Callable[[], str] | None = None,
    gate: Callable[[str], str] | None = None,
    fields: TextField = "any",
    learn: Callable[[Iterable[str]], Judge] | None = None,
    habit: float = 1.0,
    redaction: Redaction | None = None,
) -> Callable[[Judge], Detector]:
    """Make a function that judges one text into a detector; its docstring is what the detector is described by."""

    def made(judge: Judge) -> Detector:
        found = InTexts(
            judge=judge, traces=traces, gate=gate, fields=fields, learn=learn, habit=habit, redaction=redaction
        )
        return Detector(
            code=code,
            severity=severity,
            sentence=sentence,
            noun=noun,
            fix=fix,
            described=judge.__doc__ or "",
            find=found,
            rank=rank,
        )

    return made


def dataset_detector(
    code: str,
    severity: Severity,
    sentence: str,
    *,
    rank: int,
    fix: str | None,
    noun: str = "",
    applies: Callable[[Mapped], bool] = lambda made: True,
    among_rows: bool = False,
    needs_model: bool = False,
    nearly: bool = False,
) -> Callable[[Callable[[Inspection], str | None]], Detector]:
    """Make a function that flags rows of a dataset into a detector; its docstring is what it is described by."""

    def made(flag: Callable[[Inspection], str | None]) -> Detector:
        return Detector(
            code=code,
            severity=severity,
            sentence=sentence,
            noun=noun,
            fix=fix,
            described=flag.__doc__ or "",
            find=InDataset(flag=flag, needs_model=needs_model, nearly=nearly),
            rank=rank,
            applies=applies,
            among_rows=among_rows,
        )

    return made

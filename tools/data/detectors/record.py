"""What a detector over texts is: a code, what is said of the rows it finds, and how a text is judged.

A detector judges in two stages. `gate` is SQL that is true for every text the detector could find and false for nearly
all others; it runs over millions of rows. The decorated function judges the few texts that pass; where it is left out
the gate decides alone. The function's docstring says where its definition comes from and what it is known to miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
Field = Literal["any", "asked", "said"]
"""Which texts of a row are judged: all of them, what the prompt says, or what the answers say (both of a pair)."""


@dataclass(frozen=True)
class TextDetector:
    """One kind of flaw that shows in a text of its own."""

    code: str
    severity: Severity
    sentence: str
    """Follows "rows" and begins with its verb in the plural: "hold an e-mail address"."""
    fix: str | None
    """The parameter of prepare_dataset that removes the flaw, as `name=value`."""
    gate: Callable[[str], str]
    """From a SQL expression for a text to a SQL condition on it."""
    judge: Callable[[str], bool]
    fields: Field
    exact: bool
    """Whether the gate decides alone; `judge` then agrees with it and is not run over whole datasets."""
    learn: Callable[[Iterable[str]], Callable[[str], bool]] | None = None
    """From a sample of a dataset's answers to a judge that knows what is usual there; it then judges instead."""

    @property
    def described(self) -> str:
        """What it finds, where its definition is from and what it misses."""
        return self.judge.__doc__ or ""


def text_detector(
    code: str,
    severity: Severity,
    sentence: str,
    *,
    gate: Callable[[str], str],
    fix: str | None = None,
    fields: Field = "any",
    exact: bool = False,
    learn: Callable[[Iterable[str]], Callable[[str], bool]] | None = None,
) -> Callable[[Callable[[str], bool]], TextDetector]:
    """Make a function that judges one text into a detector."""

    def made(judge: Callable[[str], bool]) -> TextDetector:
        if not judge.__doc__:
            raise TypeError(f"{code} does not say what it finds, by which source, and what it misses.")
        return TextDetector(code, severity, sentence, fix, gate, judge, fields, exact, learn)

    return made

"""What is looked for in a dataset, and what detectors that look at more than a row work with and leave behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tools.contract import Context
from tools.data.opening import Opened
from tools.data.shapes.mapping import Mapped

T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """What to look for. Without `model` no tokens are counted, and what needs them is left out."""

    model: str | None = None
    max_length: int | None = None
    """Tokens above which a row is too long; None takes what the model reads at once."""
    test_data: str | None = None
    near: bool = True
    codes: frozenset[str] | None = None
    """Only these; None is all."""

    def wants(self, code: str) -> bool:
        return self.codes is None or code in self.codes


@dataclass
class Inspection:
    """One pass of detectors over a dataset. The rows found stand in the table `flags (code, row)`.

    A detector finds the view `texts` and the tables `checked` and `repeated`: see `row_figures`.
    """

    dataset: Opened
    made: Mapped
    scope: Scope
    context: Context
    limit: int | None = None
    """Tokens above which a row is cut; None where nothing is cut or no tokens were counted."""
    said: dict[str, str] = field(default_factory=dict)
    """Whole sentences for codes that are about the dataset rather than single rows."""
    remarks: dict[str, str] = field(default_factory=dict)
    """What is added to a code's sentence, in parentheses."""
    _made: dict[Callable[[Inspection], Any], Any] = field(default_factory=dict, repr=False)

    def shared(self, make: Callable[[Inspection], T]) -> T:
        """What `make` gives for this inspection, made once however many detectors and reports ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        found: T = self._made[make]
        return found

    def made_already(self, make: Callable[[Inspection], T]) -> T | None:
        """The same where it was asked for before, else None."""
        return self._made.get(make)

    def flag(self, code: str, condition: str, **values: Any) -> None:
        """Put the rows of `checked` for which a condition in SQL holds into `flags`."""
        self.dataset.connection.execute(
            f"INSERT INTO flags SELECT DISTINCT '{code}', row FROM checked WHERE {condition}", values or None
        )

"""Records found by their folder: one object in one file, closed when unknown.

A record is a frozen dataclass with a `name`: a tool, a method, an objective, a metric, a format, a detector. Adding one
is adding its file to the folder of its kind; nothing else lists it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from tools.errors import InputError

T = TypeVar("T")


class UnknownRecord(InputError, KeyError):
    """A name that is none of the records of its kind."""


class Records(Mapping[str, T], Generic[T]):
    """Every record of one kind in the files of a package, by name, in the order of `rank` and then of the names.

    A look-up of a name that is none raises `UnknownRecord` naming those there are; there is no default. Files are
    imported at the first look, so they must load nothing slow.
    """

    def __init__(
        self,
        package: str,
        kind: type[T],
        called: str,
        rank: Callable[[T], Any] = lambda record: 0,
        *,
        where: Callable[[T], bool] = lambda record: True,
    ) -> None:
        """`called` is what a message calls such a record: "method". `where` keeps those a choice is offered of."""
        self._package = package
        self._kind = kind
        self._called = called
        self._rank = rank
        self._where = where

    @cached_property
    def _found(self) -> dict[str, T]:
        found: dict[str, tuple[str, T]] = {}
        for module_name in self._files():
            for name, record in self._declared_in(module_name):
                if name in found and found[name][1] is not record:
                    raise TypeError(f"{self._called} `{name}` is declared twice: {found[name][0]} and {module_name}.")
                # A record that another file imports is declared where it was met first or where it is named after.
                found.setdefault(name, (module_name, record))
        records = {name: record for name, (_, record) in sorted(found.items()) if self._where(record)}
        return dict(sorted(records.items(), key=lambda item: self._rank(item[1])))

    def _files(self) -> list[str]:
        folder = import_module(self._package).__path__
        return [f"{self._package}.{info.name}" for info in iter_modules(folder) if not info.ispkg]

    def _declared_in(self, module_name: str) -> list[tuple[str, T]]:
        try:
            module = import_module(module_name)
        except TypeError as error:
            # What a dataclass says of a missing field names neither the file nor the kind of record.
            raise TypeError(f"{module_name} does not declare a whole {self._called}: {error}") from error
        return [(str(value.name), value) for value in vars(module).values() if isinstance(value, self._kind)]  # type: ignore[attr-defined]

    def __getitem__(self, name: str) -> T:
        if name not in self._found:
            raise UnknownRecord(*self.unknown(name))
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def unknown(self, name: str) -> tuple[str, str]:
        """(message, remedy) for a name that is none of these."""
        close = difflib.get_close_matches(name, self._found, n=1)
        hint = f"Did you mean `{close[0]}`?" if close else f"There are: {', '.join(self._found)}."
        return f"`{name}` is no {self._called}.", hint


class NameIn:
    """Marks a text parameter that names a record: `Annotated[str, NameIn(METHODS)]`.

    Forms, planners and JSON schemas see the names as choices; another value is refused with those there are.
    """

    def __init__(self, records: Records[Any]) -> None:
        self.records = records

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._known, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.records)}

    def _known(self, name: str) -> str:
        if name not in self.records:
            raise ValueError(" ".join(self.records.unknown(name)))
        return name

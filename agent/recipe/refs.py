"""`${inputs.data}`, `${params.epochs}`, `${steps.train.model}`: how a step names what comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tools.errors import InputError

_PATTERN = re.compile(r"\$\{([a-zA-Z0-9_.-]+)\}")
"""Hyphens belong to it: the ids of runs have them."""

Group = Literal["inputs", "params", "steps", "runs"]


@dataclass(frozen=True)
class Ref:
    """A reference. `group` is its first word, whatever that is: only check and binding say which words there are."""

    group: str
    path: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Ref:
        """From the words between the brackets: `steps.train.model`."""
        group, *path = text.split(".")
        return cls(group, tuple(path))

    @classmethod
    def whole(cls, value: Any, group: Group | None = None) -> Ref | None:
        """The reference a value is, and nothing beside it; None for any other value, or one of another group."""
        found = _PATTERN.fullmatch(value) if isinstance(value, str) else None
        ref = cls.parse(found.group(1)) if found else None
        return ref if ref is not None and group in (None, ref.group) else None

    @classmethod
    def input(cls, name: str) -> Ref:
        """A named input of the recipe."""
        return cls("inputs", (name,))

    @classmethod
    def param(cls, name: str) -> Ref:
        """A param of the recipe."""
        return cls("params", (name,))

    @classmethod
    def output(cls, step: str, field: str) -> Ref:
        """What a step above made."""
        return cls("steps", (step, field))

    @classmethod
    def earlier(cls, run: str, step: str, field: str) -> Ref:
        """What a step of an earlier run made; composing a recipe resolves it."""
        return cls("runs", (run, step, field))

    @property
    def name(self) -> str:
        """Which input, param, step or run; empty where the reference says no more than its group."""
        return self.path[0] if self.path else ""

    @property
    def dotted(self) -> str:
        """`steps.train.model`."""
        return ".".join((self.group, *self.path))

    def __str__(self) -> str:
        return f"${{{self.dotted}}}"

    def seen_from_later(self, run: str) -> Ref:
        """A reference to a step as a later recipe names it, once `run` has carried it out; others stay."""
        return Ref("runs", (run, *self.path)) if self.group == "steps" else self


def find(value: Any) -> Iterator[Ref]:
    """Every reference anywhere in a value."""
    if isinstance(value, str):
        yield from (Ref.parse(text) for text in _PATTERN.findall(value))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from find(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from find(inner)


def step_references(value: Any) -> list[str]:
    """Ids of the steps a value refers to."""
    return [ref.name for ref in find(value) if ref.group == "steps" and ref.path]


def refers_to_step(value: Any) -> bool:
    """Whether a value waits for what a step makes."""
    return bool(step_references(value))


def substitute(value: Any, look_up: Callable[[Ref], Any]) -> Any:
    """`value` with every reference replaced. A string that is one reference takes the type of what it names."""
    if isinstance(value, str):
        if whole := Ref.whole(value):
            return look_up(whole)
        return _PATTERN.sub(lambda found: str(look_up(Ref.parse(found.group(1)))), value)
    if isinstance(value, dict):
        return {key: substitute(inner, look_up) for key, inner in value.items()}
    if isinstance(value, list):
        return [substitute(inner, look_up) for inner in value]
    return value


def dig(container: Any, ref: Ref) -> Any:
    """The value at a reference's path in nested mappings; raises `InputError` naming what is there instead."""
    here = container
    for depth, key in enumerate(ref.path):
        if not isinstance(here, dict) or key not in here:
            known = ", ".join(sorted(here)) if isinstance(here, dict) else "nothing below it"
            raise InputError(
                f"`{ref}` names nothing: `{'.'.join(ref.path[: depth + 1])}` is not there.", f"There is: {known}."
            )
        here = here[key]
    return here

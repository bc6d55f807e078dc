"""`${inputs.data}`, `${params.epochs}`, `${steps.train.model}`: how a step names what comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from tools.errors import InputError

REFERENCE = re.compile(r"\$\{([a-zA-Z0-9_.-]+)\}")
"""Hyphens belong to it: the ids of runs have them."""


def find(value: Any) -> Iterator[str]:
    """Every reference in a value, without its `${}`: `steps.train.model`."""
    if isinstance(value, str):
        yield from REFERENCE.findall(value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from find(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from find(inner)


def step_references(value: Any) -> list[str]:
    """Ids of the steps a value refers to."""
    return [parts[1] for text in find(value) if (parts := text.split("."))[0] == "steps" and len(parts) > 1]


def refers_to_step(value: Any) -> bool:
    return bool(step_references(value))


def substitute(value: Any, look_up: Callable[[str], Any]) -> Any:
    """`value` with every reference replaced. A string that is one reference takes the type of what it names."""
    if isinstance(value, str):
        if whole := REFERENCE.fullmatch(value):
            return look_up(whole.group(1))
        return REFERENCE.sub(lambda found: str(look_up(found.group(1))), value)
    if isinstance(value, dict):
        return {key: substitute(inner, look_up) for key, inner in value.items()}
    if isinstance(value, list):
        return [substitute(inner, look_up) for inner in value]
    return value


def dig(container: Any, path: list[str], whole: str) -> Any:
    """The value at a dotted path in nested mappings; raises `InputError` naming what is there instead."""
    here = container
    for depth, key in enumerate(path):
        if not isinstance(here, dict) or key not in here:
            known = ", ".join(sorted(here)) if isinstance(here, dict) else "nothing below it"
            raise InputError(
                f"`${{{whole}}}` names nothing: `{'.'.join(path[: depth + 1])}` is not there.",
                f"There is: {known}.",
            )
        here = here[key]
    return here

"""What a parameter says beside type, bounds and help: that it names data or a model, and what people know it by."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Role:
    """Marks a parameter that names something whose content matters: a dataset or a model."""

    kind: Literal["data", "model"]


DataRef = Annotated[str, Role("data")]
"""A dataset: a file, a folder, a Hub dataset id (`org/name@revision`), or a step's output."""

ModelRef = Annotated[str, Role("model")]
"""A model: `starter`, a model of the workspace, a Hub id (`org/name@revision`), a folder, or a step's output."""


@dataclass(frozen=True)
class Hint:
    """What people need to know of a parameter beside its bounds and its help: `Annotated[int, Hint(unit="tokens")]`."""

    unit: str = ""
    """What a value is counted in."""
    usual: tuple[Any, ...] = ()
    """Ordinary values; the nearest is offered instead of one that is out of bounds."""
    usual_below: float | None = None
    """Above this a value is allowed and rarely meant, which is said."""
    words: tuple[str, ...] = ()
    """What people call it beside its own name, as patterns over plain lower-case words: `(?:lora )?rank`."""
    is_share: bool = False
    """People state it in per cent; 20 is read as 0.2 where 20 is out of bounds."""
    slip: Callable[[float], float | None] | None = None
    """From a value out of bounds to the one that was probably meant, where that is plain."""
    instead_of: str = ""
    """A parameter that does not count any more once this one is stated."""
    lifted: bool = False
    """Stands at the top of a recipe once it was stated, where people look for it."""
    multiline: bool = False
    """A form gives its text several lines."""


def role_of(info: FieldInfo) -> Literal["data", "model"] | None:
    """Whether a parameter names a dataset or a model."""
    for item in info.metadata:
        if isinstance(item, Role):
            return item.kind
    return _role_in(info.annotation)


def _role_in(annotation: Any) -> Literal["data", "model"] | None:
    if get_origin(annotation) is Annotated:
        for item in get_args(annotation)[1:]:
            if isinstance(item, Role):
                return item.kind
    if get_origin(annotation) in (Union, types.UnionType, list):
        for inner in get_args(annotation):
            if role := _role_in(inner):
                return role
    return None

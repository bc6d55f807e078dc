"""What a tool is: typed parameters, a typed result, a cost class, and a context to work in.

A tool is a function `(params, context) -> result` under the `tool` decorator. Its declaration is the only place where a
parameter's type, bounds, default, unit and meaning stand: the planner's schema, the forms, recipe validation,
`tunesmith tools` and the table in the README are all read from it.
"""

from __future__ import annotations

import hashlib
import time
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from tools.errors import Cancelled


class Cost(StrEnum):
    """How much a step takes, as far as approval is concerned."""

    INSTANT = "instant"  # answered at once
    LIGHT = "light"  # seconds to a minute, on the CPU
    HEAVY = "heavy"  # minutes to days, or a GPU


class Effect(StrEnum):
    """What a step does beyond writing into its own folder; each one needs approval."""

    LEAVES_MACHINE = "leaves_machine"
    DELETES = "deletes"


class Repeatability(StrEnum):
    """How equal a second run with the same inputs, seed, versions and machine is."""

    BIT_EXACT = "bit-exact"
    TOLERANCE = "within tolerance"
    INFORMATIVE = "informative"


@dataclass(frozen=True)
class Role:
    """Marks a parameter that names something whose content matters: a dataset or a model."""

    kind: Literal["data", "model"]


DataRef = Annotated[str, Role("data")]
"""A dataset: a file, a folder, a Hub dataset id, or a step's output."""

ModelRef = Annotated[str, Role("model")]
"""A model: `starter`, a Hub id, a local folder, or a step's output."""


class Params(BaseModel):
    """Base of every tool's parameters: attribute docstrings are the help, extras are forbidden."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, protected_namespaces=())


class Result(BaseModel):
    """Base of every tool's typed result. Results are written to the lock as JSON: no live objects, no cell dumps."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, protected_namespaces=())


ArtifactKind = Literal["dataset", "model", "adapter", "table", "report"]


class Artifact(BaseModel):
    """A file or folder a step made. `digest` covers names and bytes of everything in it."""

    model_config = ConfigDict(extra="forbid")
    path: str
    kind: ArtifactKind
    digest: str


class Verdict(BaseModel):
    """What a newcomer reads first."""

    model_config = ConfigDict(extra="forbid")
    outcome: Literal["better", "worse", "no difference", "ready", "ready after fixes", "not fit", "done"]
    sentence: str


P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Result)

Sink = Callable[[str, dict[str, Any]], None]


def _no_sink(kind: str, data: dict[str, Any]) -> None:
    return None


@dataclass
class Context:
    """Where a tool works and how it reports.

    `work` is an empty folder of the step's own; everything it makes goes there. `seed` feeds every random choice.
    Events go to `sink(kind, data)`; the kinds a tool emits are `progress`, `metric`, `note` and `sample`.
    """

    work: Path
    seed: int = 42
    sink: Sink = _no_sink
    is_cancelled: Callable[[], bool] = lambda: False
    models: Path | None = None
    _last_progress: float = field(default=0.0, repr=False)

    def emit(self, kind: str, **data: Any) -> None:
        """Append one event. Values must be JSON-serialisable."""
        self.sink(kind, data)

    def progress(self, done: float, total: float, unit: str, **extra: Any) -> None:
        """Say how far the step is. At most two a second are written, and always the last one; raises `Cancelled`."""
        self.raise_if_cancelled()
        now = time.monotonic()
        if done >= total or now - self._last_progress >= 0.5:
            self._last_progress = now
            self.emit("progress", done=done, total=total, unit=unit, **extra)

    def metric(self, step: int, **values: float) -> None:
        """One point of the live charts, for example `metric(10, loss=2.31, learning_rate=1e-4)`."""
        self.emit("metric", step=step, **values)

    def note(self, text: str, level: Literal["info", "warning"] = "info") -> None:
        """Tell the person something they should know, in one sentence."""
        self.emit("note", text=text, level=level)

    def raise_if_cancelled(self) -> None:
        """Call at every safe point; raises `Cancelled` when the person asked to stop."""
        if self.is_cancelled():
            raise Cancelled("The run was cancelled.", "Steps that had finished are kept; resume the run to go on.")

    def artifact(self, path: Path, kind: ArtifactKind) -> Artifact:
        """Declare something under `work` as made by this step and digest it."""
        return Artifact(path=str(path), kind=kind, digest=digest_path(path))


def digest_path(path: Path) -> str:
    """`sha256:…` of a file's bytes, or of a folder's relative names and bytes in sorted order."""
    if path.is_file():
        with path.open("rb") as handle:
            return "sha256:" + hashlib.file_digest(handle, "sha256").hexdigest()
    whole = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        whole.update(f"{file.relative_to(path).as_posix()}\0{digest_path(file)}\n".encode())
    return "sha256:" + whole.hexdigest()


@dataclass(frozen=True)
class Tool(Generic[P, R]):
    """One thing the agent can do. `effects=None` means nothing was declared: such a tool needs approval."""

    name: str
    summary: str
    params: type[P]
    result: type[R]
    run: Callable[[P, Context], R]
    cost: Cost
    effects: frozenset[Effect] | None
    repeatability: Repeatability
    depends_on: tuple[str, ...] = ()
    """Packages whose version changes the result; they are part of what decides that a step is still valid."""
    version: int = 1
    """Raise it when the same parameters give another result than before."""

    @property
    def needs_approval(self) -> bool:
        return self.cost is Cost.HEAVY or self.effects is None or bool(self.effects)

    def role_of(self, parameter: str) -> Literal["data", "model"] | None:
        """Whether a parameter names a dataset or a model."""
        info = self.params.model_fields.get(parameter)
        return None if info is None else _role(info)

    def schema(self) -> dict[str, Any]:
        """JSON schema of the parameters, as an LLM planner or a form needs it."""
        return self.params.model_json_schema()


@dataclass(frozen=True)
class LaterTool:
    """A name the design promises and a later release brings."""

    name: str
    summary: str
    instead: str
    """What can be done today."""


def tool(
    *,
    cost: Cost,
    effects: Iterable[Effect] | None = None,
    repeatability: Repeatability,
    depends_on: tuple[str, ...] = (),
    version: int = 1,
) -> Callable[[Callable[[P, Context], R]], Tool[P, R]]:
    """Declare a function `(params: SomeParams, context: Context) -> SomeResult` as a tool of the function's name.

    The first line of its docstring is the summary people read.
    """

    def declare(function: Callable[[P, Context], R]) -> Tool[P, R]:
        hints = get_type_hints(function)
        summary = (function.__doc__ or "").strip().splitlines()[0]
        return Tool(
            name=function.__name__,
            summary=summary,
            params=hints["params"],
            result=hints["return"],
            run=function,
            cost=cost,
            effects=None if effects is None else frozenset(effects),
            repeatability=repeatability,
            depends_on=depends_on,
            version=version,
        )

    return declare


def _role(info: FieldInfo) -> Literal["data", "model"] | None:
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

"""What a tool is: typed parameters, a typed result, a cost class, and a context to work in.

A tool is a function `(params, context) -> result` under the `tool` decorator. Its declaration is the only place where a
parameter's type, bounds, default, unit and meaning stand: the planner's schema, the forms, recipe validation,
`tunesmith tools` and docs/tools.md are all read from it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict

from tools.digests import digest_path
from tools.errors import Cancelled
from tools.fields import Hint, role_of


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


class Purpose(StrEnum):
    """What a tool is for: what a request may ask of it and the part it plays in a job.

    Planner, forms and reports go by the purpose and never by a tool's name. Several tools may train, each with an
    objective of its own; every other purpose belongs to one tool. A tool that has none is planned, run and shown by its
    declaration alone.
    """

    PROFILE = "profile"
    QUERY = "query"
    PREPARE = "prepare"
    TRAIN = "train"
    EVALUATE = "evaluate"
    COMPARE = "compare"
    GENERATE = "generate"
    ESTIMATE = "estimate"
    # Answered at once, no steps of a recipe:
    LIST_RUNS = "runs"
    SHOW_RUN = "run"
    CANCEL = "cancel"
    RESUME = "resume"
    SAVE = "save"
    LIST_RECIPES = "recipes"
    REPLAY = "replay"
    HELP = "help"


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


@dataclass(frozen=True, kw_only=True)
class Tool(Generic[P, R]):
    """One thing the agent can do. `effects=None` means nothing was declared: such a tool needs approval."""

    name: str
    title: str
    """What it does in a few words, as plan cards and runs show it: `Prepare the data`."""
    summary: str
    purpose: Purpose | None
    """None where the tool plays no part that planner or page treat in a way of their own."""
    objective: str | None = None
    """Name of the objective it trains with; for a training tool alone."""
    examples: tuple[str, ...]
    """Requests in plain words that ask for it."""
    phrases: tuple[str, ...] = ()
    """Ways of asking for it, as `agent/planner/language/phrase_files.py` reads them. Each decides by itself."""
    figures: tuple[tuple[str, str], ...] = ()
    """Fields of the result worth showing, each with what people call it. `seconds` is shown as a duration; of a mapping
    every number is shown under its own name."""
    leading: tuple[str, ...] = ()
    """Parameters its form shows first, in this order; the others stand under "More settings"."""
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

    def __post_init__(self) -> None:
        if (self.purpose is Purpose.TRAIN) != (self.objective is not None):
            raise TypeError(f"{self.name}: a training tool names its objective, and no other tool does.")
        if unknown := [name for name, _ in self.figures if name not in self.result.model_fields]:
            raise TypeError(f"{self.name}: its result has no field {', '.join(unknown)} to show.")
        if unknown := [name for name in self.leading if name not in self.params.model_fields]:
            raise TypeError(f"{self.name}: it has no parameter {', '.join(unknown)} to show first.")

    @property
    def needs_approval(self) -> bool:
        return self.cost is Cost.HEAVY or self.effects is None or bool(self.effects)

    def role_of(self, parameter: str) -> Literal["data", "model"] | None:
        """Whether a parameter names a dataset or a model."""
        info = self.params.model_fields.get(parameter)
        return None if info is None else role_of(info)

    def hint_of(self, parameter: str) -> Hint:
        """What the declaration says of a parameter beside bounds and help; an empty hint where it says nothing."""
        info = self.params.model_fields.get(parameter)
        return next((item for item in (info.metadata if info else ()) if isinstance(item, Hint)), Hint())

    def schema(self) -> dict[str, Any]:
        """JSON schema of the parameters, as an LLM planner or a form needs it."""
        return self.params.model_json_schema()


def tool(
    *,
    title: str,
    purpose: Purpose | None,
    examples: tuple[str, ...],
    cost: Cost,
    effects: Iterable[Effect] | None = None,
    repeatability: Repeatability,
    objective: str | None = None,
    phrases: tuple[str, ...] = (),
    figures: tuple[tuple[str, str], ...] = (),
    leading: tuple[str, ...] = (),
    depends_on: tuple[str, ...] = (),
    version: int = 1,
) -> Callable[[Callable[[P, Context], R]], Tool[P, R]]:
    """Declare a function `(params: SomeParams, context: Context) -> SomeResult` as a tool of the function's name.

    The first line of its docstring is the summary people read. Raises `TypeError` for a function without one.
    """

    def declare(function: Callable[[P, Context], R]) -> Tool[P, R]:
        if not (function.__doc__ or "").strip():
            raise TypeError(f"{function.__name__} has no docstring; its first line is the summary people read.")
        hints = get_type_hints(function)
        return Tool(
            name=function.__name__,
            title=title,
            summary=(function.__doc__ or "").strip().splitlines()[0],
            purpose=purpose,
            objective=objective,
            examples=examples,
            phrases=phrases,
            figures=figures,
            leading=leading,
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

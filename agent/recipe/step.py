"""A step: a tool with its parameters and an id. The one class for it, from the planner's proposal to the lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_serializer

StepStatus = Literal["waiting", "running", "done", "reused", "failed", "cancelled", "interrupted"]
"""`reused`: done by taking over the result of an earlier run. `interrupted`: its process ended without a word."""


class Outcome(BaseModel):
    """What became of a step that was carried out."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    status: StepStatus
    key: str = ""
    """Digest of everything that decides the result; the same key in the same workspace is not computed again."""
    repeatability: str = ""
    """How equal a second run is, as the tool declares it."""
    seconds: float | None = None
    reused_from: str | None = None
    """The run whose result was taken over."""
    result: dict[str, Any] | None = None
    """The tool's typed result as JSON, paths of artifacts relative to the workspace."""
    error: str | None = None

    @property
    def finished(self) -> bool:
        """Whether there is a result to build on."""
        return self.status in ("done", "reused")


class Step(BaseModel):
    """A tool with its parameters and an id other steps refer to.

    In a plan and a recipe `with` holds what was stated and the wiring, and there is no outcome; in a record it holds
    every value that was used.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    tool: str
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")
    outcome: Outcome | None = None

    @model_serializer(mode="wrap")
    def _without_what_has_not_happened(self, dump: Callable[[Step], dict[str, Any]]) -> dict[str, Any]:
        content = dump(self)
        if content.get("outcome") is None:
            content.pop("outcome", None)
        return content

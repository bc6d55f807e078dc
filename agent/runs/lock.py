"""What a run found and made: digests, resolved values, versions, approvals, results. It lies beside the recipe."""

from __future__ import annotations

import functools
import json
import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from agent.files import write_atomically
from agent.recipe.recipe import DEEPEST, dump_yaml, nested_too_deeply
from agent.recipe.step import Step
from agent.runs.approval import Approval
from tools.errors import InputError

RECORDED_PACKAGES = (
    "torch",
    "transformers",
    "trl",
    "peft",
    "bitsandbytes",
    "datasets",
    "duckdb",
    "tokenizers",
    "accelerate",
)


VERSION = 2


class LockedInput(BaseModel):
    model_config = ConfigDict(extra="forbid")
    path: str
    digest: str


class Lock(BaseModel):
    """The record beside a recipe."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    tunesmith_lock: Literal[2] = 2
    run: str
    status: str
    created: str
    finished: str | None = None
    versions: dict[str, str]
    machine: dict[str, str]
    inputs: dict[str, LockedInput] = Field(default_factory=dict)
    params: dict[str, Any] = Field(default_factory=dict)
    approvals: list[Approval] = Field(default_factory=list)
    steps: list[Step] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _from_version_1(cls, content: Any) -> Any:
        """Version 1 wrote what became of a step beside its parameters, and a reused one as done.

        Raises `ValueError` for a version to come.
        """
        if not isinstance(content, dict):
            return content
        version = content.get("tunesmith_lock", VERSION)
        if version not in (1, VERSION):
            raise ValueError(f"it is of version {version}, and this Tunesmith reads locks up to version {VERSION}")
        if version == VERSION:
            return content
        steps = [_nested(step) for step in content.get("steps") or []]
        return {**content, "tunesmith_lock": 2, "steps": steps}

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def put(self, step: Step) -> None:
        """Add a step, or replace what an earlier attempt left under the same id."""
        self.steps = [other for other in self.steps if other.id != step.id] + [step]

    def write(self, path: Path) -> str:
        """Replace the file at `path`; returns the text that stands there now."""
        text = dump_yaml(json.loads(self.model_dump_json(by_alias=True, exclude_none=True)))
        write_atomically(path, text)
        return text


def _nested(step: Any) -> Any:
    """A step of version 1 as one of today."""
    if not isinstance(step, dict) or "status" not in step:
        return step
    plain = {name: value for name, value in step.items() if name in ("id", "tool", "with")}
    outcome = {name: value for name, value in step.items() if name not in plain}
    if outcome.get("reused_from"):
        outcome["status"] = "reused"
    return {**plain, "outcome": outcome}


def read_lock(path: Path) -> Lock | None:
    """The lock at `path`, None where there is none. Raises `InputError` for one that cannot be read."""
    if not path.exists():
        return None
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        text = path.read_text(encoding="utf-8")
        if nested_too_deeply(text):
            raise ValueError(f"it is nested more than {DEEPEST} deep")
        return Lock.model_validate(YAML(typ="safe").load(text))
    except (YAMLError, ValueError, TypeError, OSError, RecursionError) as error:
        first = _first_problem(error)
        raise InputError(
            f"The lock {path.name} cannot be read: {first}.", "Delete it to replay without its checks."
        ) from None


def _first_problem(error: Exception) -> str:
    """The first thing wrong, in words; pydantic's own first line says only how many there are."""
    if isinstance(error, ValidationError):
        item = error.errors()[0]
        place = ".".join(str(part) for part in item["loc"])
        return f"{place}: {item['msg']}" if place else item["msg"].removeprefix("Value error, ")
    return str(error).splitlines()[0]


@functools.cache
def package_version(name: str) -> str:
    """The installed version from its metadata; nothing is imported."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"


def versions() -> dict[str, str]:
    """Versions that a result may depend on."""
    return {
        "tunesmith": package_version("tunesmith"),
        "python": platform.python_version(),
        **{name: package_version(name) for name in RECORDED_PACKAGES},
    }


def machine() -> dict[str, str]:
    """What of the machine decides whether results repeat bit for bit: processor model, cores, visible accelerators."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(os.cpu_count() or 1),
        "accelerator": _accelerator(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def _accelerator() -> str:
    """Names of the GPUs the driver lists, without importing torch."""
    folder = Path("/proc/driver/nvidia/gpus")
    if os.environ.get("CUDA_VISIBLE_DEVICES") == "" or not folder.is_dir():
        return "none"
    names = [
        line.split(":", 1)[1].strip()
        for card in sorted(folder.iterdir())
        for line in (card / "information").read_text(errors="replace").splitlines()
        if line.startswith("Model")
    ]
    return ", ".join(names) or "none"

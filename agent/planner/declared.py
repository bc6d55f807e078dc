"""What the tools declare: which take a parameter, and what is wrong with a value, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import ValidationError

from agent.recipe.step import Step
from tools.catalogue import TOOLS
from tools.parameters import parameter_table

TRAINING_TOOLS = ("train_sft", "train_dpo", "train_kto", "continue_pretraining")


@dataclass(frozen=True)
class Problem:
    """A stated value that no tool accepts."""

    parameter: str
    value: Any
    allowed: str
    """Bounds or choices, empty where the message says it all."""
    nearest: tuple[Any, ...]
    message: str
    switch: bool
    """Whether it is a yes/no parameter, which can simply be left out."""


@cache
def parameters_of(tool: str) -> frozenset[str]:
    """Names of a tool's parameters; empty for what is not declared."""
    declared = TOOLS.get(tool)
    return frozenset(declared.params.model_fields) if declared else frozenset()


def tools_with(parameter: str) -> list[str]:
    """Every tool of today that takes a parameter of that name."""
    return [tool for tool in TOOLS if parameter in parameters_of(tool)]


def only_declared(tool: str, values: dict[str, Any]) -> dict[str, Any]:
    """Those values the tool has a parameter for."""
    known = parameters_of(tool)
    return {name: value for name, value in values.items() if name in known}


def problems(steps: list[Step]) -> list[Problem]:
    """Every stated value that a tool's declaration does not accept, each parameter once."""
    found: dict[str, Problem] = {}
    for step in steps:
        declared = TOOLS.get(step.tool)
        if declared is None:
            continue
        try:
            declared.params.model_validate(step.with_)
        except ValidationError as error:
            for detail in error.errors():
                name = str(detail["loc"][0]) if detail["loc"] else ""
                if name in step.with_ and detail["type"] != "missing":
                    found.setdefault(name, _problem(step.tool, name, step.with_[name], detail["msg"]))
    return list(found.values())


def _problem(tool: str, name: str, value: Any, message: str) -> Problem:
    declared = TOOLS.get(tool)
    assert declared is not None
    row = next(row for row in parameter_table(declared) if row.name == name)
    allowed = row.bounds or ", ".join(row.choices)
    plain = message.removeprefix("Value error, ")
    return Problem(name, value, allowed, _nearest(name, value, row.default), plain, isinstance(value, bool))


SENSIBLE: dict[str, tuple[Any, ...]] = {
    "epochs": (1, 3),
    "max_steps": (100, 1000),
    "learning_rate": (5e-5, 2e-4),
    "batch_size": (1, 8),
    "lora_r": (8, 16),
    "lora_alpha": (16, 32),
    "lora_dropout": (0, 0.05),
    "max_length": (512, 1024),
    "max_new_tokens": (64, 256),
    "test_size": (0.1, 0.2),
    "beta": (0.1,),
    "seed": (42,),
    "warmup": (0.03, 0.1),
    "gpu_memory_gb": (8, 16, 24),
    "early_stopping": (2,),
}
"""What to offer instead of a value that is out of bounds: ordinary values, the nearest of them first."""


def _nearest(name: str, value: Any, default: Any) -> tuple[Any, ...]:
    offered = SENSIBLE.get(name) or ((default,) if default is not None else ())
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return offered
    slip = _slip(name, value)
    return tuple(dict.fromkeys([*slip, *sorted(offered, key=lambda each: abs(each - value))]))


def _slip(name: str, value: float) -> list[Any]:
    """What a value was probably meant to be: 50 for a learning rate is 5e-5, 20 for a share is 20 %."""
    if name == "learning_rate" and value > 1:
        digits = f"{value:e}".split("e")[0].rstrip("0").rstrip(".")
        return [float(f"{digits}e-5")]
    if name in ("lora_dropout", "warmup") and 1 <= value < 100:
        return [round(value / 100, 6)]
    if value < 0 and name in (
        "epochs",
        "max_steps",
        "learning_rate",
        "batch_size",
        "lora_r",
        "lora_alpha",
        "max_length",
    ):
        return [-value]
    return []


def default_of(tool: str, parameter: str) -> Any:
    """A parameter's default; None where it is required or left to a rule."""
    declared = TOOLS.get(tool)
    info = declared.params.model_fields.get(parameter) if declared else None
    return None if info is None or info.is_required() else info.default

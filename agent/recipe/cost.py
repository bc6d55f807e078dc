"""Time and memory of a plan, asked of the tool that estimates a training, before anything runs."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path
from typing import Any

from agent.catalogue import tool_for
from agent.recipe.recipe import Recipe
from agent.recipe.refs import refers_to_step
from agent.recipe.wiring import data_name, data_of, literal, source_of, trainings
from tools.contract import Context, Purpose
from tools.errors import TunesmithError


@functools.cache
def gpu_memory_gb() -> float | None:
    """Memory of the largest NVIDIA GPU in GB, asked of the driver's own tool so that torch stays unloaded."""
    if not Path("/proc/driver/nvidia").is_dir():
        return None
    command = ["nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        out = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout
        return max(float(line) for line in out.split()) * 1.048576 / 1000
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def training_to_estimate(recipe: Recipe) -> dict[str, Any] | None:
    """What the estimating tool is asked of the first training: its file, its model, and what both tools declare.

    References to params stay. None where nothing trains.
    """
    training = next(iter(trainings(recipe)), None)
    if training is None:
        return None
    declared = tool_for(Purpose.ESTIMATE).params.model_fields
    values = {name: value for name, value in training.with_.items() if name in declared}
    return {**values, data_name(training): data_of(source_of(recipe, training))}


def estimate_plan(recipe: Recipe) -> dict[str, Any] | None:
    """The estimate of the first training step; None without one, `{"unknown": why}` where it cannot be made."""
    asked, tool = training_to_estimate(recipe), tool_for(Purpose.ESTIMATE)
    if asked is None:
        return None
    values = {name: literal(recipe, value) for name, value in asked.items() if not refers_to_step(value)}
    try:
        params = tool.params.model_validate({name: value for name, value in values.items() if value is not None})
        return dict(tool.run(params, Context(work=Path())).model_dump(mode="json"))
    except (TunesmithError, ValueError) as error:
        return {"unknown": str(error).splitlines()[0]}

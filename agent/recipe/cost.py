"""Time and memory of a plan, asked of `estimate_training` before anything runs."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path
from typing import Any

from agent.catalogue import step_tool
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref, substitute
from tools.contract import Context
from tools.errors import TunesmithError

TRAINING = ("train_sft", "train_dpo", "train_kto", "continue_pretraining")


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


def estimate_plan(recipe: Recipe) -> dict[str, Any] | None:
    """The estimate of the first training step; None without one, `{"unknown": why}` where it cannot be made."""
    step = next((step for step in recipe.steps if step.tool in TRAINING), None)
    tool = step_tool("estimate_training")
    if step is None or tool is None:
        return None
    names = tool.params.model_fields
    first_data = next(iter(recipe.inputs.values()), None)
    values = {key: value for key, value in step.with_.items() if key in names}
    if first_data is not None and "data" in names:
        values["data"] = first_data.path.removeprefix("hub:")

    def look_up(ref: Ref) -> Any:
        return recipe.params.get(ref.name) if ref.group == "params" else None

    try:
        params = tool.params.model_validate({k: v for k, v in substitute(values, look_up).items() if v is not None})
        return dict(tool.run(params, Context(work=Path())).model_dump(mode="json"))
    except (TunesmithError, ValueError) as error:
        return {"unknown": str(error).splitlines()[0]}

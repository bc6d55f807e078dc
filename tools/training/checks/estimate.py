"""Memory and time of a run that has not happened, by the formulas of `memory` and `speed`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tools.contract import Verdict
from tools.errors import InputError
from tools.models.names import resolve
from tools.training.checks import extent, memory, speed
from tools.training.checks.combinations import refusal
from tools.training.checks.extent import Extent
from tools.training.checks.model_shape import ModelShape, shape_of
from tools.training.checks.speed import Machine
from tools.training.methods import METHODS
from tools.training.methods.method import Method
from tools.training.objectives import objective_for

if TYPE_CHECKING:
    from tools.estimate_training import EstimateTrainingParams

DEFAULT_LENGTH = 1024
MEMORY_ERROR = {True: "±25 %", False: "±40 %: the model's dimensions are not all known"}
SECONDS_ERROR = "within a factor of 2"


def estimate(params: EstimateTrainingParams) -> dict[str, Any]:
    """The fields of `EstimateResult`.

    Raises `InputError` for a model of which nothing is known, for unreadable data and for a method that cannot learn
    from it.
    """
    source, method = resolve(params.model), METHODS[params.method]
    shape = shape_of(source)
    machine = speed.this_machine() if params.gpu_memory_gb is None else speed.gpu_with(params.gpu_memory_gb)
    length = min(params.max_length or DEFAULT_LENGTH, shape.context or DEFAULT_LENGTH * 1000)
    rows = extent.extent_of(params.data, source) if params.data else extent.typical()
    objective = objective_for(rows.shape)
    if reason := refusal(method, objective):
        raise InputError(reason)
    tokens_each, longest = min(rows.tokens_per_row, length), min(rows.longest, length)
    examples = rows.rows
    if objective.fills_rows:
        examples = max(1, math.ceil(rows.rows * rows.tokens_per_row / length))
        tokens_each = min(float(length), rows.rows * rows.tokens_per_row)
        longest = int(tokens_each)
    steps = params.max_steps or max(1, math.ceil(params.epochs * math.ceil(examples / params.batch_size)))
    use, cut = _memory(params, shape, machine, rows, tokens_each, longest, method)
    fits = use.total <= machine.memory_bytes
    seconds, rate = _time(params, shape, machine, rows, cut, tokens_each, steps)
    needed = {
        each.name: _memory(params, shape, machine, rows, tokens_each, longest, each)[0].total
        for each in METHODS.values()
        if each.is_suggested and refusal(each, objective) is None
    }
    # The heaviest first, for it learns most; the last one is what to fall back on.
    fitting = [name for name in sorted(needed, key=lambda name: -needed[name]) if needed[name] <= machine.memory_bytes]
    memory_gb, available = use.total / 1e9, machine.memory_bytes / 1e9
    return {
        "memory_gb": round(memory_gb, 2),
        "parts_gb": {
            name: round(getattr(use, name) / 1e9, 3)
            for name in ("weights", "trained", "activations", "logits", "runtime")
        },
        "memory_error": MEMORY_ERROR[shape.exact],
        "available_gb": round(available, 2),
        "fits": fits,
        "gradient_checkpointing": cut.checkpointing,
        "seconds": round(seconds, 1),
        "seconds_error": SECONDS_ERROR,
        "device": machine.description,
        "parameters": shape.parameters,
        "trained_parameters": method.trained(shape, params.lora_r),
        "rows": rows.rows,
        "tokens": round(examples * tokens_each),
        "steps": steps,
        "tokens_per_second": round(rate, 1),
        "basis": rows.how + ("" if shape.exact else "; the model's size from its configuration or name"),
        "fitting_methods": fitting,
        "verdict": _verdict(params, machine, memory_gb, available, fits, seconds, fitting),
    }


def _memory(
    params: EstimateTrainingParams,
    shape: ModelShape,
    machine: Machine,
    rows: Extent,
    each: float,
    longest: int,
    method: Method,
) -> tuple[memory.MemoryUse, memory.Fit]:
    """Memory of the heaviest pass of the run, cut the way training would cut it."""
    half = speed.in_half_precision(shape, machine.device, method)
    cut = memory.fit(
        shape, method,
        free_bytes=machine.memory_bytes, longest=longest, rank=params.lora_r,
        device=machine.device, half_precision=half,
    )  # fmt: skip
    # The longest rows of the data come together in one step.
    tokens = min(cut.token_budget, params.batch_size * (each + longest) / 2)
    use = memory.use(
        shape, method,
        tokens=max(tokens, longest), supervised=max(tokens, longest) * rows.supervised_share, rank=params.lora_r,
        device=machine.device, half_precision=half, checkpointing=cut.checkpointing,
    )  # fmt: skip
    return use, cut


def _time(
    params: EstimateTrainingParams,
    shape: ModelShape,
    machine: Machine,
    rows: Extent,
    cut: memory.Fit,
    each: float,
    steps: int,
) -> tuple[float, float]:
    """Seconds, and tokens per second of the training itself."""
    operations = speed.operations_per_token(
        shape, METHODS[params.method],
        rank=params.lora_r, length=each, supervised_share=rows.supervised_share, checkpointing=cut.checkpointing,
    )  # fmt: skip
    operations += objective_for(rows.shape).forward_only * 2 * shape.parameters
    tokens = steps * params.batch_size * each
    passes = steps * math.ceil(params.batch_size * each / cut.token_budget)
    seconds = speed.seconds(shape, machine, tokens=tokens, operations=operations, passes=passes)
    return seconds, tokens / max(seconds - speed.START_SECONDS[machine.device], 1e-3)


def _verdict(
    params: EstimateTrainingParams,
    machine: Machine,
    memory_gb: float,
    available: float,
    fits: bool,
    seconds: float,
    fitting: list[str],
) -> Verdict:
    needs = f"{params.method} on {params.model} needs about {memory_gb:.1f} GB"
    if fits:
        sentence = f"{needs} of the {available:.0f} GB of {machine.description}, and about {duration(seconds)}."
        return Verdict(outcome="ready", sentence=sentence)
    instead = f"method={fitting[-1]} would fit" if fitting else "take a smaller model or a shorter max_length"
    return Verdict(outcome="not fit", sentence=f"{needs}; {machine.description} has {available:.0f} GB: {instead}.")


def duration(seconds: float) -> str:
    """`45 s`, `12 min`, `3.5 h`, `2.1 days`."""
    for unit, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 1.5 * size:
            amount = seconds / size
            return f"{amount:.0f} {unit}" if unit == "min" else f"{amount:.1f} {unit}"
    return f"{seconds:.0f} s"

"""The tool `estimate_training`."""

from __future__ import annotations

from pydantic import Field

from tools.contract import Context, Cost, DataRef, ModelRef, Params, Repeatability, Result, Verdict, tool
from tools.training.params import Method


class EstimateParams(Params):
    """What is to be trained, and on what."""

    model: ModelRef = "starter"
    """The model to train: `starter`, a Hub id, or a local folder. Only its config.json is looked at."""
    method: Method = "lora"
    """How weights are trained; see train_sft."""
    data: DataRef | None = None
    """The dataset. Without it memory is estimated for rows of the greatest length, and no time."""
    gpu_memory_gb: float | None = Field(default=None, gt=0, le=10_000)
    """Memory of the GPU in GB (1e9 bytes). Left out: training on the CPU of this machine."""
    epochs: float = Field(default=1.0, gt=0, le=1000)
    """How many times to go through the data."""
    max_steps: int | None = Field(default=None, ge=1)
    """Optimizer steps, when given instead of epochs."""
    batch_size: int = Field(default=8, ge=1, le=65_536)
    """Examples per optimizer step."""
    lora_r: int = Field(default=16, ge=1, le=1024)
    """Rank of the adapter."""
    max_length: int | None = Field(default=None, ge=8)
    """Longest example in tokens."""


class EstimateResult(Result):
    """What a training would take, and how far off that may be."""

    model: str
    parameters: int
    device: str
    memory_gb: float
    """The least it needs, 1e9 bytes: one longest row at a time. More makes it quicker."""
    memory_by_part: dict[str, float]
    """GB for weights, what is trained, activations, logits, and the runtime."""
    available_gb: float
    fits: bool
    rows: int | None
    tokens: int | None
    steps: int | None
    seconds: float | None
    error: str
    """How far off these figures may be."""
    verdict: Verdict


@tool(cost=Cost.INSTANT, effects=(), repeatability=Repeatability.INFORMATIVE)
def estimate_training(params: EstimateParams, context: Context) -> EstimateResult:
    """Estimate the memory and time of a training before anything is loaded."""
    from tools.training.estimate import ERROR, Wanted, estimate

    found = estimate(
        Wanted(
            model=params.model,
            method=params.method,
            data=params.data,
            gpu_memory_gb=params.gpu_memory_gb,
            epochs=params.epochs,
            max_steps=params.max_steps,
            batch_size=params.batch_size,
            rank=params.lora_r,
            max_length=params.max_length,
        )
    )
    parts = ("weights", "trained", "activations", "logits", "runtime")
    memory = found.memory.total / 1e9
    return EstimateResult(
        model=params.model,
        parameters=found.shape.parameters,
        device=found.device,
        memory_gb=round(memory, 2),
        memory_by_part={part: round(getattr(found.memory, part) / 1e9, 3) for part in parts},
        available_gb=round(found.available_gb, 1),
        fits=bool(found.fits),
        rows=found.rows,
        tokens=found.tokens,
        steps=found.steps,
        seconds=round(found.seconds, 1) if found.seconds is not None else None,
        error=ERROR,
        verdict=_verdict(params, memory, found.available_gb, bool(found.fits)),
    )


def _verdict(params: EstimateParams, memory: float, available: float, fits: bool) -> Verdict:
    need = f"{params.model} with {params.method} needs about {memory:.1f} GB; {available:.1f} GB are there"
    if fits:
        return Verdict(outcome="ready", sentence=f"It should fit: {need}.")
    instead = "" if params.method == "qlora" else " method=qlora holds the base in 4 bits;"
    return Verdict(
        outcome="not fit",
        sentence=f"It will not fit: {need}.{instead} a smaller model or a shorter max_length needs less.",
    )

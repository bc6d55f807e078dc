"""The tool `estimate_training`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tools.contract import Context, Cost, Params, Purpose, Repeatability, Result, Verdict, tool
from tools.fields import DataRef, Hint, ModelRef
from tools.training.params import BatchSize, Epochs, MaxLength, MaxSteps, MethodName, Rank


class EstimateTrainingParams(Params):
    """What a training run would be."""

    model: ModelRef = "starter"
    """The model to train: `starter`, a Hub id, a local folder, or an adapter."""
    method: MethodName = "lora"
    """How it would be trained."""
    data: DataRef | None = None
    """What it would be trained on. Left out: 1,000 rows of 256 tokens are assumed."""
    gpu_memory_gb: Annotated[float | None, Field(gt=0, le=10_000), Hint(unit="GB", usual=(8, 16, 24))] = None
    """Memory of the GPU to estimate for, in GB (10^9 bytes). Left out: this machine, with its GPU if it has one."""
    epochs: Epochs = 1.0
    """How many times to go through the data."""
    max_steps: MaxSteps = None
    """Stop after this many optimizer steps; when given, it decides instead of `epochs`."""
    batch_size: BatchSize = 8
    """Examples per optimizer step."""
    lora_r: Rank = 16
    """Rank of the adapter."""
    max_length: MaxLength = None
    """Longest example in tokens. Left out: 1024, or the model's context where that is shorter."""


class EstimateResult(Result):
    """Memory and time a training run would take, and how far off that may be."""

    memory_gb: float
    """Highest memory in use, GB = 10^9 bytes: of the GPU, or of the process on a CPU."""
    parts_gb: dict[str, float]
    """`memory_gb` by what it is for: weights, trained, activations, logits, runtime."""
    memory_error: str
    """How far off `memory_gb` may be."""
    available_gb: float
    """Memory it was compared with."""
    fits: bool
    gradient_checkpointing: bool
    """Whether activations have to be recomputed to fit."""
    seconds: float
    """Wall time, loading and saving included."""
    seconds_error: str
    """How far off `seconds` may be."""
    device: str
    """What it was estimated for."""
    parameters: int
    trained_parameters: int
    rows: int
    tokens: int
    """Tokens of one pass through the data."""
    steps: int
    tokens_per_second: float
    basis: str
    """What the estimate rests on."""
    fitting_methods: list[str]
    """Which of the usual methods would fit, the one that takes most memory first."""
    verdict: Verdict


@tool(
    title="Estimate time and memory",
    purpose=Purpose.ESTIMATE,
    examples=("will qlora on a 3B model fit into 8 GB?",),
    cost=Cost.INSTANT,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def estimate_training(params: EstimateTrainingParams, context: Context) -> EstimateResult:
    """Estimate the memory and time a training run would take, without running it."""
    from tools.training.checks.estimate import estimate

    return EstimateResult(**estimate(params))

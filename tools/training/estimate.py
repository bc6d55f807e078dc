"""Time and memory of a training before anything is loaded: a first formula, with how far off it may be."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tools.facts import FileFacts, look_at
from tools.models.resolve import resolve
from tools.training.memory import MemoryUse, fit, use
from tools.training.shape import ModelShape, shape_of

BYTES_PER_TOKEN = 3.6
"""Bytes of English text a token stands for with vocabularies of 4,096 to 150,000 entries: 3.2 to 4.4."""
TEMPLATE_TOKENS = 12
"""What a chat template adds to a prompt and its answer."""
LONGEST_TO_MEAN = 4
"""The longest row of a dataset against its mean; between 2 and 10 in the files this was looked up in."""
CPU_FLOPS_PER_CORE = 1.0e10
"""Sustained float32 operations a second and core in training small models; large ones reach two to three times that."""
CUDA_FLOPS = 6.0e13
"""Sustained bf16 operations a second on a data-centre GPU; a consumer card reaches about half."""
START_SECONDS = 10.0
"""Loading libraries and a small model."""
DEFAULT_LENGTH = 1024
ERROR = "a first formula: memory within about 40 %, time within a factor of 3"


@dataclass(frozen=True)
class Wanted:
    """What is to be trained, as far as the estimate needs it."""

    model: str
    method: str
    data: str | None
    gpu_memory_gb: float | None
    epochs: float
    max_steps: int | None
    batch_size: int
    rank: int
    max_length: int | None


@dataclass(frozen=True)
class Estimate:
    """`seconds` and `tokens` are None where the rows of the data are not known."""

    shape: ModelShape
    device: str
    memory: MemoryUse
    fits: bool | None
    available_gb: float
    rows: int | None
    tokens: int | None
    steps: int | None
    seconds: float | None


def estimate(wanted: Wanted) -> Estimate:
    """The least memory, one longest row at a time, and the time for all rows.

    Raises `InputError` for a model of unknown size.
    """
    shape = shape_of(resolve(wanted.model))
    device = "cuda" if wanted.gpu_memory_gb else "cpu"
    available = wanted.gpu_memory_gb or _free_memory_gb()
    longest_allowed = min(wanted.max_length or DEFAULT_LENGTH, shape.context or DEFAULT_LENGTH)
    rows, mean = _rows_and_tokens(wanted.data)
    mean = min(mean, longest_allowed) if mean else None
    longest = int(min(mean * LONGEST_TO_MEAN, longest_allowed)) if mean else longest_allowed
    planned = fit(
        shape,
        wanted.method,
        free_bytes=available * 1e9,
        longest=longest,
        rank=wanted.rank,
        device=device,
        half_precision=device == "cuda",
    )
    memory = use(
        shape,
        wanted.method,
        tokens=longest,
        supervised=longest / 2,
        rank=wanted.rank,
        device=device,
        half_precision=device == "cuda",
        checkpointing=planned.checkpointing,
    )
    steps = _steps(wanted, rows)
    tokens = int(steps * wanted.batch_size * mean) if steps and mean else None
    seconds = _seconds(shape, wanted.method, tokens, device, planned.checkpointing) if tokens else None
    fits = memory.total <= available * 1e9
    return Estimate(shape, device, memory, fits, available, rows, tokens, steps, seconds)


def _steps(wanted: Wanted, rows: int | None) -> int | None:
    if wanted.max_steps:
        return wanted.max_steps
    return max(1, round(rows * wanted.epochs / wanted.batch_size)) if rows else None


def _seconds(shape: ModelShape, method: str, tokens: int, device: str, checkpointing: bool) -> float:
    """Kaplan et al. (arXiv 2001.08361): 2 operations per parameter and token forward and 4 backward; a frozen base
    needs no gradients of its weights and so 2 backward. Recomputation is one more forward pass."""
    operations = (6 if method == "full" else 4) + (2 if checkpointing else 0)
    rate = CUDA_FLOPS if device == "cuda" else CPU_FLOPS_PER_CORE * (os.cpu_count() or 1)
    return START_SECONDS + tokens * operations * shape.parameters / rate


def _rows_and_tokens(data: str | None) -> tuple[int | None, float | None]:
    """Rows and mean tokens a row, from the size of the file."""
    facts = _facts(data)
    if facts is None or not facts.rows:
        return None, None
    return facts.rows, facts.bytes / facts.rows / BYTES_PER_TOKEN + TEMPLATE_TOKENS


def _facts(data: str | None) -> FileFacts | None:
    if data is None or not Path(data).exists():
        return None
    return look_at(data)


def _free_memory_gb() -> float:
    import psutil

    return float(psutil.virtual_memory().available) / 1e9

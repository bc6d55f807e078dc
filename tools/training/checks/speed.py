"""How long training takes, as a formula: floating-point operations over what the machine does of them.

Operations per token are the usual ones (Kaplan et al. 2020, arXiv 2001.08361, section 2.1): 2 per weight forward, 2 for
the gradient of the activations, 2 for the gradient of the weights, which frozen weights do not have.
"""

from __future__ import annotations

import functools
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tools.models.load import SMALL_MODEL
from tools.training.checks.model_shape import ModelShape
from tools.training.methods.method import Method

CPU_SHARE = 0.45
"""Of what a plain matrix product reaches on the same CPU. Measured with the starter and LoRA: 40 of 92 GFLOP/s on one
core."""
GPU_SHARE = 0.3
"""Of the dense bfloat16 peak; large models with long rows reach 0.4 to 0.5, small ones far less."""
SECONDS_PER_BLOCK = {"cpu": 1.5e-3, "cuda": 4e-3}
"""What one block of one forward and backward pass costs however little is in it: Python and kernel launches."""
START_SECONDS = {"cpu": 12.0, "cuda": 25.0}
"""Importing torch and transformers, loading a small model, saving."""

PEAK_TFLOPS = {
    "H200": 989, "H100": 989, "A100": 312, "L40": 362, "L4": 121, "A10": 125, "A40": 150, "V100": 112, "T4": 65,
    "RTX 6000 Ada": 364, "A6000": 155, "5090": 210, "4090": 165, "4080": 97, "4070": 58, "4060": 30,
    "3090": 71, "3080": 60, "3060": 26,
}  # fmt: skip
"""Dense bfloat16 (V100 and T4: float16) tensor peak by the makers' data sheets."""
TYPICAL_TFLOPS = ((70, 312), (40, 150), (20, 71), (0, 30))
"""For a GPU known by its memory alone, in GB: A100, A6000, RTX 3090, RTX 4060."""


@dataclass(frozen=True)
class Machine:
    """What training would run on."""

    device: str
    description: str
    flops: float
    """Floating-point operations per second that training is expected to reach."""
    memory_bytes: float


def this_machine() -> Machine:
    """The GPU of this machine if the driver names one, else its CPU. torch is not loaded."""
    gpu = _gpu()
    if gpu is not None:
        name, gigabytes = gpu
        return gpu_with(gigabytes, name)
    import psutil

    memory = psutil.virtual_memory()
    return Machine("cpu", "this machine's CPU", _cpu_flops() * CPU_SHARE, float(memory.available))


def gpu_with(gigabytes: float, name: str = "") -> Machine:
    """A GPU of that many GB, of that name where it is known."""
    peak = next((tflops for part, tflops in PEAK_TFLOPS.items() if part in name), None)
    if peak is None:
        peak = next(tflops for least, tflops in TYPICAL_TFLOPS if gigabytes >= least)
    described = name or f"a GPU with {gigabytes:g} GB"
    return Machine("cuda", described, peak * 1e12 * GPU_SHARE, gigabytes * 1e9)


def cpu_has_bfloat16() -> bool:
    """Whether the CPU multiplies bfloat16 itself; known on Linux only."""
    path = Path("/proc/cpuinfo")
    return path.exists() and re.search(r"\b(?:avx512_bf16|amx_bf16)\b", path.read_text(encoding="utf-8")) is not None


def in_half_precision(shape: ModelShape, device: str, method: Method) -> bool:
    """Whether training computes in bfloat16, as `tools.models.load` and `run` decide it."""
    if device == "cuda":
        return True
    return method.half_precision and shape.parameters >= SMALL_MODEL and cpu_has_bfloat16()


@functools.cache
def _gpu() -> tuple[str, float] | None:
    """Name and memory in GB of the first NVIDIA GPU."""
    if not Path("/proc/driver/nvidia").is_dir():
        return None
    command = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        lines = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.splitlines()
        name, mebibytes = lines[0].rsplit(",", 1)
        return name.strip(), float(mebibytes) * 2**20 / 1e9
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


@functools.cache
def _cpu_flops() -> float:
    """Operations per second of a matrix product in NumPy on all cores, the best of three: about 50 ms."""
    import numpy as np

    size = 768
    matrix = np.ones((size, size), dtype=np.float32)
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        matrix @ matrix
        best = min(best, time.perf_counter() - began)
    return 2.0 * size**3 / best


def operations_per_token(
    shape: ModelShape, method: Method, *, rank: int, length: float, supervised_share: float, checkpointing: bool
) -> float:
    """Floating-point operations that training spends on one token of a row of `length` tokens."""
    passes = 6 if method.trains_all else 4
    blocks = shape.block_parameters * (passes + (2 if checkpointing else 0))
    adapter = 0.0 if method.trains_all else _adapter_operations(shape, method, rank)
    # Scores and their weighted sum, causal, forward and two and a half times that backward.
    attention = 3.5 * 2 * shape.layers * shape.heads * shape.head_dim * length
    output = shape.vocabulary * shape.hidden * passes * supervised_share
    return float(blocks + adapter + attention + output)


def _adapter_operations(shape: ModelShape, method: Method, rank: int) -> float:
    if method.adapter_operations is not None:
        return method.adapter_operations(shape, rank)
    return 6 * method.trained(shape, rank)


def seconds(shape: ModelShape, machine: Machine, *, tokens: float, operations: float, passes: float) -> float:
    """Wall time of training on `tokens` tokens at `operations` each, in `passes` forward and backward passes."""
    overhead = passes * shape.layers * SECONDS_PER_BLOCK[machine.device]
    return START_SECONDS[machine.device] + max(tokens * operations / machine.flops, overhead)

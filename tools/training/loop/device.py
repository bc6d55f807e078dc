"""The machine a run is on: which device, how much of it is free, and its errors in words a person can act on."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from tools.errors import ToolFailed
from tools.training.methods import METHODS


def name() -> str:
    """`cuda` where there is a GPU, else `cpu`."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def threads() -> int:
    """Threads torch computes with. Sums are added up in as many parts, so another number gives other last digits."""
    return torch.get_num_threads()


def free_bytes() -> float:
    """Memory that can be had now: of the GPU where there is one, else of the machine."""
    if torch.cuda.is_available():
        return float(torch.cuda.mem_get_info()[0])
    import psutil

    return float(psutil.virtual_memory().available)


def peak_bytes(place: str) -> float:
    """Highest memory in use so far: allocated on the GPU, or resident in this process."""
    if place == "cuda":
        return float(torch.cuda.max_memory_allocated())
    try:
        import resource
    except ImportError:  # not on Windows
        import psutil

        return float(psutil.Process().memory_info().peak_wset)
    # macOS counts bytes, Linux kibibytes.
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * (1 if sys.platform == "darwin" else 1024)


def quiet() -> None:
    """Libraries report through events here, not on the terminal; nothing is sent to the Hub about a run."""
    import datasets
    import transformers

    # It says on import that a kernel it would have fetched from the Hub is not there; the built-in one is used.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    transformers.logging.set_verbosity_error()
    datasets.disable_progress_bars()
    warnings.filterwarnings("ignore", module=r"(transformers|peft|trl|torch|accelerate|datasets)\b")


@contextmanager
def repeatable(place: str) -> Iterator[None]:
    """On a GPU: deterministic kernels wherever torch has one. A CPU repeats its results without it."""
    if place != "cuda":
        yield
        return
    # cuBLAS reads this when its first handle is made: https://docs.nvidia.com/cuda/cublas/#results-reproducibility
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)


def out_of_memory_remedy(shorten: str) -> str:
    """What to do where the memory is not enough; `shorten` says how to make rows shorter."""
    lighter = " or ".join(f"method={method.name}" for method in METHODS.values() if method.is_quantised)
    return f"{shorten}, use {lighter}, or take a smaller model."


@contextmanager
def explained(max_length: int) -> Iterator[None]:
    """Turn running out of memory into an error that says what to change."""
    remedy = out_of_memory_remedy(f"Lower max_length (it is {max_length})")
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise ToolFailed(f"Out of GPU memory: {str(error).splitlines()[0]}", remedy) from error
    except MemoryError as error:
        raise ToolFailed(
            "Out of memory: the model and its training state do not fit into this machine.", remedy
        ) from error
    except RuntimeError as error:
        if "can't allocate memory" not in str(error):
            raise
        raise ToolFailed(f"Out of memory: {str(error).splitlines()[0]}", remedy) from error

"""How much memory training takes, as a formula: to split steps into parts that fit, and to estimate before anything
runs.

Activations were counted, not guessed: the tensors a Llama block keeps for its backward pass, over widths 256 to 1024,
with torch's saved-tensor hooks. Per token and block, in bytes, with h the hidden width, i the feed-forward width and k
the width of keys: float32 26h + 16i + 8k, bfloat16 autocast 28h + 9i + 5k, and 8h more where the base weights are
trained too.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.training.checks.model_shape import ModelShape
from tools.training.methods.method import Method

NF4_BYTES = 0.516
"""4 bits and, with double quantisation, 0.127 bits for the constants (QLoRA, arXiv 2305.14314, section 3)."""
TRAINED_BYTES = 16
"""float32 weight, gradient and AdamW's two moments."""
LOGIT_COPIES = 3
"""Logits, their softmax kept for the backward pass, and their gradient, each float32."""
CUDA_LOGIT_BYTES = 2 * 4096 * 32768 * 4
"""On CUDA TRL scores in tiles of 4096 tokens by 32768 vocabulary entries, so this is their ceiling there."""
RUNTIME_BYTES = {"cpu": 6.5e8, "cuda": 7e8}
"""Python with torch and transformers on the CPU; the CUDA context and its libraries on a GPU."""


@dataclass(frozen=True)
class MemoryUse:
    """Bytes by what they are for."""

    weights: float
    trained: float
    activations: float
    logits: float
    runtime: float

    @property
    def total(self) -> float:
        return self.weights + self.trained + self.activations + self.logits + self.runtime


def weight_bytes(shape: ModelShape, method: Method, device: str, half_precision: bool) -> float:
    """Bytes of the frozen weights; where every weight is trained they are counted as that instead."""
    if method.trains_all:
        return 0.0
    each = 2 if half_precision or device == "cuda" else 4
    if method.is_quantised:
        return shape.block_parameters * NF4_BYTES + shape.embedding_parameters * each
    return shape.parameters * each


def activation_bytes_per_token(shape: ModelShape, method: Method, half_precision: bool, checkpointing: bool) -> float:
    """Bytes one token of a forward pass keeps for the backward pass, output layer aside."""
    keys = shape.kv_heads * shape.head_dim
    if half_precision:
        block = 28 * shape.hidden + 9 * shape.intermediate + 5 * keys
    else:
        block = 26 * shape.hidden + 16 * shape.intermediate + 8 * keys
    block += method.activation_bytes * shape.hidden
    if not checkpointing:
        return float(block * shape.layers)
    return float((2 if half_precision else 4) * shape.hidden * shape.layers + block)


def logit_bytes(shape: ModelShape, tokens: float, device: str) -> float:
    """Bytes for scoring that many supervised tokens."""
    whole = tokens * shape.vocabulary * 4 * LOGIT_COPIES
    return min(whole, CUDA_LOGIT_BYTES) if device == "cuda" else whole


def use(
    shape: ModelShape,
    method: Method,
    *,
    tokens: float,
    supervised: float,
    rank: int,
    device: str,
    half_precision: bool,
    checkpointing: bool,
) -> MemoryUse:
    """Memory of one forward and backward pass over `tokens` tokens, of which `supervised` are scored."""
    return MemoryUse(
        weights=weight_bytes(shape, method, device, half_precision),
        trained=TRAINED_BYTES * method.trained(shape, rank),
        activations=tokens * activation_bytes_per_token(shape, method, half_precision, checkpointing),
        logits=logit_bytes(shape, supervised, device),
        runtime=RUNTIME_BYTES[device],
    )


@dataclass(frozen=True)
class Fit:
    """How a step is computed in the memory there is."""

    token_budget: int
    """Tokens of one forward pass, padding included."""
    checkpointing: bool
    """Recompute activations in the backward pass: a quarter slower, far less memory."""


CPU_TOKENS = 4096
"""More tokens at once make a CPU no quicker: its caches are full long before."""
CUDA_TOKENS = 65_536
SAFETY = 0.7
"""Share of the free memory that is planned with; the allocator's fragments and the formula's error get the rest."""


def fit(
    shape: ModelShape, method: Method, *, free_bytes: float, longest: int, rank: int, device: str, half_precision: bool
) -> Fit:
    """Choose the tokens per forward pass so that it fits beside the weights, with recomputation only where `longest`
    needs it.

    `free_bytes` is what is free before the weights are loaded. The result never is under `longest`, one example at a
    time: whether that fits shows in the first step, where the longest rows of a step come first.
    """
    fixed = use(
        shape,
        method,
        tokens=0,
        supervised=0,
        rank=rank,
        device=device,
        half_precision=half_precision,
        checkpointing=False,
    ).total
    room = free_bytes * SAFETY - fixed - (CUDA_LOGIT_BYTES if device == "cuda" else 0)
    scoring = logit_bytes(shape, 1, "cpu") if device == "cpu" else 0.0
    most = CPU_TOKENS if device == "cpu" else CUDA_TOKENS
    for checkpointing in (False, True):
        each = activation_bytes_per_token(shape, method, half_precision, checkpointing) + scoring
        tokens = int(min(max(room, 0) / each, most))
        if tokens >= longest:
            # A power of two, so that a little more or less free memory cuts the steps the same and the run repeats.
            return Fit(max(longest, 2 ** (tokens.bit_length() - 1)), checkpointing)
    return Fit(longest, checkpointing=True)

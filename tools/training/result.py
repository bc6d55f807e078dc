"""What every training tool reports."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from tools.contract import Artifact, Result, Verdict

TRAINING_FIGURES = (
    ("method", "method"),
    ("steps", "steps"),
    ("examples", "examples"),
    ("final_loss", "final loss"),
    ("eval_loss", "held-out loss"),
    ("tokens_per_second", "tokens/s"),
    ("peak_memory_gb", "peak memory, GB"),
    ("truncated", "rows cut"),
    ("seconds", "time"),
)
"""Fields of a training's result worth showing."""


class Learned(Result):
    """Figures that show whether training changed the model at all."""

    change_norm: float
    """L2 norm of the change of the trained weights."""
    relative_change: float
    """`change_norm` over the L2 norm the same weights end with; of an adapter that started at zero it is about 1."""
    trained_parameters: int
    share_of_parameters: float
    """Trained parameters over all parameters, 0 to 1."""
    first_loss: float
    """Mean training loss over the first tenth of the logged steps."""
    last_loss: float
    """Mean training loss over the last tenth of the logged steps."""


class TrainResult(Result):
    """A trained model or adapter, and what it took."""

    model: Artifact
    """The adapter folder, or with method full the whole model."""
    base: str
    """The model that was trained, as it was asked for; of an adapter, the model under it."""
    method: str
    steps: int
    """Optimizer steps made."""
    epochs: float
    """Passes through the data, as far as it came."""
    examples: int
    """Rows trained on."""
    supervised_tokens: int
    """Tokens that count towards the loss, in one pass through the data."""
    truncated: int
    """Rows cut at max_length."""
    dropped: int
    """Rows left out because nothing to learn was left of them."""
    final_loss: float
    """Training loss, mean over the last tenth of the logged steps, in nats per supervised token (sft) or per pair."""
    eval_loss: float | None
    """Loss on eval_data with the weights that were kept; None without eval_data."""
    seconds: float
    """Wall time of training, without loading and saving; what was done before a resume is not in it."""
    tokens_per_second: float
    """Tokens that are not padding, prompt and answer, per second of training."""
    peak_memory_gb: float
    """Highest memory in use: of the GPU where there is one, else of the process. GB = 10^9 bytes."""
    resolved: dict[str, Any]
    """Every setting that was used, those chosen for the person included."""
    learned: Learned
    metrics: dict[str, float] = Field(default_factory=dict)
    """Last values of what else is worth knowing, for example rewards/accuracies of a preference run."""
    verdict: Verdict

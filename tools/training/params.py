"""What every training tool may be told, declared once.

Names follow TRL and PEFT where a term exists there. Defaults that depend on the model (learning rate, length) are
`None` here and are chosen by a written rule; the result's `resolved` says what was used and why.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from tools.contract import DataRef, ModelRef, Params

Method = Literal["lora", "qlora", "dora", "full", "prompt", "prefix", "ia3"]
"""How weights are trained: a low-rank adapter, the same over a 4-bit base, weight-decomposed LoRA, every weight, or
one of PEFT's smaller adapters."""

LEADING_SETTINGS = ("model", "method", "epochs", "max_steps", "learning_rate", "batch_size")
"""What a form shows first of every training tool."""

DEFAULT_PATIENCE = 2


def _patience(value: Any) -> Any:
    """`early_stopping: true` is how people ask for it; two evaluations without improvement is what they then get."""
    if value is True:
        return DEFAULT_PATIENCE
    return 0 if value is False or value is None else value


class TrainParams(Params):
    """Parameters shared by every training tool."""

    data: DataRef
    """What to learn from: a prepared dataset or any file that can be read as one."""
    model: ModelRef = "starter"
    """The model to start from: `starter`, a Hub id, a local folder, or an adapter, which is then trained further."""
    method: Method = "lora"
    """lora: a small adapter. qlora: the same with the base held in 4 bits. dora: LoRA with a separate magnitude. full:
    every weight. prompt, prefix, ia3: smaller adapters."""
    epochs: float = Field(default=1.0, gt=0, le=1000)
    """How many times to go through the data."""
    max_steps: int | None = Field(default=None, ge=1, le=100_000_000)
    """Stop after this many optimizer steps; when given, it decides instead of `epochs`."""
    learning_rate: float | None = Field(default=None, gt=0, le=1)
    """Highest learning rate of the run. Left out, it follows from the model's width and the method."""
    batch_size: int = Field(default=8, ge=1, le=65_536)
    """Examples per optimizer step, whatever the hardware; they are computed in as many parts as fit into memory."""
    lora_r: int = Field(default=16, ge=1, le=1024)
    """Rank of the adapter (lora, qlora, dora); the number of virtual tokens for prompt and prefix."""
    lora_alpha: float = Field(default=32, gt=0, le=4096)
    """The adapter's output is scaled by lora_alpha / lora_r."""
    lora_dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of the adapter's inputs set to zero while training."""
    target_modules: list[str] | None = Field(default=None, min_length=1)
    """Names of the linear layers that get an adapter, for example ["q_proj", "v_proj"]. Left out: all but the output
    layer."""
    max_length: int | None = Field(default=None, ge=8, le=10_000_000)
    """Longest example in tokens, prompt and answer together; longer ones are cut at the end and counted. Left out:
    1024, or the model's context where that is shorter."""
    packing: bool = False
    """Put several short examples into one row without letting them see each other. The result stays the same; it is
    quicker on a GPU when lengths differ much."""
    early_stopping: Annotated[int, BeforeValidator(_patience)] = Field(default=0, ge=0, le=100)
    """Stop when the loss on `eval_data` has not improved in this many evaluations (true means 2), and keep the best. 0:
    off."""
    eval_data: DataRef | None = None
    """Rows held out from training, on which the loss is reported after every epoch."""
    warmup: float = Field(default=0.03, ge=0, lt=1)
    """Share of the steps over which the learning rate rises to its highest; it then falls in a straight line to
    zero."""
    seed: int | None = Field(default=None, ge=0, lt=2**32)
    """Seed of every random choice: the adapter's start, the order of rows, dropout. Left out: the run's own seed."""

    @model_validator(mode="after")
    def _stopping_needs_held_out_rows(self) -> TrainParams:
        if self.early_stopping and self.eval_data is None:
            raise ValueError(
                "early_stopping needs eval_data: rows that are not trained on, to see whether the loss still improves"
            )
        return self


class SftParams(TrainParams):
    """Supervised fine-tuning: prompts with the answers to give."""

    train_on: Literal["all_answers", "last_answer"] = "all_answers"
    """In a conversation of several turns: learn every answer of the assistant, or only the last one. Prompts are never
    learnt."""


class PreferenceParams(TrainParams):
    """Preference optimisation: answers that are better or worse than others."""

    beta: float = Field(default=0.1, gt=0, le=100)
    """How strongly the model is held to where it started: higher stays closer."""

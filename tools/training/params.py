"""What every training tool may be told, declared once.

Names follow TRL and PEFT where a term exists there. Defaults that depend on the model (learning rate, length) are
`None` here and are chosen by a written rule; the result's `resolved` says what was used and why.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from tools.contract import Params
from tools.fields import DataRef, Hint, ModelRef
from tools.records import NameIn
from tools.training.checks.combinations import packing_refusal, refusal
from tools.training.methods import METHODS
from tools.training.objectives import OBJECTIVES

LEADING_SETTINGS = ("model", "method", "epochs", "max_steps", "learning_rate", "batch_size")
"""What a form shows first of every training tool."""

DEFAULT_PATIENCE = 2


def _patience(value: Any) -> Any:
    """`early_stopping: true` is how people ask for it; two evaluations without improvement is what they then get."""
    if value is True:
        return DEFAULT_PATIENCE
    return 0 if value is False or value is None else value


def _without_sign(value: float) -> float | None:
    return -value if value < 0 else None


def _with_exponent(value: float) -> float | None:
    """50 as a learning rate is 5e-5."""
    if value <= 1:
        return _without_sign(value)
    digits = f"{value:e}".split("e")[0].rstrip("0").rstrip(".")
    return float(f"{digits}e-5")


def _per_cent(value: float) -> float | None:
    """5 as a share is 5 %."""
    return round(value / 100, 6) if 1 <= value < 100 else None


MethodName = Annotated[str, NameIn(METHODS), Hint(lifted=True)]
Epochs = Annotated[
    float,
    Field(gt=0, le=1000),
    Hint(unit="epochs", usual=(1, 3), words=("epochs?", "passes"), slip=_without_sign, lifted=True),
]
MaxSteps = Annotated[
    int | None,
    Field(ge=1, le=100_000_000),
    Hint(unit="steps", usual=(100, 1000), words=("steps",), slip=_without_sign, instead_of="epochs", lifted=True),
]
BATCH_SIZE = Hint(unit="examples", usual=(1, 8), words=("batch(?: size)?",), slip=_without_sign, lifted=True)
BatchSize = Annotated[int, Field(ge=1, le=65_536), BATCH_SIZE]
Rank = Annotated[
    int, Field(ge=1, le=1024), Hint(usual=(8, 16), words=("(?:lora )?rank",), slip=_without_sign, lifted=True)
]
MaxLength = Annotated[
    int | None,
    Field(ge=8, le=10_000_000),
    Hint(
        unit="tokens",
        usual=(512, 1024),
        words=("(?:max(?:imum)? )?(?:length|context)",),
        slip=_without_sign,
        lifted=True,
    ),
]


class TrainParams(Params):
    """Parameters shared by every training tool."""

    objective: ClassVar[str]
    """Name of what the tool optimises."""

    data: DataRef
    """What to learn from: a prepared dataset or any file that can be read as one."""
    model: ModelRef = "starter"
    """The model to start from: `starter`, a Hub id, a local folder, or an adapter, which is then trained further."""
    method: MethodName = Field(
        default="lora",
        description=" ".join(f"{method.name}: {method.help}." for method in METHODS.values()),
    )
    epochs: Epochs = 1.0
    """How many times to go through the data."""
    max_steps: MaxSteps = None
    """Stop after this many optimizer steps; when given, it decides instead of `epochs`."""
    learning_rate: Annotated[
        float | None,
        Field(gt=0, le=1),
        Hint(
            usual=(5e-5, 2e-4),
            usual_below=0.01,
            words=("learning rate", "lr"),
            slip=_with_exponent,
            lifted=True,
        ),
    ] = None
    """Highest learning rate of the run. Left out, it follows from the model's width and the method."""
    batch_size: BatchSize = 8
    """Examples per optimizer step, whatever the hardware; they are computed in as many parts as fit into memory."""
    lora_r: Rank = 16
    """Rank of a low-rank adapter; of methods that learn virtual tokens, how many of them."""
    lora_alpha: Annotated[
        float, Field(gt=0, le=4096), Hint(usual=(16, 32), words=("alpha",), slip=_without_sign, lifted=True)
    ] = 32
    """The adapter's output is scaled by lora_alpha / lora_r."""
    lora_dropout: Annotated[
        float,
        Field(ge=0, lt=1),
        Hint(usual=(0, 0.05), words=("dropout",), is_share=True, slip=_per_cent, lifted=True),
    ] = 0.0
    """Share of the adapter's inputs set to zero while training."""
    target_modules: Annotated[list[str] | None, Field(min_length=1), Hint()] = None
    """Names of the linear layers that get an adapter, for example ["q_proj", "v_proj"]. Left out: all but the output
    layer."""
    max_length: MaxLength = None
    """Longest example in tokens, prompt and answer together; longer ones are cut at the end and counted. Left out:
    1024, or the model's context where that is shorter."""
    packing: Annotated[bool, Hint(lifted=True)] = False
    """Put several short examples into one row without letting them see each other. The result stays the same; it is
    quicker on a GPU when lengths differ much."""
    early_stopping: Annotated[
        int, Field(ge=0, le=100), BeforeValidator(_patience), Hint(unit="evaluations", usual=(DEFAULT_PATIENCE,))
    ] = 0
    """Stop when the loss on `eval_data` has not improved in this many evaluations (true means 2), and keep the best. 0:
    off."""
    eval_data: DataRef | None = None
    """Rows held out from training, on which the loss is reported after every epoch."""
    warmup: Annotated[float, Field(ge=0, lt=1), Hint(usual=(0.03, 0.1), is_share=True, slip=_per_cent)] = 0.03
    """Share of the steps over which the learning rate rises to its highest; it then falls in a straight line to
    zero."""
    seed: Annotated[int | None, Field(ge=0, lt=2**32), Hint(usual=(42,), lifted=True)] = None
    """Seed of every random choice: the adapter's start, the order of rows, dropout. Left out: the run's own seed."""

    @model_validator(mode="after")
    def _stopping_needs_held_out_rows(self) -> TrainParams:
        if self.early_stopping and self.eval_data is None:
            raise ValueError(
                "early_stopping needs eval_data: rows that are not trained on, to see whether the loss still improves"
            )
        return self

    @model_validator(mode="after")
    def _work_together(self) -> TrainParams:
        if reason := refusal(METHODS[self.method], OBJECTIVES[self.objective]):
            raise ValueError(reason)
        return self

    @field_validator("packing")
    @classmethod
    def _rows_stay_apart(cls, packing: bool, info: ValidationInfo) -> bool:
        # Of a method that is none, only that is said.
        known = METHODS.get(info.data.get("method", ""))
        if packing and known and (reason := packing_refusal(known, OBJECTIVES[cls.objective])):
            raise ValueError(reason)
        return packing


class SftParams(TrainParams):
    """Supervised fine-tuning: prompts with the answers to give."""

    objective = "sft"

    train_on: Literal["all_answers", "last_answer"] = "all_answers"
    """In a conversation of several turns: learn every answer of the assistant, or only the last one. Prompts are never
    learnt."""


class PreferenceParams(TrainParams):
    """Preference optimisation: answers that are better or worse than others."""

    beta: Annotated[float, Field(gt=0, le=100), Hint(usual=(0.1,), words=("beta",), lifted=True)] = 0.1
    """How strongly the model is held to where it started: higher stays closer."""

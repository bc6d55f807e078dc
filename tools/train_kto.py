"""The tool `train_kto`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.fields import Hint
from tools.training.params import BATCH_SIZE, LEADING_SETTINGS, PreferenceParams
from tools.training.result import TRAINING_FIGURES, TrainResult


class TrainKtoParams(PreferenceParams):
    """Kahneman-Tversky optimisation, on answers each marked good or bad."""

    objective = "kto"

    batch_size: Annotated[int, Field(ge=1, le=65_536), replace(BATCH_SIZE, usual=(2, 8))] = 8
    """Examples per optimizer step, whatever the hardware. Each is compared with others of its step, so loss_type kto
    takes two or more."""
    loss_type: Annotated[Literal["kto", "apo_zero_unpaired"], Hint(lifted=True)] = "kto"
    """How an answer becomes a loss, as TRL names it."""

    @model_validator(mode="after")
    def _mismatches_need_neighbours(self) -> TrainKtoParams:
        if self.loss_type == "kto" and self.batch_size < 2:
            raise ValueError(
                "batch_size must be 2 or more for loss_type kto, which compares with other answers of the same step"
            )
        return self


@tool(
    title="Align with ratings (KTO)",
    purpose=Purpose.TRAIN,
    objective=TrainKtoParams.objective,
    examples=("run KTO on thumbs.jsonl",),
    figures=TRAINING_FIGURES,
    leading=(*LEADING_SETTINGS, "beta"),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
    depends_on=("torch", "transformers", "trl", "peft", "bitsandbytes"),
)
def train_kto(params: TrainKtoParams, context: Context) -> TrainResult:
    """Teach a model from single answers marked good or bad (KTO).

    The reference is the model as it comes in: the base, or the adapter before it is trained further.
    """
    from tools.training.loop.train import train

    return train(params, context)

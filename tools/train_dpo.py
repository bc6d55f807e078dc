"""The tool `train_dpo`."""

from __future__ import annotations

from typing import Annotated, Literal

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.fields import Hint
from tools.training.params import LEADING_SETTINGS, PreferenceParams
from tools.training.result import TRAINING_FIGURES, TrainResult


class TrainDpoParams(PreferenceParams):
    """Direct preference optimisation, on pairs of a better and a worse answer."""

    objective = "dpo"

    loss_type: Annotated[
        Literal["sigmoid", "hinge", "ipo", "sigmoid_norm", "apo_zero", "apo_down"], Hint(lifted=True)
    ] = "sigmoid"
    """How a pair becomes a loss, as TRL names it: sigmoid is DPO itself (Rafailov et al. 2023)."""


@tool(
    title="Align with preferences (DPO)",
    purpose=Purpose.TRAIN,
    objective=TrainDpoParams.objective,
    examples=("run DPO on pairs.jsonl",),
    figures=TRAINING_FIGURES,
    leading=(*LEADING_SETTINGS, "beta"),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
    depends_on=("torch", "transformers", "trl", "peft", "bitsandbytes"),
)
def train_dpo(params: TrainDpoParams, context: Context) -> TrainResult:
    """Teach a model to prefer the chosen answers over the rejected ones (DPO).

    The reference is the model as it comes in: the base, or the adapter before it is trained further.
    """
    from tools.training.loop.train import train

    return train(params, context)

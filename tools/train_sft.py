"""The tool `train_sft`."""

from __future__ import annotations

from tools.contract import Context, Cost, Repeatability, tool
from tools.training.params import SftParams
from tools.training.result import TrainResult


@tool(
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
    depends_on=("torch", "transformers", "trl", "peft", "bitsandbytes"),
)
def train_sft(params: SftParams, context: Context) -> TrainResult:
    """Fine-tune a model on prompts and answers.

    The loss is taken over the answers alone. A model that is an adapter is trained further.
    """
    from tools.training.run import train

    return train(params, context, "sft")

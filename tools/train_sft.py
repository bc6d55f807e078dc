"""The tool `train_sft`."""

from __future__ import annotations

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.training.params import LEADING_SETTINGS, SftParams
from tools.training.result import TRAINING_FIGURES, TrainResult


@tool(
    title="Fine-tune",
    purpose=Purpose.TRAIN,
    objective=SftParams.objective,
    examples=("fine-tune on data.csv",),
    figures=TRAINING_FIGURES,
    leading=(*LEADING_SETTINGS, "lora_r", "max_length"),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
    depends_on=("torch", "transformers", "trl", "peft", "bitsandbytes"),
)
def train_sft(params: SftParams, context: Context) -> TrainResult:
    """Fine-tune a model on prompts and answers.

    The loss is taken over the answers alone. A model that is an adapter is trained further.
    """
    from tools.training.loop.train import train

    return train(params, context)

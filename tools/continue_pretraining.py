"""The tool `continue_pretraining`."""

from __future__ import annotations

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.training.params import LEADING_SETTINGS, TrainParams
from tools.training.result import TRAINING_FIGURES, TrainResult


class ContinuePretrainingParams(TrainParams):
    """Continued pretraining: plain text, every token of it learnt."""

    objective = "text"


@tool(
    title="Continue pretraining",
    purpose=Purpose.TRAIN,
    objective=ContinuePretrainingParams.objective,
    examples=("continue pretraining on book.txt",),
    figures=TRAINING_FIGURES,
    leading=(*LEADING_SETTINGS, "max_length"),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
    depends_on=("torch", "transformers", "trl", "peft", "bitsandbytes"),
)
def continue_pretraining(params: ContinuePretrainingParams, context: Context) -> TrainResult:
    """Go on pretraining a model on raw text, so that it knows a field or a style.

    Documents are put end to end and cut into rows of max_length tokens; an example is such a row.
    """
    from tools.training.loop.train import train

    return train(params, context)

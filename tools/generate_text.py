"""The tool `generate_text`."""

from __future__ import annotations

from tools.contract import Context, Cost, Repeatability, tool
from tools.evaluation.params import GenerateParams
from tools.evaluation.results import GenerateResult


@tool(
    cost=Cost.LIGHT,
    effects=(),
    repeatability=Repeatability.TOLERANCE,
    depends_on=("torch", "transformers", "peft"),
)
def generate_text(params: GenerateParams, context: Context) -> GenerateResult:
    """Ask a model one question and show its answer."""
    from tools.evaluation.ask import ask

    return ask(params, context)

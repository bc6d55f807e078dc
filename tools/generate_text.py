"""The tool `generate_text`."""

from __future__ import annotations

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.evaluation.evaluation_params import GenerateParams
from tools.evaluation.evaluation_results import GenerateResult


@tool(
    title="Ask the model",
    purpose=Purpose.GENERATE,
    examples=("ask the tuned model “hello”",),
    leading=("prompt", "max_new_tokens"),
    cost=Cost.LIGHT,
    effects=(),
    repeatability=Repeatability.TOLERANCE,
    depends_on=("torch", "transformers", "peft"),
)
def generate_text(params: GenerateParams, context: Context) -> GenerateResult:
    """Ask a model one question and show its answer."""
    from tools.evaluation.generate.ask import ask

    return ask(params, context)

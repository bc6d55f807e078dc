"""The tool `evaluate_model`."""

from __future__ import annotations

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.evaluation.evaluation_params import EvaluateParams
from tools.evaluation.evaluation_results import EvaluateResult
from tools.evaluation.metrics import packages


@tool(
    title="Evaluate on held-out rows",
    purpose=Purpose.EVALUATE,
    examples=("evaluate starter on test.csv",),
    figures=(("rows", "rows"), ("loss", "loss"), ("perplexity", "perplexity"), ("metrics", "scores")),
    leading=("metrics", "max_new_tokens"),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.TOLERANCE,
    depends_on=("torch", "transformers", "peft", *packages()),
)
def evaluate_model(params: EvaluateParams, context: Context) -> EvaluateResult:
    """Measure how well a model answers held-out rows: loss, perplexity, and its answers against the right ones."""
    from tools.evaluation.compare.measure import evaluate

    return evaluate(params, context)

"""The tool `compare_models`."""

from __future__ import annotations

from tools.contract import Context, Cost, Purpose, Repeatability, tool
from tools.evaluation.evaluation_params import CompareParams
from tools.evaluation.evaluation_results import CompareResult
from tools.evaluation.metrics import packages


@tool(
    title="Compare base and tuned",
    purpose=Purpose.COMPARE,
    examples=("compare base and tuned",),
    leading=("max_new_tokens",),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.TOLERANCE,
    depends_on=("torch", "transformers", "peft", *packages()),
)
def compare_models(params: CompareParams, context: Context) -> CompareResult:
    """Put the same held-out rows to two models and say which is better, by how much, and how sure that is."""
    from tools.evaluation.compare.side_by_side import compare

    return compare(params, context)

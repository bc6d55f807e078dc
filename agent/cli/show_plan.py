"""A plan as a terminal shows it before approval."""

from __future__ import annotations

from agent.cli.say import say
from agent.cli.watch import duration
from agent.session.conversation import important_parameters
from agent.session.session import Plan


def show_plan(plan: Plan) -> None:
    """Steps with what was stated, the estimate, and what was assumed."""
    say("Plan:")
    stated = important_parameters(plan.recipe)
    for index, step in enumerate(plan.recipe.steps, 1):
        values = ", ".join(f"{name}={value}" for step_id, _, name, value in stated if step_id == step.id)
        approval = "  (needs approval)" if step.id in plan.approval_needed else ""
        say(f"  {index}. {step.id}: {step.tool}({values}){approval}")
    for name, rows in plan.examples.items():
        say(f"  Rows of {name} as training will see them:")
        for row in rows:
            for part in row["parts"]:
                say(f"    {part['speaker']:<10} {_one_line(part['text'])}")
    for text in estimate_lines(plan):
        say(f"  {text}")
    for note in plan.notes:
        say(f"  Note: {note}")
    for problem in plan.problems:
        say(f"  Problem: {problem}", err=True)


def estimate_lines(plan: Plan) -> list[str]:
    """Time and memory in words, with how far off they may be."""
    estimate = plan.estimate
    if not estimate:
        return []
    if "unknown" in estimate:
        return [f"Training time and memory cannot be estimated: {estimate['unknown']}"]
    parts = []
    if estimate.get("seconds") is not None:
        parts.append(f"about {duration(estimate['seconds'])}")
    if estimate.get("memory_gb") is not None:
        parts.append(f"{estimate['memory_gb']:.1f} GB of memory")
    error = f" ({estimate['error']})" if estimate.get("error") else ""
    return [f"Training: {', '.join(parts)}{error}"] if parts else []


def _one_line(text: str, longest: int = 110) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"

"""What must be said yes to before it runs, and who said it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from agent.catalogue import step_tool
from agent.recipe.recipe import Recipe
from agent.runs.events import now
from tools.errors import ApprovalNeeded


class Approval(BaseModel):
    """A yes: to which steps, from whom, when."""

    model_config = ConfigDict(extra="forbid")
    steps: list[str]
    by: Literal["person", "--yes", "command"]
    """`person` clicked or typed yes to a plan, `--yes` said so beforehand, `command` named the work itself."""
    at: str


def steps_to_approve(recipe: Recipe) -> list[str]:
    """Ids of the steps that cost much, leave the machine or delete. A tool that declares nothing is among them."""
    return [step.id for step in recipe.steps if (found := step_tool(step.tool)) is None or found.needs_approval]


def approve(recipe: Recipe, by: Literal["person", "--yes", "command"]) -> Approval:
    """A yes to all of the recipe. Naming the work on the command line covers its cost, not effects beyond it."""
    steps = steps_to_approve(recipe)
    if by == "command":
        steps = [step for step in steps if not _reaches_out(recipe, step)]
    return Approval(steps=steps, by=by, at=now())


def refuse_unapproved(recipe: Recipe, approvals: list[Approval]) -> None:
    """Raises `ApprovalNeeded` naming the steps nobody said yes to."""
    covered = {step for approval in approvals for step in approval.steps}
    missing = [step for step in steps_to_approve(recipe) if step not in covered]
    if missing:
        raise ApprovalNeeded(
            f"Nothing was started: {', '.join(missing)} must be approved first.",
            "Approve the plan in the chat, or pass --yes on the command line.",
        )


def _reaches_out(recipe: Recipe, step_id: str) -> bool:
    found = step_tool(recipe.step(step_id).tool)
    return found is None or found.effects is None or bool(found.effects)

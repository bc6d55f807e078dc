"""What must be said yes to before it runs, and who said it to which recipe."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.catalogue import step_tool
from agent.recipe.recipe import Recipe
from agent.runs.events import now
from tools.errors import ApprovalNeeded


class Approval(BaseModel):
    """A yes: to which steps of which recipe, from whom, when."""

    model_config = ConfigDict(extra="forbid")
    steps: list[str]
    by: Literal["person", "--yes", "command"]
    """`person` clicked or typed yes to a plan, `--yes` said so beforehand, `command` named the work itself."""
    at: str
    recipe: str | None = None
    """Digest of the recipe that was agreed to. None in records of the first release, which did not write it."""


def approvals_in(made: dict[str, Any]) -> list[Approval]:
    """The approvals of what `run_created` holds. Raises `ApprovalNeeded` where they cannot be read."""
    try:
        return [Approval.model_validate(item) for item in made.get("approvals", [])]
    except ValidationError:
        raise ApprovalNeeded(
            "Nothing was started: the approvals in events.jsonl cannot be read.", "Ask again and approve the plan."
        ) from None


def steps_to_approve(recipe: Recipe) -> list[str]:
    """Ids of the steps that cost much, leave the machine or delete. A tool that declares nothing is among them."""
    return [step.id for step in recipe.steps if (found := step_tool(step.tool)) is None or found.needs_approval]


def approve(recipe: Recipe, by: Literal["person", "--yes", "command"]) -> Approval:
    """A yes to all of the recipe as it is. Naming the work on the command line covers its cost, not effects beyond
    it."""
    steps = steps_to_approve(recipe)
    if by == "command":
        steps = [step for step in steps if not _reaches_out(recipe, step)]
    return Approval(steps=steps, by=by, at=now(), recipe=recipe.digest)


def refuse_unapproved(recipe: Recipe, approvals: list[Approval], *, digest_unknown: bool = False) -> None:
    """Raises `ApprovalNeeded` naming the steps nobody said yes to.

    A yes counts for the very recipe it was given to. `digest_unknown` lets those of the first release count, which name
    no recipe: whether that was changed since cannot be known, and refusing them would strand every run of that release.
    """
    fitting = [
        given for given in approvals if given.recipe == recipe.digest or (digest_unknown and given.recipe is None)
    ]
    covered = {step for approval in fitting for step in approval.steps}
    missing = [step for step in steps_to_approve(recipe) if step not in covered]
    if not missing:
        return
    if len(fitting) < len(approvals):
        raise ApprovalNeeded(
            f"Nothing was started: the recipe is not the one that was approved, and {', '.join(missing)} must be.",
            "Put recipe.yaml back as it was, or replay the changed one with `tunesmith replay FILE`.",
        )
    raise ApprovalNeeded(
        f"Nothing was started: {', '.join(missing)} must be approved first.",
        "Approve the plan in the chat, or pass --yes on the command line.",
    )


def _reaches_out(recipe: Recipe, step_id: str) -> bool:
    found = step_tool(recipe.step(step_id).tool)
    return found is None or found.effects is None or bool(found.effects)

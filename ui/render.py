"""A run in words, from its state. Pure: the same state gives the same words."""

from __future__ import annotations

from typing import Any

from agent.catalogue import purpose_of, tool_named
from agent.runs.state import RunState
from agent.runs.step_state import StepState
from tools.contract import Purpose
from ui.figures import duration


def title(tool: str) -> str:
    """What a step does, in the few words its tool declares; a name that is no tool is read as words."""
    declared = tool_named(tool)
    return declared.title if declared else tool.replace("_", " ").capitalize()


def latest(view: RunState | None, purpose: Purpose) -> StepState | None:
    """The last step of a run whose tool has this purpose and that has a result."""
    steps = reversed(view.steps) if view else ()
    return next((step for step in steps if step.result and purpose_of(step.tool) is purpose), None)


def outcome_step(view: RunState) -> StepState | None:
    """The step whose verdict speaks for the run: its comparison, or else the last one that has a result."""
    return latest(view, Purpose.COMPARE) or next((step for step in reversed(view.steps) if step.result), None)


def progress_text(step: StepState) -> str:
    """`12 of 40 steps · about 20 s left`."""
    if step.total <= 0:
        return "Starting…" if step.status == "running" else ""
    done, total = f"{step.done:,.0f}", f"{step.total:,.0f}"
    left = (
        f" · about {duration(max(1.0, step.eta_s))} left" if step.eta_s is not None and step.done < step.total else ""
    )
    return f"{done} of {total} {step.unit}{left}".replace("  ", " ")


def verdict_of(result: dict[str, Any]) -> tuple[str, str]:
    """A result's (outcome, sentence); empty where it carries none."""
    verdict = result.get("verdict")
    if isinstance(verdict, dict):
        return str(verdict.get("outcome", "")), str(verdict.get("sentence", ""))
    return ("", verdict) if isinstance(verdict, str) else ("", "")

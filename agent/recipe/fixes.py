"""From the problems a profile found to the step that removes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from agent.recipe.binding import value_of
from agent.recipe.refs import substitute
from agent.recipe.step import Step
from tools.errors import InputError

if TYPE_CHECKING:
    from agent.runs.run import Run

ALWAYS = ("dropped", "cut")
"""Fixes that preparing makes without being asked."""


def offered(problems: Iterable[dict[str, Any]]) -> list[str]:
    """Codes of the problems that preparing can remove, in their order."""
    return [str(problem["code"]) for problem in problems if problem.get("fix")]


def advised(problems: Iterable[dict[str, Any]]) -> list[str]:
    """Codes of those that a person who asks to have "these fixed" most likely means: all but mere remarks."""
    return [str(p["code"]) for p in problems if p.get("fix") and p.get("severity") != "info"]


def fix_parameters(problems: Iterable[dict[str, Any]], codes: Collection[str]) -> dict[str, Any]:
    """Parameters of prepare_dataset that remove the problems with these codes.

    A fix is `name=value` as the profile states it; several for the same list are joined.
    """
    parameters: dict[str, Any] = {}
    for problem in problems:
        fix = problem.get("fix")
        if not fix or fix in ALWAYS or problem.get("code") not in codes:
            continue
        name, _, value = str(fix).partition("=")
        if name == "drop":
            parameters.setdefault("drop", []).append(value)
        else:
            parameters[name] = _value(value)
    return parameters


def fix_step(settings: dict[str, Any], problems: Iterable[dict[str, Any]], codes: Collection[str]) -> Step:
    """The prepare step for a profile made with `settings` (its `with`): same data, same columns, problems removed.

    The columns a person named stay named; the model goes along, because its tokens are what a length is counted in,
    and so do the limit and the test that problems were looked for with.
    """
    parameters = fix_parameters(problems, codes)
    kept = {name: value for name, value in settings.items() if name == "data" or name.endswith("_column")}
    if "model" in settings and any(name.endswith("_tokens") or name == "drop" for name in parameters):
        kept["model"] = settings["model"]
    if "drop" in parameters:
        kept |= {name: settings[name] for name in ("max_length", "test_data") if settings.get(name)}
    return Step.model_validate({"id": "prepare", "tool": "prepare_dataset", "with": {**kept, **parameters}})


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() else text


def profiled(run: Run) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the last profile of a run was asked and the problems it found.

    Raises `InputError` where the run profiled nothing.
    """
    results = run.results()
    step = next((s for s in reversed(run.recipe.steps) if s.tool == "profile_dataset" and s.id in results), None)
    if step is None:
        raise InputError(f"The run {run.name} has not looked at a dataset.", "Ask to check the file first.")

    settings = substitute(step.with_, lambda ref: value_of(run.recipe, results, ref))
    return settings, list(results[step.id]["problems"])

"""From the problems a profile found to the edit that removes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from agent.catalogue import purpose_of, tool_for
from agent.recipe.binding import value_of
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref, substitute
from agent.recipe.step import Step
from agent.recipe.wiring import MODEL, ROWS, columns_of, data_name, data_of, free_id, names_of
from tools.contract import Purpose
from tools.errors import InputError

if TYPE_CHECKING:
    from agent.runs.run import Run

_LOOKED_WITH = ("max_length", "test_data")
ALWAYS = ("dropped", "cut")
"""Fixes that preparing makes without being asked."""


def offered(problems: Iterable[dict[str, Any]]) -> list[str]:
    """Codes of the problems that preparing can remove, in their order."""
    return [str(problem["code"]) for problem in problems if problem.get("fix")]


def advised(problems: Iterable[dict[str, Any]]) -> list[str]:
    """Codes of those that a person who asks to have "these fixed" most likely means: all but mere remarks."""
    return [str(p["code"]) for p in problems if p.get("fix") and p.get("severity") != "info"]


def fix_parameters(problems: Iterable[dict[str, Any]], codes: Collection[str]) -> dict[str, Any]:
    """Parameters of preparing that remove the problems with these codes.

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


def with_fixes(recipe: Recipe, profile: str, problems: Iterable[dict[str, Any]], codes: Collection[str]) -> Recipe:
    """What the step `profile` looks at is prepared without these problems, and looked at again as it comes out.

    The columns a person named stay named; the model goes along, because its tokens are what a length is counted in,
    and so do the limit and the test that problems were looked for with.
    """
    changed = recipe.model_copy(deep=True)
    look, parameters = changed.step(profile), fix_parameters(problems, codes)
    kept: dict[str, Any] = {data_name(look): data_of(look), **columns_of(look)}
    if any(name.endswith("_tokens") or name == "drop" for name in parameters):
        kept |= {name: look.with_[name] for name in (MODEL,) if name in look.with_}
    if "drop" in parameters:
        kept |= {name: look.with_[name] for name in _LOOKED_WITH if look.with_.get(name)}
    prepared = Step(id=free_id(changed, "prepare"), tool=tool_for(Purpose.PREPARE).name, with_={**kept, **parameters})
    changed.steps.insert(changed.steps.index(look), prepared)
    named = {*columns_of(look), *names_of(look, "data")}
    others = {name: value for name, value in look.with_.items() if name not in named}
    look.with_ = {data_name(look): str(Ref.output(prepared.id, ROWS)), **others}
    return changed


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() else text


def profiled(run: Run) -> tuple[Step, list[dict[str, Any]]]:
    """The last profile of a run as it was asked, every reference in place, and the problems it found.

    Raises `InputError` where the run profiled nothing, or its log holds something else than problems.
    """
    results = run.results()
    looks = [s for s in run.recipe.steps if purpose_of(s.tool) is Purpose.PROFILE and s.id in results]
    if not looks:
        raise InputError(f"The run {run.name} has not looked at a dataset.", "Ask to check the file first.")
    settings = substitute(looks[-1].with_, lambda ref: value_of(run.recipe, results, ref))
    problems = results[looks[-1].id].get("problems")
    if not isinstance(problems, list) or not all(isinstance(problem, dict) for problem in problems):
        raise InputError(f"What the run {run.name} found is not as a profile writes it.", "Check the file once more.")
    return Step(id="profile", tool=looks[-1].tool, with_=settings), problems

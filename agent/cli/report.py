"""The report of a finished run: what was done, base against tuned, the verdict, and where everything is."""

from __future__ import annotations

import json
import shlex
from typing import Any

from agent.catalogue import purpose_of, step_tool
from agent.cli.say import say
from agent.recipe.fixes import advised, profiled, with_fixes
from agent.recipe.recipe import Recipe
from agent.runs.run import Run
from agent.runs.state import RunStatus
from agent.runs.step_state import StepState
from tools.contract import Purpose, Tool
from tools.errors import InputError

SHOWN_ROWS = 3
"""Answers shown side by side; the file holds all of them."""


def print_report(run: Run) -> None:
    """Print what a newcomer wants to know first, then where to find the rest."""
    state = run.state
    status = state.status
    say()
    for step in state.steps:
        for text in _step_report(step):
            say(text)
    profiled_last = bool(state.steps) and purpose_of(state.steps[-1].tool) is Purpose.PROFILE
    if profiled_last and status is not RunStatus.DAMAGED and (command := _fixing(run)):
        say(f"Fix:    {command}")
    say(f"{'Result' if status is RunStatus.DONE else status.value.capitalize()}: {state.message}")
    say(f"Run:    {run.id}")
    say(f"Recipe: {run.recipe_file}")
    if status is not RunStatus.DONE:
        say(f"Log:    {run.folder / 'worker.log'}")


def _step_report(step: StepState) -> list[str]:
    """What a finished step has to tell beside its verdict; of a tool without a purpose, what its declaration shows."""
    result, tool = step.result, step_tool(step.tool)
    if not step.finished or tool is None:
        return []
    try:
        return _drawn(tool, result)
    except (TypeError, KeyError, AttributeError, ValueError):
        return [f"The result of `{step.id}` is not as {step.tool} writes it, and cannot be shown.", ""]


def _drawn(tool: Tool[Any, Any], result: dict[str, Any]) -> list[str]:
    match tool.purpose:
        case Purpose.COMPARE:
            return _comparison(result)
        case Purpose.GENERATE:
            return _answer(result)
        case Purpose.QUERY:
            return _table(result)
        case Purpose.PROFILE:
            return _problems(result)
        case None:
            return _as_declared(tool, result)
    return []


def _as_declared(tool: Tool[Any, Any], result: dict[str, Any]) -> list[str]:
    """The declared figures in a line, then the verdict."""
    known = [f"{name} {_figure(field, result[field])}" for field, name in tool.figures if result.get(field) is not None]
    verdict = result.get("verdict")
    sentence = str(verdict.get("sentence", "")) if isinstance(verdict, dict) else ""
    return [f"{tool.title}: {', '.join(known) or 'done'}", *([f"  {sentence}"] if sentence else []), ""]


def _figure(field: str, value: Any) -> str:
    """A value of a result in a line: large whole numbers with commas, others with four significant digits."""
    if field == "seconds":
        return f"{value:,.1f} s"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return ", ".join(f"{name}={_figure('', inner)}" for name, inner in value.items())
    return _one_line(value)


def _answer(result: dict[str, Any]) -> list[str]:
    return [f"> {result.get('prompt', '')}", str(result.get("text", "")), ""]


def _problems(result: dict[str, Any]) -> list[str]:
    """The problems with their codes, first rows and fixes, a line each."""
    found = result.get("problems", [])
    kinds = "no problems" if not found else f"{len(found)} kind{'s' * (len(found) > 1)} of problems"
    out = [f"Data: {result.get('rows', 0):,} rows, {result.get('shape')}, {kinds}"]
    for item in found:
        rows = ", ".join(str(row) for row in item["rows"][:5]) + (", …" if item["count"] > 5 else "")
        fix = {"dropped": "dropped when preparing", "cut": "cut when preparing"}.get(item["fix"], item["fix"] or "")
        out.append(f"  {item['severity']:<8}{item['code']:<24}{item['sentence']}")
        out.append(f"  {'':<8}{'':<24}{f'rows {rows}' if item['rows'] else ''}{f'; {fix}' if fix else ''}")
    return [*out, ""]


def _fixing(run: Run) -> str:
    """The command that prepares the profiled file without what is worth fixing; empty where nothing is."""
    try:
        look, problems = profiled(run)
    except InputError:
        return ""  # what stands there was said to be no profile already
    codes = advised(problems)
    if not codes:
        return ""
    prepared = with_fixes(Recipe(steps=[look]), look.id, problems, codes).steps[0]
    stated = [f"{name}={_written(value)}" for name, value in prepared.with_.items()]
    return f"tunesmith run {prepared.tool} " + " ".join(shlex.quote(text) for text in stated)


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _comparison(result: dict[str, Any]) -> list[str]:
    out = [f"{'':24}{'base':>12}{'tuned':>12}"]
    metrics = result.get("metrics") or {}
    before, after = metrics.get("base", {}), metrics.get("tuned", {})
    for name in after:
        if isinstance(after[name], int | float):
            out.append(f"{name:24}{_number(before.get(name)):>12}{_number(after[name]):>12}")
    for row in result.get("sample", [])[:SHOWN_ROWS]:
        out += ["", f"  prompt     {_one_line(row.get('prompt'))}", f"  reference  {_one_line(row.get('reference'))}"]
        out += [f"  base       {_one_line(row.get('base'))}", f"  tuned      {_one_line(row.get('tuned'))}"]
    return [*out, ""]


def _table(result: dict[str, Any]) -> list[str]:
    columns = [str(column) for column in result.get("columns", [])]
    rows = [[_one_line(cell, 60) for cell in row] for row in result.get("rows", [])]
    return [" | ".join(columns), *(" | ".join(row) for row in rows), ""]


def _number(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else "–"


def _one_line(value: Any, longest: int = 160) -> str:
    texts = value if isinstance(value, list) else [value]
    text = " / ".join(" ".join(str(one if one is not None else "").split()) for one in texts)
    return text if len(text) <= longest else text[: longest - 1] + "…"

"""What a finished step came to, in a few lines: its verdict and the figures that matter."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from agent.catalogue import purpose_of, tool_named
from agent.runs.step_state import StepState
from tools.contract import Purpose
from ui.cards import bullet_list, error_card, facts, status_tag, table, verdict_card
from ui.figures import count, counted, duration, figure, when
from ui.markup import Child, element, fragment
from ui.prose import cell, file_name, inline, prose
from ui.render import verdict_of


def step_body(step: StepState) -> Markup:
    """What stands inside a step's collapsible message."""
    parts: list[Markup] = []
    if step.status == "failed":
        parts.append(error_card(step.message, step.remedy, "This step failed"))
    if step.status == "reused":
        parts.append(element("p", "Nothing had changed, so the result of an earlier run was used.", class_="tm-quiet"))
    if step.result:
        parts.append(result_summary(step.tool, step.result))
    parts.append(note_list(step))
    filled = [part for part in parts if part]
    if not filled:
        said = {
            "running": "Working…",
            "cancelled": "Stopped before it was finished.",
            "interrupted": "Interrupted before it was finished.",
            "waiting": "Not started.",
        }
        filled = [element("p", said.get(step.status, "Done."), class_="tm-quiet")]
    return element("div", *filled, class_="tm-result")


def note_list(step: StepState) -> Markup:
    """What the step noted; of many notes the first and last ones."""
    notes = step.notes
    if not notes:
        return fragment()
    shown = notes if len(notes) <= 8 else (*notes[:4], *notes[-4:])
    items = [
        element("li", inline(note.text), class_="tm-warned" if note.level == "warning" else None) for note in shown
    ]
    if len(shown) < len(notes):
        items.insert(4, element("li", f"{len(notes) - len(shown)} more notes", class_="tm-quiet"))
    return element("ul", *items, class_="tm-note-list")


def result_summary(tool: str, result: dict[str, Any]) -> Markup:
    """Verdict first, then the figures that the tool declares. A comparison's figures have a tab of their own."""
    outcome, sentence = verdict_of(result)
    verdict = verdict_card(outcome, sentence) if sentence else None
    match purpose_of(tool):
        case Purpose.COMPARE:
            return fragment(verdict)
        case Purpose.GENERATE:
            return _written(result)
        case Purpose.QUERY:
            return _queried(result)
    declared = tool_named(tool)
    rows = [row for field, name in (declared.figures if declared else ()) for row in figure_rows(field, name, result)]
    return fragment(verdict, facts(rows) if rows else None, _counted(result))


def figure_rows(field: str, name: str, result: dict[str, Any]) -> list[tuple[str, Child]]:
    """A declared figure as (label, value): one row, of a mapping one for every number in it, of a list none."""
    value = result.get(field)
    if isinstance(value, dict):
        return [(key, figure(number)) for key, number in value.items() if isinstance(number, int | float)]
    if value is None or isinstance(value, list):
        return []
    return [(name, duration(value) if field == "seconds" else figure(value))]


def _counted(result: dict[str, Any]) -> Markup | None:
    """Rows a preparation dropped or changed, each reason with its count."""
    lines = []
    for key, verb in (("dropped", "dropped"), ("changed", "changed")):
        counts = result.get(key)
        if isinstance(counts, dict):
            lines += [
                f"{count(number)} rows {verb}: {reason.replace('_', ' ')}"
                for reason, number in counts.items()
                if number
            ]
    return bullet_list(lines) if lines else None


def _written(result: dict[str, Any]) -> Markup:
    """What a model wrote, as text."""
    cut = "" if result.get("stopped", True) else f"Stopped after {count(result.get('tokens'))} tokens, the limit."
    quiet = element("p", cut, class_="tm-quiet") if cut else None
    return fragment(element("blockquote", cell(result.get("text")), class_="tm-answer"), quiet)


def _queried(result: dict[str, Any]) -> Markup:
    """The rows a query found, and the SQL it was."""
    columns, rows = result.get("columns") or [], result.get("rows") or []
    body = table([str(column) for column in columns], ([cell(value) for value in row] for row in rows))
    more = f"The first {counted(len(rows), 'row')}; there are more." if result.get("truncated") else ""
    return fragment(
        body,
        element("p", more, class_="tm-quiet") if more else None,
        element("p", element("code", str(result.get("sql", ""))), class_="tm-quiet"),
    )


def operation_result(name: str, result: dict[str, Any], text: str) -> Markup:
    """The answer of an operation: runs and recipes as tables, everything else in words."""
    match purpose_of(name):
        case Purpose.LIST_RUNS if result.get("runs"):
            runs = ((file_name(run["name"]), status_tag(run["status"]), when(run["created"])) for run in result["runs"])
            return fragment(prose(text), table(("Run", "Status", "Started"), runs))
        case Purpose.LIST_RECIPES if result.get("recipes"):
            recipes = ((file_name(recipe["name"]), recipe["source"]) for recipe in result["recipes"])
            return fragment(prose(text), table(("Recipe", "From"), recipes))
        case Purpose.SHOW_RUN if result.get("steps"):
            steps = ((step["id"], status_tag(step["status"]), step.get("error") or "") for step in result["steps"])
            return fragment(prose(text), table(("Step", "Status", ""), steps))
    return prose(text)

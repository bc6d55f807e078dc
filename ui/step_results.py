"""What a finished step came to, in a few lines: its verdict and the figures that matter."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from ui.cards import bullet_list, error_card, facts, status_tag, table, verdict_card
from ui.figures import count, duration, figure, when
from ui.markup import Child, element, fragment
from ui.prose import cell, file_name, inline, prose
from ui.render import StepView, verdict_of

FIGURES: dict[str, tuple[tuple[str, str], ...]] = {
    "profile_dataset": (("rows", "rows"), ("format", "format"), ("shape", "shape")),
    "prepare_dataset": (
        ("rows_in", "rows in"),
        ("rows_train", "to learn from"),
        ("rows_test", "held out"),
    ),
    "evaluate_model": (("rows", "rows"), ("loss", "loss"), ("perplexity", "perplexity")),
}
"""Result fields worth showing, with what they are called."""

TRAINING_FIGURES = (
    ("method", "method"),
    ("steps", "steps"),
    ("examples", "examples"),
    ("final_loss", "final loss"),
    ("eval_loss", "held-out loss"),
    ("tokens_per_second", "tokens/s"),
    ("peak_memory_gb", "peak memory, GB"),
    ("truncated", "rows cut"),
)


def step_body(step: StepView) -> Markup:
    """What stands inside a step's collapsible message."""
    parts: list[Markup] = []
    if step.state == "failed":
        parts.append(error_card(step.message, step.remedy, "This step failed"))
    if step.state == "reused":
        parts.append(element("p", "Nothing had changed, so the result of an earlier run was used.", class_="tm-quiet"))
    if step.result:
        parts.append(result_summary(step.tool, step.result))
    parts.append(note_list(step))
    filled = [part for part in parts if part]
    if not filled:
        said = {"running": "Working…", "cancelled": "Stopped before it was finished.", "waiting": "Not started."}
        filled = [element("p", said.get(step.state, "Done."), class_="tm-quiet")]
    return element("div", *filled, class_="tm-result")


def note_list(step: StepView) -> Markup:
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
    """Verdict first, then figures."""
    outcome, sentence = verdict_of(result)
    verdict = verdict_card(outcome, sentence) if sentence else None
    if tool == "compare_models":
        return fragment(verdict)
    if tool == "generate_text":
        return _written(result)
    chosen = FIGURES.get(tool) or (TRAINING_FIGURES if tool.startswith(("train_", "continue_")) else ())
    rows: list[tuple[str, Child]] = [
        (name, figure(result[key])) for key, name in chosen if not isinstance(result.get(key), dict | list | None)
    ]
    rows += _metric_rows(result) if tool == "evaluate_model" else []
    if tool.startswith(("train_", "continue_")) and isinstance(result.get("seconds"), int | float):
        rows.append(("time", duration(result["seconds"])))
    return fragment(verdict, facts(rows) if rows else None, _counted(result))


def _metric_rows(result: dict[str, Any]) -> list[tuple[str, Child]]:
    metrics = result.get("metrics")
    found: list[tuple[str, Child]] = []
    if isinstance(metrics, dict):
        found = [(name, figure(value)) for name, value in metrics.items() if isinstance(value, int | float)]
    return found


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


def operation_result(name: str, result: dict[str, Any], text: str) -> Markup:
    """The answer of an operation: runs and recipes as tables, everything else in words."""
    if name == "list_runs" and result.get("runs"):
        runs = ((file_name(run["name"]), status_tag(run["status"]), when(run["created"])) for run in result["runs"])
        return fragment(prose(text), table(("Run", "Status", "Started"), runs))
    if name == "list_recipes" and result.get("recipes"):
        recipes = ((file_name(recipe["name"]), recipe["source"]) for recipe in result["recipes"])
        return fragment(prose(text), table(("Recipe", "From"), recipes))
    if name == "show_run" and result.get("steps"):
        steps = ((step["id"], status_tag(step["status"]), step.get("error") or "") for step in result["steps"])
        return fragment(prose(text), table(("Step", "Status", ""), steps))
    return prose(text)

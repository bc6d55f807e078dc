"""The Data tab: what was recognised of the files, and the profile as charts, problems and examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from agent.catalogue import purpose_of
from agent.runs.state import RunState
from agent.runs.step_state import StepState
from tools.contract import Purpose
from tools.facts import FileFacts
from ui.cards import empty, facts, file_summary, table, verdict_card
from ui.charts import histogram, ranked_bars
from ui.figures import count, figure, share
from ui.markup import Child, element, fragment
from ui.panels.problems_card import problems_card
from ui.prose import cell
from ui.render import latest, verdict_of


def data_panel(files: Sequence[FileFacts], view: RunState | None) -> Markup:
    """Files of the conversation, and the profile of the run on show."""
    step = latest(view, Purpose.PROFILE)
    if not files and step is None:
        return empty("No data yet", "Add a file in the chat: what is recognised of it, and its profile, appear here.")
    found = (
        element("section", *(file_summary(_as_read(file, step)) for file in files), class_="tm-card tm-files-found")
        if files
        else None
    )
    return element(
        "div",
        found,
        profile(step.result, _cut(view), view.id if view else "") if step else _not_profiled(),
        class_="tm-panel",
    )


def _as_read(file: FileFacts, profiled: StepState | None) -> FileFacts:
    """A file whose columns were asked about, as the profile on show read it."""
    mapping = profiled.result.get("mapping") if profiled else None
    if not profiled or not mapping or not file.question:
        return file
    # A step that was reused does not say what it was started with; then rows and columns tell the file.
    same = profiled.result.get("rows") == file.rows and set(mapping.values()) <= set(file.columns)
    return file.read_as(mapping) if profiled.settings.get("data", file.path if same else "") == file.path else file


def _not_profiled() -> Markup:
    return element(
        "p",
        "Lengths, labels, problems and rendered examples appear once the data was looked at: ask to check it.",
        class_="tm-quiet",
    )


def _cut(view: RunState | None) -> float | None:
    """The length at which the run's training cuts rows, in tokens; None where no training has said so."""
    for step in view.steps if view else ():
        if purpose_of(step.tool) is not Purpose.TRAIN:
            continue
        resolved = step.result.get("resolved")
        for settings in (resolved if isinstance(resolved, dict) else {}, step.settings):
            if isinstance(settings.get("max_length"), int):
                return float(settings["max_length"])
    return None


def profile(result: dict[str, Any], cut: float | None = None, run: str = "") -> Markup:
    """A profile: verdict, problems, figures, lengths with the line where rows are `cut` (tokens), labels, examples.

    The problems of the run with the id `run` can be ticked and fixed from here.
    """
    outcome, sentence = verdict_of(result)
    return fragment(
        verdict_card(outcome, sentence) if sentence else None,
        problems_card(result.get("problems"), run),
        _figures(result),
        _lengths(result, cut),
        _labels(result),
        _languages(result),
        _examples(result),
        _columns(result),
    )


def _figures(result: dict[str, Any]) -> Markup:
    tokens = result.get("tokens") or {}
    quantiles = tokens.get("quantiles") or {}
    rows: list[tuple[str, Child]] = [("rows", count(result.get("rows"))), ("usable", count(result.get("usable")))]
    for key, name in (("p50", "median tokens"), ("p95", "95 % have at most"), ("max", "longest")):
        if key in quantiles:
            rows.append((name, figure(quantiles[key])))
    if "total" in tokens:
        rows.append(("tokens in all", count(tokens["total"])))
    return facts(rows)


def _lengths(result: dict[str, Any], cut: float | None) -> Markup | None:
    tokens = result.get("tokens") or {}
    found = tokens.get("histogram") or {}
    edges, counts = found.get("edges") or [], found.get("counts") or []
    if not counts:
        return None
    limit = cut or result.get("max_length") or tokens.get("context")
    beyond = limit is None or limit > edges[-1]
    chart = histogram(edges, counts, "tokens", None if beyond else limit, f"cut at {figure(limit)}")
    said = f"No row is longer than the {figure(limit)} tokens that are read at once." if beyond and limit else ""
    counted = "" if tokens.get("exact", True) else f" Counted on a sample of {count(tokens.get('counted'))} rows."
    return element(
        "section",
        element("h4", "Length of the rows"),
        chart,
        element("p", f"{said}{counted}".strip(), class_="tm-quiet") if said or counted else None,
        class_="tm-card",
    )


def _labels(result: dict[str, Any]) -> Markup | None:
    labels = result.get("labels")
    if not isinstance(labels, list) or not labels:
        return None
    named = [(str(item["label"]), float(item["rows"])) for item in labels if isinstance(item, dict)]
    bars = ranked_bars(named, sum(rows for _, rows in named))
    return element("section", element("h4", "Labels"), bars, class_="tm-card")


def _languages(result: dict[str, Any]) -> Markup | None:
    mix = result.get("languages") or {}
    shares = [(str(item["language"]), float(item["share"])) for item in mix.get("shares") or []]
    if len(shares) < 2:
        return None
    error = mix.get("error") or 0
    said = f"Told from {count(mix.get('counted'))} rows, within {share(error)} either way." if error else ""
    return element(
        "section",
        element("h4", "Languages"),
        ranked_bars([(name, round(part * mix["counted"])) for name, part in shares], mix["counted"], shown=8),
        element("p", said, class_="tm-quiet") if said else None,
        class_="tm-card",
    )


def _examples(result: dict[str, Any]) -> Markup | None:
    examples = result.get("examples")
    if not isinstance(examples, list) or not examples:
        return None
    shown = (rendered_example(example) for example in examples[:3] if isinstance(example, dict))
    return element("section", element("h4", "As training will see it"), *shown, class_="tm-card")


def rendered_example(example: dict[str, Any]) -> Markup:
    """A row as its parts: who says what."""
    parts = example.get("parts") or []
    said = (
        element("div", element("span", str(part.get("speaker", "")), class_="tm-speaker"), cell(part.get("text")))
        for part in parts
        if isinstance(part, dict)
    )
    return element(
        "div",
        element("span", f"Row {example.get('row', '?')}", class_="tm-row-number"),
        *said,
        class_="tm-example-text",
    )


COLUMN_HEADS = (
    ("name", "Column"),
    ("type", "Type"),
    ("filled", "Filled"),
    ("distinct", "Distinct"),
    ("min_length", "Shortest"),
    ("mean_length", "Mean length"),
    ("max_length", "Longest"),
)


def _columns(result: dict[str, Any]) -> Markup | None:
    columns = result.get("columns")
    if not isinstance(columns, list) or not columns:
        return None
    rows = [[figure(column.get(key)) for key, _ in COLUMN_HEADS] for column in columns if isinstance(column, dict)]
    body = table([head for _, head in COLUMN_HEADS], rows)
    return element("section", element("h4", "Columns, lengths in characters"), body, class_="tm-card")

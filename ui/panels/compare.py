"""The Compare tab: the verdict, metrics of base and tuned with their intervals, and every answer side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ui.cards import button, empty, table, verdict_card
from ui.charts import interval
from ui.format import count, counted, figure
from ui.html import Child, element, fragment
from ui.render import RunView, StepView, verdict_of
from ui.text import cell

PAGE_ROWS = 20
"""Rows of answers on one page."""

LOWER_IS_BETTER = frozenset({"loss", "perplexity", "repetition_rate"})


@dataclass(frozen=True)
class Answer:
    """One held-out prompt and what both models said."""

    row: str
    prompt: str
    reference: str
    base: str
    tuned: str


def compare_facts(view: RunView | None) -> tuple[str, str, str] | None:
    """What the panel depends on, besides the page and the search."""
    step = view.latest("compare_models") if view else None
    if view is None or step is None:
        return None
    return view.id, step.id, step.state


def compare_panel(view: RunView | None, page: int, query: str) -> Markup:
    """`page` counts from 1 and is brought into range; `query` keeps the rows that hold it, whatever the case."""
    step = view.latest("compare_models") if view else None
    if step is None:
        return empty(
            "Nothing to compare yet",
            "When a run has compared the base with the tuned model, their answers stand here side by side.",
        )
    outcome, sentence = verdict_of(step.result)
    answers = answers_of(step)
    found = [answer for answer in answers if _holds(answer, query)]
    pages = max(1, -(-len(found) // PAGE_ROWS))
    at = min(max(page, 1), pages)
    shown = found[(at - 1) * PAGE_ROWS : at * PAGE_ROWS]
    return element(
        "div",
        verdict_card(outcome, sentence) if sentence else None,
        metrics_table(step.result),
        _search(query, len(found), len(answers)),
        element("div", *(_row(answer) for answer in shown), class_="tm-answers"),
        _pager(at, pages) if pages > 1 else None,
        class_="tm-panel",
    )


def metrics_table(result: dict[str, Any]) -> Markup | None:
    """One line per metric: base, tuned, and the difference with its 95 % interval."""
    base, tuned = _scores(result, "base"), _scores(result, "tuned")
    names = [name for name in base if name in tuned]
    if not names:
        return None
    rows: list[Sequence[Child]] = []
    for name in names:
        rows.append((_metric_name(name), figure(base[name]), figure(tuned[name]), _difference(result, name)))
    return table(("", "Base", "Tuned", "Difference, 95 % interval"), rows, "tm-metrics")


def _scores(result: dict[str, Any], side: str) -> dict[str, float]:
    metrics = result.get("metrics")
    found = metrics.get(side) if isinstance(metrics, dict) else None
    scores = dict(found) if isinstance(found, dict) else {}
    for key in ("loss", "stop_rate", "repetition_rate"):
        pair = result.get(key)
        if isinstance(pair, dict) and isinstance(pair.get(side), int | float):
            scores[key] = pair[side]
        elif isinstance(value := result.get(f"{side}_{key}", result.get(f"{key}_{side}")), int | float):
            scores[key] = value
    return {name: value for name, value in scores.items() if isinstance(value, int | float)}


def _difference(result: dict[str, Any], name: str) -> Markup:
    """The difference as a figure and a bar; the sign is tuned minus base."""
    found = result.get("differences", result.get("difference"))
    entry = found.get(name) if isinstance(found, dict) else None
    if not isinstance(entry, dict):
        return fragment("–")
    middle = next((entry[key] for key in ("difference", "value", "mean") if key in entry), None)
    low, high = entry.get("low"), entry.get("high")
    if not all(isinstance(value, int | float) for value in (middle, low, high)):
        return fragment("–")
    assert isinstance(middle, int | float)
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    scale = max(abs(middle), abs(low), abs(high))
    flip = -1 if name in LOWER_IS_BETTER else 1
    edges = sorted((flip * low, flip * high))
    return element(
        "div",
        element("span", f"{middle:+.4g} ({low:+.4g} to {high:+.4g})"),
        interval(edges[0], flip * middle, edges[1], scale),
        class_="tm-difference",
    )


def _metric_name(name: str) -> Child:
    known = {
        "exact_match": "exact match",
        "rouge1": "ROUGE-1",
        "rouge2": "ROUGE-2",
        "rougeL": "ROUGE-L",
        "bleu": "BLEU",
        "chrf": "chrF",
        "stop_rate": "stops by itself",
        "repetition_rate": "repeats itself",
    }
    hint = " (lower is better)" if name in LOWER_IS_BETTER else ""
    return fragment(known.get(name, name.replace("_", " ")), element("small", hint) if hint else None)


def answers_of(step: StepView) -> list[Answer]:
    """All compared rows of a step: from its artifact, or the sample in its result where that is gone."""
    artifact = step.result.get("answers")
    path = Path(artifact["path"]) if isinstance(artifact, dict) and "path" in artifact else None
    if path is not None and path.is_file() and path.suffix == ".jsonl":
        return list(_read(str(path), path.stat().st_mtime_ns))
    sample = step.result.get("sample")
    return [_answer(item) for item in sample if isinstance(item, dict)] if isinstance(sample, list) else []


@lru_cache(maxsize=8)
def _read(path: str, _changed: int) -> tuple[Answer, ...]:
    with Path(path).open(encoding="utf-8") as lines:
        return tuple(_answer(json.loads(line)) for line in lines if line.strip())


def _answer(item: dict[str, Any]) -> Answer:
    reference = item.get("reference", item.get("references", ""))
    row = item.get("row", "")
    return Answer(
        str(row), _said(item.get("prompt")), _said(reference), _said(item.get("base")), _said(item.get("tuned"))
    )


def _said(value: Any) -> str:
    """Text of a prompt or a reference: messages as `role: text`, several references as lines."""
    if value is None:
        return ""
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], dict) and value[0].get("role") == "user":
            return str(value[0].get("content", ""))
        return "\n".join(_said(item) for item in value)
    if isinstance(value, dict):
        return f"{value.get('role', '')}: {value.get('content', '')}"
    return str(value)


def _holds(answer: Answer, query: str) -> bool:
    wanted = query.strip().casefold()
    texts = (answer.row, answer.prompt, answer.reference, answer.base, answer.tuned)
    return not wanted or any(wanted in text.casefold() for text in texts)


def _search(query: str, found: int, total: int) -> Markup:
    said = f"{count(found)} of {counted(total, 'row')}" if query.strip() else counted(total, "row")
    return element(
        "div",
        element("h4", "Answers, row by row"),
        element("span", said, class_="tm-quiet"),
        element(
            "input",
            type="search",
            name="query",
            value=query,
            data_initial=query,
            data_always=True,
            placeholder="Search prompts and answers",
            aria_label="Search prompts and answers",
        ),
        button("Search", "search", style="tm-small tm-default"),
        class_="tm-search",
        data_form=True,
    )


def _row(answer: Answer) -> Markup:
    sides: list[Child] = [
        element("div", element("h5", "Base"), cell(answer.base), class_="tm-side tm-base"),
        element("div", element("h5", "Tuned"), cell(answer.tuned), class_="tm-side tm-tuned"),
    ]
    if answer.reference:
        sides.append(element("div", element("h5", "Reference"), cell(answer.reference), class_="tm-side tm-reference"))
    number = element("span", f"Row {answer.row}", class_="tm-row-number") if answer.row else None
    return element(
        "article",
        element("div", number, cell(answer.prompt), class_="tm-prompt"),
        element("div", *sides, class_="tm-sides"),
        class_="tm-answer-row",
    )


def _pager(at: int, pages: int) -> Markup:
    return element(
        "nav",
        button("← Earlier", "answers_page", str(at - 1), style="tm-small") if at > 1 else None,
        element("span", f"Page {at} of {pages}", class_="tm-quiet"),
        button("Later →", "answers_page", str(at + 1), style="tm-small") if at < pages else None,
        class_="tm-pager",
        aria_label="Pages of answers",
    )

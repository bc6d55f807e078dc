"""The Compare tab: the verdict, metrics of base and tuned with their intervals, and every answer side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from agent.runs.state import RunState
from agent.runs.step_state import StepState
from tools.contract import Purpose
from tools.evaluation.metrics import score_named, scores
from tools.evaluation.metrics.metric import Score
from tools.records import UnknownRecord
from ui.cards import button, empty, table, verdict_card
from ui.charts import interval
from ui.figures import count, counted, figure
from ui.markup import Child, element, fragment
from ui.prose import cell
from ui.render import latest, verdict_of

PAGE_ROWS = 20
"""Rows of answers on one page."""

SHOWN_REFERENCES = 3
"""Right answers shown of a prompt that has several."""


@dataclass(frozen=True)
class Answer:
    """One held-out prompt and what each model said: (name, answer) pairs, the base first."""

    row: str
    prompt: str
    reference: str
    said: tuple[tuple[str, str], ...]


def compare_facts(view: RunState | None) -> tuple[str, str, str] | None:
    """What the panel depends on, besides the page and the search."""
    step = latest(view, Purpose.COMPARE)
    if view is None or step is None:
        return None
    return view.id, step.id, step.status


def compare_panel(view: RunState | None, page: int, query: str) -> Markup:
    """`page` counts from 1 and is brought into range; `query` keeps the rows that hold it, whatever the case."""
    step = latest(view, Purpose.COMPARE)
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
    """One line per figure: every model, and the difference of tuned to base with its 95 % interval.

    The figure the verdict goes by stands first; what fewer people ask for is folded away, so that answers are in sight.
    """
    metrics = result.get("metrics")
    models = [name for name in metrics if isinstance(metrics[name], dict)] if isinstance(metrics, dict) else []
    if len(models) < 2 or not isinstance(metrics, dict):
        return None
    first = metrics[models[0]]
    in_sight = [score.name for score in scores() if score.metric.in_sight]
    leading = [name for name in dict.fromkeys([str(result.get("main_metric")), *in_sight]) if name in first]
    others = [name for name in first if name not in leading]
    differences = result.get("difference")
    known = differences if isinstance(differences, dict) else {}

    def rows(names: list[str]) -> list[Sequence[Child]]:
        return [
            (
                _metric_name(name),
                *(_rounded(metrics[model].get(name)) for model in models),
                difference(name, known.get(name)),
            )
            for name in names
        ]

    heads = ("", *(model_name(model) for model in models), "Difference, 95 % interval")
    shown = table(heads, rows(leading or others), "tm-metrics")
    if not leading or not others:
        return shown
    rest = element(
        "details", element("summary", "More figures"), table(heads, rows(others), "tm-metrics"), class_="tm-more"
    )
    return fragment(shown, rest)


def _rounded(value: Any) -> str:
    """Three significant digits: with a few hundred rows more would be noise."""
    return f"{value:.3g}" if isinstance(value, float) and abs(value) < 1000 else figure(value)


def difference(name: str, entry: Any) -> Markup:
    """A difference as a figure and a bar, tuned minus base; the bar points right where tuned is better.

    A figure that no metric of today gives, in a run of another version, gets no bar: which way is better is not known.
    """
    middle = entry.get("difference") if isinstance(entry, dict) else None
    if not isinstance(middle, int | float):
        return fragment("–")
    low, high = entry.get("low"), entry.get("high")
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return fragment(f"{middle:+.4g}")
    known = _known(name)
    said = element("span", f"{middle:+.3g} ({low:+.3g} to {high:+.3g})")
    if known is None:
        return element("div", said, class_="tm-difference")
    flip = 1 if known.metric.better == "higher" else -1
    worst, best = sorted((flip * low, flip * high))
    bar = interval(worst, flip * middle, best, max(abs(middle), abs(low), abs(high)))
    return element("div", said, bar, class_="tm-difference")


def model_name(label: str) -> str:
    """`tuned_2` as people read it."""
    return {"answer_a": "Answer A", "answer_b": "Answer B"}.get(label, label.replace("_", " ").capitalize())


def _metric_name(name: str) -> Child:
    known = _known(name)
    if known is None:
        return fragment(name, element("small", " (no metric of this version)"))
    hint = " (lower is better)" if known.metric.better == "lower" else ""
    return fragment(known.heading, element("small", hint) if hint else None)


def _known(name: str) -> Score | None:
    """The score of that name; None for one that an older or newer version measured."""
    try:
        return score_named(name)
    except UnknownRecord:
        return None


def answers_of(step: StepState) -> list[Answer]:
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


NOT_ANSWERS = frozenset({"row", "prompt", "reference", "references", "key"})


def _answer(item: dict[str, Any]) -> Answer:
    reference = item.get("reference", item.get("references"))
    said = tuple((name, _said(text)) for name, text in item.items() if name not in NOT_ANSWERS)
    return Answer(str(item.get("row", "")), _said(item.get("prompt")), _references(reference), said)


def _references(value: Any) -> str:
    if not isinstance(value, list):
        return _said(value)
    shown = [_said(one) for one in value[:SHOWN_REFERENCES]]
    more = len(value) - len(shown)
    return "\n".join([*shown, *([f"(and {more} more)"] if more else [])])


def _said(value: Any) -> str:
    """Text of a prompt or an answer: a single question as it is, a conversation as `role: text`."""
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
    texts = (answer.row, answer.prompt, answer.reference, *(text for _, text in answer.said))
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
        element(
            "div", element("h5", model_name(name)), cell(text), class_=f"tm-side tm-{'base' if at == 0 else 'tuned'}"
        )
        for at, (name, text) in enumerate(answer.said)
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

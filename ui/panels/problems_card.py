"""The problems a profile found: how many rows each, what is meant by it, and a tick to have it fixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from agent.recipe.fixes import advised, offered
from ui.cards import button, table, tag
from ui.figures import count, share
from ui.markup import Child, element
from ui.prose import inline

SEVERITY_STYLE = {"error": "tm-bad", "warning": "tm-warn", "info": "tm-even"}
_TICK = "fix:"


def problems_card(problems: Any, run: str = "") -> Markup | None:
    """All problems, the ones with most rows marked by a bar; with `run`, those that can be fixed have a tick."""
    if not isinstance(problems, list):
        return None
    if not problems:
        return element("section", element("h4", "Problems"), element("p", "None found."), class_="tm-card")
    fixable = offered(problems) if run else []
    ticked = advised(problems)
    widest = max((problem.get("share") or 0 for problem in problems), default=0) or 1
    rows: list[Sequence[Child]] = [
        (
            _tick(problem, ticked) if problem.get("code") in fixable else None,
            tag(_severity(problem), SEVERITY_STYLE.get(_severity(problem), "tm-even")),
            _said(problem),
            _affected(problem, widest),
            _row_numbers(problem.get("rows")),
            _helps(problem),
        )
        for problem in problems
    ]
    body = table(("", "", "Problem", "Rows", "Which", "What helps"), rows, "tm-problems")
    return element(
        "section", element("h4", "Problems"), body, _button(run) if fixable else None, class_="tm-card", data_form=True
    )


def read_ticked(values: dict[str, str]) -> list[str]:
    """Codes of the problems that were ticked, from the fields of the form."""
    return [name.removeprefix(_TICK) for name, value in values.items() if name.startswith(_TICK) and value == "true"]


def _button(run: str) -> Markup:
    return element(
        "div",
        button("Fix these", "fix", run, style="tm-primary tm-default"),
        element(
            "span", "Prepares the ticked rows away into a new file and checks it again. Yours stays.", class_="tm-quiet"
        ),
        class_="tm-controls",
    )


def _tick(problem: dict[str, Any], ticked: Sequence[str]) -> Markup:
    code = str(problem["code"])
    return element(
        "input",
        type="checkbox",
        name=f"{_TICK}{code}",
        checked=code in ticked,
        data_always=True,
        aria_label=f"Fix {code.replace('_', ' ')}",
    )


def _severity(problem: dict[str, Any]) -> str:
    return str(problem.get("severity", "info"))


def _said(problem: dict[str, Any]) -> Markup:
    sentence = inline(str(problem.get("sentence") or problem.get("code", "")))
    about = str(problem.get("about") or "")
    if not about:
        return element("div", sentence)
    return element("details", element("summary", sentence), element("p", about, class_="tm-quiet"), class_="tm-about")


def _affected(problem: dict[str, Any], widest: float) -> Markup:
    said = count(problem.get("count"))
    part = problem.get("share")
    if not isinstance(part, int | float):
        return element("div", said)
    bar = element("i", style=f"width:{max(part / widest * 100, 1):.1f}%")
    return element("div", f"{said} ({share(part)})", element("div", bar, class_="tm-share"), class_="tm-affected")


def _row_numbers(rows: Any, shown: int = 8) -> str:
    if not isinstance(rows, list) or not rows:
        return ""
    listed = ", ".join(str(row) for row in rows[:shown])
    return f"{listed}, …" if len(rows) > shown else listed


_HELPS = {
    "dropped": "left out when preparing",
    "cut": "left out from the last answer on when preparing",
    "deduplicate": "keep the first of each",
    "near_deduplicate": "keep the first of each",
    "redact_pii": "put placeholders in their place",
    "fix_encoding": "repair the text",
    "drop": "drop these rows",
    "max_tokens": "drop these rows",
    "stratify": "keep the shares on both sides of the split",
}


def _helps(problem: dict[str, Any]) -> Markup:
    fix = str(problem.get("fix") or "")
    words = _HELPS.get(fix.partition("=")[0], "")
    return element("div", words, element("code", fix) if "=" in fix else None, class_="tm-helps")

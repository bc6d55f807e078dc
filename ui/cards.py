"""The small pieces that tabs and messages are put together from: cards, tags, buttons, labelled figures and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from tools.facts import FileFacts
from ui.figures import count, size
from ui.markup import Child, element, fragment
from ui.prose import file_name, inline, prose

OUTCOME_STYLE = {
    "better": "tm-good",
    "ready": "tm-good",
    "done": "tm-good",
    "no difference": "tm-even",
    "ready after fixes": "tm-warn",
    "worse": "tm-bad",
    "not fit": "tm-bad",
}

RUN_STYLE = {
    "done": "tm-good",
    "running": "tm-live",
    "created": "tm-live",
    "failed": "tm-bad",
    "interrupted": "tm-warn",
    "damaged": "tm-bad",
}


def error_card(message: str, remedy: str = "", heading: str = "That did not work") -> Markup:
    """What went wrong and what to do next."""
    todo = element("p", element("b", "What to do: "), inline(remedy), class_="tm-remedy") if remedy.strip() else None
    return element("div", element("h4", heading), prose(message), todo, class_="tm-card tm-error", role="alert")


def verdict_card(outcome: str, sentence: str) -> Markup:
    """The sentence a newcomer reads first, under the outcome in a word, which need not stand there twice."""
    style = OUTCOME_STYLE.get(outcome, "tm-even")
    repeated = f"{outcome}:".lower()
    if outcome and sentence.lower().startswith(repeated):
        sentence = sentence[len(repeated) :].strip()
    label = element("span", outcome.capitalize(), class_="tm-outcome") if outcome else None
    return element("div", label, element("p", inline(sentence)), class_=f"tm-verdict {style}")


def empty(heading: str, text: str, *more: Child) -> Markup:
    """What a panel says before there is anything to show."""
    return element("div", element("h3", heading), prose(text), *more, class_="tm-empty")


def tag(text: str, style: str = "") -> Markup:
    return element("span", text, class_=f"tm-tag {style}".strip())


def status_tag(status: str) -> Markup:
    return tag(status, RUN_STYLE.get(status, "tm-even"))


def button(text: str, action: str, target: str = "", *, style: str = "", title: str | None = None) -> Markup:
    """A button the panel's script reports as (action, target) with the fields of the form it stands in."""
    return element(
        "button",
        text,
        type="button",
        class_=f"tm-button {style}".strip(),
        data_action=action,
        data_id=target,
        title=title,
    )


def facts(rows: Iterable[tuple[str, Child]]) -> Markup:
    """Label and value pairs, side by side."""
    return element(
        "dl", *(element("div", element("dt", name), element("dd", value)) for name, value in rows), class_="tm-facts"
    )


def table(head: Sequence[Child], rows: Iterable[Sequence[Child]], style: str = "") -> Markup:
    """A table that scrolls within its own frame."""
    header = element("thead", element("tr", *(element("th", cell) for cell in head)))
    body = element("tbody", *(element("tr", *(element("td", cell) for cell in row)) for row in rows))
    return element("div", element("table", header, body), class_=f"tm-table {style}".strip(), tabindex=0)


def file_chip(name: str) -> Markup:
    return element("span", file_name(name), class_="tm-chip")


def file_summary(file: FileFacts) -> Markup:
    """What was recognised of a file: format, rows, size, and which column plays which part."""
    rows = f"{count(file.rows)} rows" if file.rows is not None else "rows not counted yet"
    line = " · ".join(
        [file.format.upper() if len(file.format) <= 6 else file.format, rows, size(file.bytes), shape_name(file.shape)]
    )
    return element(
        "div",
        element("div", file_chip(file.name), class_="tm-row"),
        element("p", line, class_="tm-quiet"),
        mapping_line(file.mapping),
        element("p", inline(file.question), class_="tm-question") if file.question else None,
        class_="tm-file",
    )


def mapping_line(mapping: dict[str, str]) -> Markup:
    """`question → prompt`, one chip each: where each part of an example comes from."""
    if not mapping:
        return Markup("")
    pairs = (
        element("span", element("code", column, title=column), element("i", "→"), role, class_="tm-pair")
        for role, column in mapping.items()
    )
    return element("p", *pairs, class_="tm-mapping")


SHAPE_NAMES = {
    "prompt_completion": "prompts with answers",
    "alpaca": "instructions with answers (Alpaca)",
    "messages": "conversations (messages)",
    "sharegpt": "conversations (ShareGPT)",
    "preference": "preference pairs (chosen, rejected)",
    "unpaired_preference": "rated answers",
    "text": "raw text",
    "unknown": "shape not recognised",
}


def shape_name(shape: str) -> str:
    return SHAPE_NAMES.get(str(shape), str(shape))


def bullet_list(items: Iterable[str], style: str = "") -> Markup:
    listed = [element("li", inline(item)) for item in items]
    return element("ul", *listed, class_=style or None) if listed else fragment()


def notice(text: str) -> Markup:
    """Something went well, in a sentence."""
    return element("div", prose(text), class_="tm-card tm-notice", role="status")

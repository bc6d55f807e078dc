"""What the conversation shows before anything was said, and what it proposes after an upload."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from tools.facts import FileFacts, Shape
from ui.cards import SHAPE_NAMES, button
from ui.figures import count
from ui.markup import element

EXAMPLE_NOTE = (
    "310 questions and answers of an invented shop, the bundled starter model, a few minutes on any computer."
)

FIRST_STEPS = (
    ("Add a file", "CSV, JSON, JSONL, Parquet or text: drop it here, or use the paper clip."),
    ("Say what you want", "“Fine-tune on it and show me base against tuned”, in your own words."),
    ("Approve the plan", "You see every step, what it takes, and can change it. Nothing runs before."),
)

REQUESTS = ("What can you do?", "Which recipes are there?", "List my runs")


def welcome() -> Markup:
    """The empty conversation: what to do first, and things to click."""
    steps = (element("li", element("b", head), element("span", text)) for head, text in FIRST_STEPS)
    return element(
        "div",
        element("h2", "Fine-tune a language model by asking for it"),
        element("ol", *steps, class_="tm-first-steps"),
        element(
            "div",
            button("Run the example", "example", style="tm-primary"),
            element("span", EXAMPLE_NOTE, class_="tm-quiet"),
            class_="tm-example",
        ),
        element(
            "div", *(button(text, "say", text, style="tm-suggestion") for text in REQUESTS), class_="tm-suggestions"
        ),
        class_="tm-welcome",
    )


def received(files: Sequence[FileFacts]) -> str:
    """What is said when files came without words."""
    lines = []
    for file in files:
        rows = f"{count(file.rows)} rows of " if file.rows is not None else ""
        shape = SHAPE_NAMES.get(file.shape, "data") if file.shape is not Shape.UNKNOWN else "data"
        parts = ", ".join(f"`{column}` is the {role}" for role, column in file.mapping.items())
        lines.append(f"**{file.name}** holds {rows}{shape}{f' ({parts})' if parts else ''}.")
        if file.question:
            lines.append(file.question)
    listed = "\n\n".join(lines)
    return f"{listed}\n\nWhat shall I do with {'it' if len(files) == 1 else 'them'}?"


def suggestions(files: Sequence[FileFacts]) -> list[str]:
    """Requests that fit the last file."""
    if not files:
        return []
    file = files[-1]
    if file.question and file.options:
        return list(file.options[:4])
    name = file.name
    training = {
        Shape.PREFERENCE: f"Align the starter with {name} by DPO and compare",
        Shape.UNPAIRED_PREFERENCE: f"Align the starter with {name} by KTO and compare",
        Shape.TEXT: f"Continue pretraining the starter on {name} and compare",
    }.get(file.shape, f"Fine-tune the starter on {name} and show me base against tuned")
    return [f"Check {name} for problems", training]


def suggestion_row(texts: Sequence[str]) -> Markup:
    """Requests to click."""
    chips = (button(text, "say", text, style="tm-suggestion", title=text) for text in texts)
    return element("div", *chips, class_="tm-suggestions")

"""The person's own words as a model gets them: names of files, columns, runs and recipes replaced by handles.

A name made only of ordinary words ("it", "model") counts as a name where it is quoted or called a column; elsewhere it
is left as the word it is, which the person typed and no file put there.
"""

from __future__ import annotations

import re

from agent.planner.contract import SessionFacts
from agent.planner.language.mask import SIGN, Item, Kind, mask
from agent.planner.language.normalise import clean
from agent.planner.language.reading import known_words
from agent.planner.llm.handles import HANDLE, Handles
from tools.facts import FileFacts

CLICKED = "(clicked an option)"
_NOT_A_NAME = frozenset(
    {*("a", "an", "the", "this", "that", "these", "those", "which", "what", "each", "every", "one", "my", "our")}
    | {*("your", "first", "last", "other")}
)


def in_handles(text: str, facts: SessionFacts, handles: Handles) -> str:
    """A person's words in handles. A clicked option of the reply before is told as it was offered, without names."""
    if option := clicked(text, facts, handles):
        return option
    # What a person types that looks like a handle is not one.
    plain = HANDLE.sub(lambda found: found.group(0).replace("_", " "), text)
    masked = mask(plain, facts.files, facts.recipes, list(handles.runs.values()), known_words())

    def shown(found: re.Match[str]) -> str:
        item = masked.items.get(found.group(0))
        return "" if item is None else _handle_of(item, handles) or item.text

    # Signs may stand in the text of other signs only as text already put back, so one pass is enough.
    return _columns(re.sub(SIGN, shown, masked.text), handles)


def _handle_of(item: Item, handles: Handles) -> str | None:
    if item.kind is Kind.FILE and isinstance(item.value, FileFacts):
        return handles.of_file(item.value.path)
    if item.kind is Kind.RUN:
        return handles.of_run(str(item.value))
    return handles.of_recipe(str(item.value)) if item.kind is Kind.RECIPE else None


def clicked(text: str, facts: SessionFacts, handles: Handles) -> str | None:
    """An option of the reply before, in handles; None for words that are none of its options.

    Whoever asked: an option may hold any name, and nobody typed it. What handles do not stand for is not repeated.
    """
    last = facts.history[-1].reply if facts.history else None
    place = next((i for i, option in enumerate(last.options) if same_words(option, text)), None) if last else None
    if last is None or place is None:
        return None
    kept = last.memory.get("llm", {})
    if place < len(kept.get("options", [])):
        return handles.retell(kept["options"][place], kept.get("handles", {}))
    parts = [_named(part, handles) for part in last.options[place].split(" → ")]
    return " → ".join(part for part in parts if part) if all(parts) else CLICKED


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for case and spaces."""
    return clean(one).casefold() == clean(other).casefold()


def _named(name: str, handles: Handles) -> str | None:
    """The handle of a file, column, recipe or run, said by its whole name."""
    file = next((handle for handle, file in handles.files.items() if file.name == name), None)
    run = handles.of_run(name)
    return file or handles.of_column(name) or handles.of_recipe(name) or (run if run in handles.runs else None)


def _columns(text: str, handles: Handles) -> str:
    """Columns named in quotes, called a column, or by a name that is no ordinary word."""
    words = known_words()
    for name in sorted({clean(column.name) for column in handles.columns.values()}, key=len, reverse=True):
        handle = next(h for h, column in handles.columns.items() if clean(column.name) == name)
        if not name or HANDLE.fullmatch(name):
            continue
        exact = r"\s+".join(re.escape(part) for part in name.split(" "))
        text = re.sub(rf"([\"'])\s*{exact}\s*\1", handle, text, flags=re.IGNORECASE)
        called = rf"(\b(?:columns?|fields?)\s+(?:(?:called|named)\s+)?){exact}(?![\w])"
        text = re.sub(called, rf"\g<1>{handle}", text, flags=re.IGNORECASE)
        if name.lower() not in _NOT_A_NAME:
            text = re.sub(rf"(?<!\w){exact}(?=\s+(?:column|field)\b)", handle, text, flags=re.IGNORECASE)
        if _distinctive(name, words):
            text = re.sub(rf"(?<![\w.-]){exact}(?![\w]|-\w)", handle, text)
    return text


def _distinctive(name: str, words: frozenset[str]) -> bool:
    parts = [part for part in re.split(r"[\W_\d]+", name.lower()) if part]
    return len(name) >= 3 and any(part not in words for part in parts)

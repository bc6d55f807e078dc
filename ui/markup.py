"""Building HTML from parts so that text can only arrive in it escaped.

Cells, answers of models and file names are written by others. `element` escapes every plain string, in children and in
attributes; only what `element` itself made passes as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from markupsafe import Markup, escape

Child: TypeAlias = "str | int | float | Iterable[Child] | None"
"""What may stand inside an element: text (escaped), `Markup`, numbers, nothing, or a sequence of these."""

Attribute = str | int | float | bool | None

_VOID = frozenset({"br", "hr", "input"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def element(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One HTML or SVG element.

    Attribute names take `_` for `-` and may end in `_` where Python reserves the word (`class_`, `for_`). None and
    False leave an attribute out, True writes it bare.
    """
    opening = Markup("<") + Markup(name) + _attributes(attributes) + Markup(">")
    if name in _VOID:
        return opening
    return opening + fragment(*children) + Markup(f"</{name}>")


def fragment(*children: Child) -> Markup:
    """Children side by side, without an element around them."""
    return Markup("").join(_child(child) for child in children)


def text_lines(text: str) -> Markup:
    """Text with its line breaks as `<br>`, so that the HTML holds no line break of its own."""
    return Markup("<br>").join(escape(_clean(line)) for line in text.splitlines())


def single_line(html: Markup) -> str:
    """HTML without line breaks: inside a chat message a blank line would hand what follows to the Markdown parser."""
    return str(html).replace("\r", "").replace("\n", "&#10;")


def _child(child: Child) -> Markup:
    if child is None:
        return Markup("")
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(_clean(child))
    if isinstance(child, int | float):
        return escape(str(child))
    return fragment(*child)


def _attributes(attributes: dict[str, Attribute]) -> Markup:
    parts = Markup("")
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = Markup(key.rstrip("_").replace("_", "-"))
        parts += Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, _clean(str(value)))
    return parts


def _clean(text: str) -> str:
    """Control characters mean nothing in HTML and break some browsers' parsing."""
    return _CONTROL.sub("�", text)

"""Sentences with the little markup that answers use: paragraphs, bullets, `code`, **bold**. The rest is text."""

from __future__ import annotations

import re

from markupsafe import Markup

from ui.markup import element, fragment, text_lines

_INLINE = re.compile(r"`([^`\n]+)`|\*\*([^*\n]+)\*\*")
_BULLET = re.compile(r"^\s*[-*•]\s+")


def prose(text: str) -> Markup:
    """Paragraphs and bullet lists; HTML and links in the text are shown as they are written, never acted on."""
    blocks: list[Markup] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.splitlines()
        while lines:
            bullets = _leading(lines, bullet=True)
            plain = _leading(lines[len(bullets) :], bullet=False)
            if bullets:
                items = (element("li", inline(_BULLET.sub("", line, count=1))) for line in bullets)
                blocks.append(element("ul", *items))
            if plain:
                blocks.append(element("p", Markup("<br>").join(inline(line) for line in plain)))
            lines = lines[len(bullets) + len(plain) :]
    return fragment(*blocks)


def inline(text: str) -> Markup:
    """One line with `code` and **bold**."""
    parts: list[Markup] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(fragment(text[end : found.start()]))
        code, bold = found.groups()
        parts.append(element("code", code) if code else element("strong", bold))
        end = found.end()
    parts.append(fragment(text[end:]))
    return fragment(*parts)


def cell(text: object, longest: int = 4000) -> Markup:
    """Text of a dataset or a model as it is, line breaks kept, in the direction it is written in.

    What is longer than `longest` characters is cut, and says so.
    """
    whole = "" if text is None else str(text)
    if not whole.strip():
        return element("span", "empty" if not whole else "only spaces", class_="tm-empty-cell")
    cut = f" … {len(whole) - longest:,} more characters" if len(whole) > longest else None
    return element("div", text_lines(whole[:longest]), cut and element("em", cut), class_="tm-cell", dir="auto")


def file_name(name: str) -> Markup:
    """A file's name that gives way in the middle of a narrow place; whole in its tooltip."""
    stem, dot, suffix = name.rpartition(".")
    keep = min(len(stem), 6)
    head, tail = (stem[: len(stem) - keep], stem[len(stem) - keep :] + dot + suffix) if stem else (name, "")
    return element(
        "span", element("span", head, class_="tm-head"), element("span", tail), class_="tm-file-name", title=name
    )


def _leading(lines: list[str], *, bullet: bool) -> list[str]:
    found: list[str] = []
    for line in lines:
        if bool(_BULLET.match(line)) is not bullet:
            break
        found.append(line)
    return found

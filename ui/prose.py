"""Words of answers, of people and of datasets as markup: what is Markdown in them, and what is text as it stands."""

from __future__ import annotations

from collections.abc import Iterable

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from ui.markup import element, fragment, text_lines

_DEEPEST = 20
"""How deep lists may stand in lists; the parser leaves out what is deeper, so such a text is shown as it is."""

_MARKDOWN = MarkdownIt("zero", {"maxNesting": _DEEPEST}).enable(["list", "fence", "backticks", "emphasis", "newline"])
"""Nothing of Markdown but this is read: no HTML, no links, no pictures, no entities."""


def prose(text: str) -> Markup:
    """Paragraphs, lists, `code` and **bold**; HTML and links in the text are shown as they are written, never acted on.

    Line breaks are kept.
    """
    tokens = _MARKDOWN.parse(text)
    if any(token.level >= _DEEPEST - 2 for token in tokens):
        return element("p", text_lines(text))
    return _rendered(SyntaxTreeNode(tokens).children)


def inline(text: str) -> Markup:
    """One sentence with `code` and **bold**."""
    return _rendered(SyntaxTreeNode(_MARKDOWN.parseInline(text)).children)


def _rendered(nodes: Iterable[SyntaxTreeNode]) -> Markup:
    return fragment(*(_node(node) for node in nodes))


def _node(node: SyntaxTreeNode) -> Markup:
    """Every element that can come out of a text stands here; the content of anything else is text."""
    inner = _rendered(node.children)
    match node.type:
        case "paragraph":
            # In a list without blank lines between its items a paragraph has no element of its own.
            return inner if node.hidden else element("p", inner)
        case "bullet_list":
            return element("ul", inner)
        case "ordered_list":
            return element("ol", inner, start=node.attrs.get("start"))
        case "list_item":
            return element("li", inner)
        case "strong" if node.markup == "**":
            return element("strong", inner)
        case "strong" | "em":
            # Single stars and underscores belong to patterns and names (`*.csv`, `__init__`) more often than to stress.
            return fragment(node.markup, inner, node.markup)
        case "code_inline":
            return element("code", node.content)
        case "fence":
            return element("pre", element("code", node.content))
        case "softbreak" | "hardbreak":
            return element("br")
    return inner if node.children else fragment(node.content)


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

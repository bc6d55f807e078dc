"""Pieces of expressions that mean the same to Python, whose `re` judges, and to DuckDB, whose RE2 gates.

The two differ where they are not told: to `re` a blank, a digit and a letter are Unicode's and an i in any case is also
a dotless or dotted one; to RE2 they are ASCII's. A judge and its gate are therefore made of these pieces.
"""

from __future__ import annotations

BLANKS = "\\s\x0b\x1c-\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Inside of brackets: what `str.isspace` says is a blank."""
BLANK = f"[{BLANKS}]"
LETTER = "[\\w\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u3040-\ud7ff]"
"""A letter, a digit or an underscore, of the scripts in common use."""

NUMBER_MARKS = " \u00a0\u202f./\u2010-\u2013-"
"""Inside of brackets: what parts the groups of a number."""
SEVEN_DIGITS = rf"\d(?:[\s\x0b(){NUMBER_MARKS}]{{0,3}}\d){{6}}"
"""Digits without which no text holds a telephone's number or a card's, which has longer groups and fewer separators:
one expression serves both. To RE2 the vertical tab is no blank."""


def caseless(words: str) -> str:
    """Words, joined by |, in any case as `re` takes them. An i must not stand in brackets."""
    return f"(?i:{words.replace('i', '[iıİ]')})"


def for_re2(pattern: str) -> str:
    """A pattern of `re` without assertions but ^, written with blanks and comments, as one that RE2 reads and that
    matches wherever it does: a text may begin on any line, for texts are joined by lines."""
    kept, inside, escaped, comment = [], False, False, False
    for character in pattern:
        if comment:
            comment = character != "\n"
        elif escaped:
            escaped = False
            kept.append(
                {"s": BLANKS if inside else BLANK, "w": r"\pL\pN_" if inside else r"[\pL\pN_]"}.get(
                    character, f"\\{character}"
                )
            )
        elif character == "\\":
            escaped = True
        elif inside:
            inside = character != "]"
            kept.append(character)
        elif character == "#":
            comment = True
        elif not character.isspace():
            inside = character == "["
            kept.append("(?m:^)" if character == "^" else character)
    return "".join(kept)

"""Which rows are wanted, in words: "only rows where rating is at least 4" becomes the condition `rating >= 4`.

As with column mappings, a column's name counts only where the words around it make a condition of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.planner.mask import SIGN, Kind, Masked
from agent.planner.normalise import clean

_LEAD = (
    r"(?:\b(?:but\s+)?(?:only|just)?\s*(?:use|keep|take|train on|with|on)?\s*(?:only|just)?\s*(?:the\s+|those\s+)?"
    r"(?:rows?|examples?|records?|entries|ones|lines|samples|reviews|tickets|questions|pairs|data|it)?\s*,?\s*)"
)
_TRIGGER = r"\b(?:where|whose|with|having|for which|in which|if|when)\s+"
_OPERATORS: tuple[tuple[str, str], ...] = (
    (r"(?:is\s+|are\s+)?(?:>=|at least|no less than|not less than|not below)", ">="),
    (r"(?:is\s+|are\s+)?(?:<=|at most|no more than|not more than|not above|up to)", "<="),
    (r"(?:is\s+|are\s+)?(?:!=|<>|not equal to|different from)|(?:is|are)\s+not|isn't|does not equal", "!="),
    (r"(?:is\s+|are\s+)?(?:>|(?:greater|more|larger|higher|bigger|above|over)(?:\s+than)?)", ">"),
    (r"(?:is\s+|are\s+)?(?:<|(?:less|lower|smaller|fewer|below|under)(?:\s+than)?)", "<"),
    (r"==?|is\s+equal\s+to|equals|is|are", "="),
)
_LENGTH = (
    r"(?:is\s+|are\s+)?(?P<long>longer|shorter)\s+than\s+(?P<length>\d[\d,]*)(?:\s+(?:characters?|chars|letters))?"
)
_CONTAINS = r"(?P<negated>does\s+not\s+|doesn't\s+|do\s+not\s+)?(?:contains?|includes?|mentions?)\s+(?:the\s+word\s+)?"
_EMPTY = r"(?:(?:is|are)\s+)?(?P<filled>not\s+)?(?:empty|missing|null|blank)"
_VALUE = rf"(?P<value>{Kind.LITERAL.value}[\ue100-\uefff]|-?\d+(?:\.\d+)?|[\w-]+)"


def read_filter(masked: Masked, columns: Sequence[str]) -> str | None:
    """Take a condition on rows out of the request, as SQL; None where there is none."""
    plain = masked.text.lower()
    named = {name.lower(): name for name in columns if name and name.lower() in plain}
    if not named:
        return None
    any_name = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
    one = rf"(?:the\s+)?(?P<column>{any_name})(?:\s+column)?"
    operators = "|".join(f"(?P<o{index}>{words})" for index, (words, _) in enumerate(_OPERATORS))
    term = (
        rf"{one}\s*(?:{_LENGTH}|{_CONTAINS}(?P<part>{_VALUE.replace('value', 'inside')})|{_EMPTY}"
        rf"|(?:{operators})\s*{_VALUE})(?![\w%])"
    )
    start = re.search(rf"{_LEAD}{_TRIGGER}(?={term})", masked.text, re.IGNORECASE)
    if not start:
        return None
    conditions: list[str] = []
    place, joint = start.end(), ""
    while match := re.compile(term, re.IGNORECASE).match(masked.text, place):
        conditions += [joint, _sql(match, masked, named)] if joint else [_sql(match, masked, named)]
        end = match.end()
        following = re.compile(rf"\s+(and|or)\s+(?={term})", re.IGNORECASE).match(masked.text, end)
        if not following:
            break
        joint, place = following.group(1).upper(), following.end()
    masked.hide(start.start(), end, Kind.COLUMN, "filter")
    return " ".join(conditions)


def _sql(match: re.Match[str], masked: Masked, named: dict[str, str]) -> str:
    column = _identifier(named[match.group("column").lower()])
    if match.group("long"):
        sign = ">" if match.group("long").lower() == "longer" else "<"
        return f"length({column}) {sign} {match.group('length').replace(',', '')}"
    if match.group("inside"):
        text = _text(match.group("inside"), masked).replace("'", "''")
        return f"{column} {'NOT ' if match.group('negated') else ''}ILIKE '%{text}%'"
    if match.group("value") is None:
        return f"{column} IS {'NOT ' if match.group('filled') else ''}NULL"
    sign = next(sign for index, (_, sign) in enumerate(_OPERATORS) if match.group(f"o{index}"))
    value = match.group("value")
    if re.fullmatch(r"-?\d+(?:\.\d+)?", value):
        return f"{column} {sign} {value}"
    text = _text(value, masked).replace("'", "''")
    return f"{column} {sign} '{text}'"


def _text(said: str, masked: Masked) -> str:
    return str(masked.items[said].value) if re.fullmatch(SIGN, said) and said in masked.items else clean(said)


def _identifier(name: str) -> str:
    """A column's name as SQL takes it."""
    if re.fullmatch(r"[A-Za-z_]\w*", name) and name.lower() not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


_RESERVED = frozenset(
    [
        "select",
        "from",
        "where",
        "group",
        "order",
        "by",
        "limit",
        "table",
        "column",
        "user",
        "end",
        "desc",
        "asc",
        "all",
        "and",
        "or",
        "not",
        "in",
        "is",
        "like",
        "case",
        "when",
        "then",
        "else",
        "on",
    ]
)

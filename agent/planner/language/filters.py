"""Which rows are wanted, in words: "only rows where rating is at least 4" becomes the condition `rating >= 4`.

As with column mappings, a column's name counts only where the words around it make a condition of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from agent.planner.language.marked_columns import marked, words_of
from agent.planner.language.mask import SIGN, Kind, Masked
from agent.planner.language.normalise import clean
from agent.planner.language.phrase_files import FIELD

_LEAD = (
    r"(?:\b(?:but\s+)?(?:only|just)?\s*(?:use|keep|take|train on|with|on)?\s*(?:only|just)?\s*(?:the\s+|those\s+)?"
    r"(?:rows?|examples?|records?|entries|ones|lines|samples|reviews|tickets|questions|pairs|data|it)?\s*,?\s*)"
)
_TRIGGER = r"\b(?:filter(?:ed)?\b[^.;]{0,30}?\b(?:to|by|on|for)|where|whose|with|having|for which|in which|if|when)\s+"
_OPERATORS: tuple[tuple[str, str], ...] = (
    (r"(?:is\s+|are\s+)?(?:>=|at least|no less than|not less than|not below)", ">="),
    (r"(?:is\s+|are\s+)?(?:<=|at most|no more than|not more than|not above|up to)", "<="),
    (r"(?:is\s+|are\s+)?(?:!=|<>|not equal to|different from)|(?:is|are)\s+not|isn't|does not equal", "!="),
    (r"(?:is\s+|are\s+)?(?:>|(?:greater|more|larger|higher|bigger|above|over)(?:\s+than)?)", ">"),
    (r"(?:is\s+|are\s+)?(?:<|(?:less|lower|smaller|fewer|below|under)(?:\s+than)?)", "<"),
    (r"==?|(?:is\s+)?equal\s+to|equals|is|are", "="),
)
_LENGTH = (
    r"(?:is\s+|are\s+)?(?P<long>longer|shorter)\s+than\s+(?P<length>\d[\d,]*)(?!\d"
    r"|\s*(?:tokens?|words?)\b)(?:\s+(?:characters?|chars|letters))?"
)
_CONTAINS = r"(?P<negated>does\s+not\s+|doesn't\s+|do\s+not\s+)?(?:contains?|includes?|mentions?)\s+(?:the\s+word\s+)?"
_EMPTY = r"(?:(?:is|are)\s+)?(?P<filled>not\s+)?(?:empty|missing|null|blank)"
_VALUE = (
    rf"(?P<value>{Kind.LITERAL.value}[\ue100-\uefff]|{FIELD}+|-?\d+(?:\.\d+)?"
    r"|(?!(?:shorter|longer|less|more|greater|larger|smaller|higher|lower|above|below|over|under|at|empty)\b)[\w-]+)"
)


def read_filter(masked: Masked, columns: Sequence[str]) -> str | None:
    """Take a condition on rows out of the request, as SQL; None where there is none."""
    plain = masked.text.lower()
    named = {name.lower(): name for name in columns if name and name.lower() in plain}
    if not named:
        return None
    as_words = tuple(sorted(name for name in named if name in _words_of_ways()))
    ways = _ways(as_words)
    others = sorted((name for name in named if name not in as_words), key=len, reverse=True)
    looked_for = rf"(?<![\w-])(?:{'|'.join(re.escape(name) for name in others)})(?=s?(?![\w-]))"
    filled = marked(masked.text, looked_for) if others else masked.text
    start = next((match for way in ways.leads if (match := way.search(filled))), None)
    if start is None:
        return _within(masked, filled, ways, named)
    opposite = _drops(masked.text[: start.start()] + start.group(0))
    conditions: list[str] = []
    place, joint, end = start.end(), "", start.end()
    while match := ways.term.match(filled, place):
        if _said(match, "column", masked).lower() not in named:
            # Two names of signs that touch ("()") are no column.
            return None
        condition = _sql(match, masked, named, opposite=opposite)
        conditions += [joint, condition] if joint else [condition]
        end = match.end()
        following = ways.following.match(filled, end)
        if not following:
            break
        joint, place = following.group(1).upper(), following.end()
        joint = {"AND": "OR", "OR": "AND"}[joint] if opposite else joint
    # "train on the rows where …" keeps its wish.
    wish = re.match(r"\W*(?:train on|use|with|on)\s", start.group(0), re.IGNORECASE)
    masked.hide(start.start() + (wish.end() if wish else 0), end, Kind.COLUMN, "filter")
    return " ".join(conditions)


@dataclass(frozen=True)
class _Ways:
    """How conditions on certain columns are said."""

    leads: tuple[re.Pattern[str], ...]
    """What stands before a condition, up to its column."""
    term: re.Pattern[str]
    following: re.Pattern[str]
    inside: re.Pattern[str]


@cache
def _words_of_ways() -> frozenset[str]:
    """Words that conditions are made of ("is", "where", "more")."""
    ways = _ways(())
    patterns = [*ways.leads, ways.term, ways.following, ways.inside]
    return words_of([*(pattern.pattern for pattern in patterns), _DROPS])


@lru_cache(maxsize=64)
def _ways(as_words: tuple[str, ...]) -> _Ways:
    """Compiled once for the columns of all files, and again for those called like words of conditions (`as_words`)."""
    any_name = "|".join([f"{FIELD}+", *(re.escape(name) for name in as_words)])
    one = rf"(?:(?:the|an?|its|their)\s+)?(?P<column>{any_name})s?(?:\s+(?:column|field|value))?"
    operators = "|".join(f"(?P<o{index}>{words})" for index, (words, _) in enumerate(_OPERATORS))
    figure = r"-?\d+(?:\.\d+)?"
    term = (
        rf"{one}\s*(?:{_LENGTH}|{_CONTAINS}(?P<part>{_VALUE.replace('value', 'inside')})|{_EMPTY}"
        rf"|(?:of\s+|{_MUST})?(?:{operators})\s*{_VALUE}"
        rf"|(?:of\s+)?(?P<bound>{figure})\s+(?:and|or)\s+(?P<way>{_WAY})|of\s+(?P<exactly>{figure}))(?![\w%])"
    )
    leads = (
        rf"{_LEAD}{_TRIGGER}",
        # A comparison in signs, or said to be a must, needs no lead; "keep rating >= 4" needs no "where".
        rf"(?<!\w)(?=(?:{any_name})\s*(?:[<>]=?|!=|==))",
        rf"(?<!\w)(?=(?:the\s+)?(?:{any_name})\s+{_MUST})",
        rf"\b(?:{_DROPS}|keep|only|just)\s+(?=(?:the\s+)?(?:{any_name})s?\s*{_PLAIN})",
    )
    value = rf"(?P<value>{Kind.LITERAL.value}[\ue100-\uefff]|(?!{_NO_VALUE}\b)[a-z][\w-]*)"
    inside = rf"\b(?:in|from|of|with)\s+(?:the\s+)?(?P<column>{any_name})\s+{value}(?!\w)"
    return _Ways(
        tuple(re.compile(rf"{lead}(?={term})", re.IGNORECASE) for lead in leads),
        re.compile(term, re.IGNORECASE),
        re.compile(rf"\s+(and|or)\s+(?={term})", re.IGNORECASE),
        re.compile(inside, re.IGNORECASE),
    )


def _within(masked: Masked, filled: str, ways: _Ways, named: dict[str, str]) -> str | None:
    """ "rows in category billing", "tickets from the category 'refund'"."""
    match = ways.inside.search(filled) if re.search(_ROW_NOUN, masked.text, re.IGNORECASE) else None
    if match is None or _said(match, "column", masked).lower() not in named:
        return None
    column, value = _column(match, masked, named), _text(_said(match, "value", masked), masked)
    sign = "!=" if _drops(masked.text[: match.start()]) else "="
    masked.hide(match.start(), match.end(), Kind.COLUMN, "filter")
    quoted = value.replace("'", "''")
    return f"{column} {sign} '{quoted}'"


def _drops(before: str) -> bool:
    """Whether the rows that are spoken of are to go."""
    return bool(re.search(rf"\b(?:{_DROPS})\b[^.;,]*$", before, re.IGNORECASE))


_ROW_NOUN = r"\b(?:rows?|examples?|records?|entries|ones|lines|samples|tickets|questions|texts|everything|reviews)\b"
_NO_VALUE = (
    r"(?:as|is|are|and|or|for|to|with|column|columns|field|in|on|only|then|from|but|please|should|will|at|over|under)"
)
_WAY_DOWN = r"below|less|lower|under|fewer|worse"
_WAY = rf"above|more|higher|up|better|over|greater|{_WAY_DOWN}"
_MUST = r"(?:must|should|has\s+to|needs\s+to)\s+be\s+"
_DROPS = (
    r"drop(?:ping)?|remov(?:e|ing)|exclud(?:e|ing)|discard|ignore|skip|filter out"
    r"|throw (?:out|away)|leave out|delete|get rid of|without"
)
"""Conditions on what is to go are those on what stays, turned round."""
_PLAIN = (
    r"(?:[<>=!]|\d|of \d|at |above|below|over|under|up to|(?:is\s+)?(?:greater|more|larger"
    r"|higher|less|lower|longer|shorter))"
)
_OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">=", "=": "!=", "!=": "="}


def _sql(match: re.Match[str], masked: Masked, named: dict[str, str], *, opposite: bool) -> str:
    column = _column(match, masked, named)
    if match.group("long"):
        sign = ">" if match.group("long").lower() == "longer" else "<"
        sign = _OPPOSITE[sign] if opposite else sign
        return f"length({column}) {sign} {match.group('length').replace(',', '')}"
    if match.group("inside"):
        text = _text(_said(match, "inside", masked), masked).replace("'", "''")
        return f"{column} {'NOT ' if bool(match.group('negated')) != opposite else ''}ILIKE '%{text}%'"
    if match.group("bound"):
        sign = "<=" if re.match(_WAY_DOWN, match.group("way"), re.IGNORECASE) else ">="
        return f"{column} {_OPPOSITE[sign] if opposite else sign} {match.group('bound')}"
    if match.group("exactly"):
        return f"{column} {'!=' if opposite else '='} {match.group('exactly')}"
    if match.group("value") is None:
        return f"{column} IS {'NOT ' if bool(match.group('filled')) != opposite else ''}NULL"
    sign = next(sign for index, (_, sign) in enumerate(_OPERATORS) if match.group(f"o{index}"))
    sign = _OPPOSITE[sign] if opposite else sign
    value = _said(match, "value", masked)
    if re.fullmatch(r"-?\d+(?:\.\d+)?", value):
        return f"{column} {sign} {value}"
    text = _text(value, masked).replace("'", "''")
    return f"{column} {sign} '{text}'"


def _said(match: re.Match[str], group: str, masked: Masked) -> str:
    """What the person wrote where a group matched."""
    return masked.text[match.start(group) : match.end(group)]


def _column(match: re.Match[str], masked: Masked, named: dict[str, str]) -> str:
    return _identifier(named[_said(match, "column", masked).lower()])


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

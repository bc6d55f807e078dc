"""A few questions in plain words, as SQL over `data` and `pairs`. What is not recognised is refused, not guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.data.connection import quote_name, quote_text
from tools.data.opening import Opened
from tools.data.shapes.forms import Form
from tools.errors import InputError

FORMS = (
    "longest or shortest answers, repeated questions, rows mentioning a word, 5 random rows, the first 10 rows, "
    "rows per a column, the average length of the answers, how many rows"
)

_QUESTION_WORDS = ("question", "prompt", "input", "instruction", "source")
_ANSWER_WORDS = ("answer", "completion", "response", "output", "reply", "replies", "reference", "target")


@dataclass(frozen=True)
class _Field:
    """Something to measure: a column of `data` or a part of `pairs`."""

    sql: str
    table: str


def to_sql(question: str, dataset: Opened) -> str:
    """The SELECT a question means. Raises `InputError` that lists what can be asked."""
    text = " ".join(question.strip().rstrip("?.! ").split())
    for pattern, build in _PATTERNS:
        if match := re.search(pattern, text, re.IGNORECASE):
            return build(match, dataset)
    raise InputError(f"This question is not understood: {question!r}.", f"Ask for {FORMS}; or write sql.")


def _number(text: str | None, default: int) -> int:
    words = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "twenty": 20}
    if not text:
        return default
    return words.get(text.lower()) or min(int(text), 10_000)


def _field(word: str, dataset: Opened) -> _Field:
    """What a word names: a column as written, else a part of the pairs."""
    wanted = word.strip().strip("`'\"").casefold()
    for name in dataset.rows.columns:
        if name.casefold() in (wanted, wanted.removesuffix("s")):
            return _Field(quote_name(name), "data")
    made = dataset.mapped
    part = wanted.removesuffix("s")
    if made is not None:
        if made.form is Form.TEXT:
            return _Field("text", "pairs")
        answer = "chosen" if made.form is Form.PREFERENCE else "completion"
        if part in _QUESTION_WORDS:
            return _Field("prompt", "pairs")
        if part in _ANSWER_WORDS or part in ("row", "text", "example"):
            return _Field(answer, "pairs")
        if part in ("chosen", "rejected") and made.form is Form.PREFERENCE:
            return _Field(part, "pairs")
    columns = ", ".join(dataset.rows.columns[:20])
    raise InputError(f"{word!r} is no column of this dataset.", f"Its columns: {columns}.")


def _extreme(match: re.Match[str], dataset: Opened) -> str:
    found = _field(match["what"], dataset)
    order = "DESC" if match["which"].lower() in ("longest", "largest", "biggest") else "ASC"
    length = f"length(CAST({found.sql} AS VARCHAR))"
    return (
        f"SELECT {length} AS characters, * FROM {found.table} WHERE {found.sql} IS NOT NULL "
        f"ORDER BY characters {order} LIMIT {_number(match['n'] or match['n2'], 10)}"
    )


def _repeated(match: re.Match[str], dataset: Opened) -> str:
    if match["what"].lower() in ("rows", "row", "examples", "lines", "entries"):
        return "SELECT count(*) AS times, * FROM data GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL DESC LIMIT 100"
    found = _field(match["what"], dataset)
    return (
        f"SELECT count(*) AS times, {found.sql} FROM {found.table} GROUP BY {found.sql} HAVING count(*) > 1 "
        f"ORDER BY times DESC, {found.sql} LIMIT {_number(match['n'], 100)}"
    )


def _mentioning(match: re.Match[str], dataset: Opened) -> str:
    word = quote_text(match["word"].strip().strip("\"'“”‘’`"))
    condition = " OR ".join(
        f"contains(lower(CAST({quote_name(c)} AS VARCHAR)), lower({word}))" for c in _texts(dataset)
    )
    if match["many"]:
        return f"SELECT count(*) AS rows FROM data WHERE {condition}"
    return f"SELECT * FROM data WHERE {condition}"


def _texts(dataset: Opened) -> list[str]:
    return [name for name in dataset.rows.columns if dataset.rows.types[name] == "VARCHAR"] or dataset.rows.columns


def _random(match: re.Match[str], dataset: Opened) -> str:
    # Drawn by a hash of the row's number, so that the same question shows the same rows again.
    columns = ", ".join(quote_name(name) for name in dataset.rows.columns)
    return (
        f"SELECT {columns} FROM (SELECT *, row_number() OVER () AS __n FROM data) "
        f"ORDER BY hash(__n, 42) LIMIT {_number(match['n'], 5)}"
    )


def _first(match: re.Match[str], dataset: Opened) -> str:
    return f"SELECT * FROM data LIMIT {_number(match['n'], 10)}"


_CLASS_WORDS = ("label", "class", "category", "labels", "classes", "categories")


def _per(match: re.Match[str], dataset: Opened) -> str:
    word = match["what"]
    made = dataset.mapped
    if word.lower() in _CLASS_WORDS and made and "label" in made.mapping:
        word = made.mapping["label"]
    found = _field(word, dataset)
    return (
        f"SELECT {found.sql}, count(*) AS rows FROM {found.table} GROUP BY {found.sql} ORDER BY rows DESC, {found.sql}"
    )


def _length(match: re.Match[str], dataset: Opened) -> str:
    found = _field(match["what"], dataset)
    value = f"length(CAST({found.sql} AS VARCHAR))"
    return (
        f"SELECT avg({value}) AS mean_characters, median({value}) AS median_characters, min({value}) AS shortest, "
        f"max({value}) AS longest FROM {found.table}"
    )


def _figure(match: re.Match[str], dataset: Opened) -> str:
    found = _field(match["what"], dataset)
    kinds = {"average": "avg", "mean": "avg", "median": "median", "sum": "sum", "total": "sum"}
    function = kinds.get(match["kind"].lower(), match["kind"].lower()[:3])
    return f"SELECT {function}({found.sql}) AS {match['kind'].lower()} FROM {found.table}"


def _how_many(match: re.Match[str], dataset: Opened) -> str:
    return "SELECT count(*) AS rows FROM data"


_N = r"(?P<n>\d{1,5}|one|two|three|four|five|ten|twenty)"
_THE = r"(?:the\s+|an?\s+)?"
_PATTERNS: tuple[tuple[str, Callable[[re.Match[str], Opened], str]], ...] = (
    (
        r"(?P<many>how many|number of|count)?\b.*?(?:\b(?:mention(?:s|ing)?|contain(?:s|ing)?|includ(?:es?|ing))|"
        r"\b(?:rows?|examples?|questions?|answers?|texts?) (?:about|with))\s+(?:the words?\s+)?(?P<word>.+)$",
        _mentioning,
    ),
    (
        rf"(?:{_N}\s+)?(?P<which>longest|shortest|largest|biggest|smallest)\s+"
        rf"(?:{_N.replace('<n>', '<n2>')}\s+)?(?P<what>\w+)",
        _extreme,
    ),
    (
        rf"(?:{_N}\s+)?(?:most\s+)?(?:repeat(?:ed|ing)|duplicated?|common|frequent)\s+(?P<what>\w+)",
        _repeated,
    ),
    (rf"(?:{_N}\s+)?random(?:ly chosen)?\s+(?:rows?|examples?|samples?|questions?|entries)", _random),
    (rf"(?:first|top)\s+(?:{_N}\s+)?(?:rows?|examples?|lines?)", _first),
    (rf"(?:average|mean|typical)\s+length\s+(?:of\s+)?{_THE}(?P<what>\w+)", _length),
    (rf"how long are {_THE}(?P<what>\w+)", _length),
    (
        rf"(?P<kind>average|mean|median|sum|total|minimum|maximum|min|max)\s+(?:of\s+)?{_THE}(?P<what>\w+)",
        _figure,
    ),
    (rf"(?:per|by|for each|of each|in each|distribution of|balance of)\s+{_THE}(?P<what>\w+)", _per),
    (r"how many (?:rows|examples|lines|entries)|number of (?:rows|examples)|count (?:the )?rows", _how_many),
    (r"(?P<what>labels|classes|categories)$", _per),
)

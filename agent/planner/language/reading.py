"""A request taken apart: names, columns, parameters, wishes. What it means for the session is decided elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from agent.planner.contract import SessionFacts
from agent.planner.language.assignments import read_assignments
from agent.planner.language.columns_in_words import read_mapping
from agent.planner.language.declared_words import new_words
from agent.planner.language.filters import read_filter
from agent.planner.language.glossary import with_terms_marked
from agent.planner.language.lexicon import all_phrases, tool_wishes
from agent.planner.language.mask import SIGN, Item, Kind, Masked, mask
from agent.planner.language.negation import Scope, denied, scopes
from agent.planner.language.normalise import plain_words
from agent.planner.language.numbers import figures, number
from agent.planner.language.phrase_files import FIELD, TERM, compiled, expand, words
from agent.planner.language.prompts import hide_prompt, hide_recipe_name
from agent.planner.language.stated_parameters import Parameters, read_parameters, target_modules
from agent.planner.language.typos import repair
from agent.planner.language.wishes import Wish, find_wishes
from agent.planner.objectives import training_wishes
from tools.contract import Purpose
from tools.facts import FileFacts

_LOOKS_FOR_ROWS = re.compile(
    (
        r"^\W*(?:please |can (?:you|i|we) |could (?:you|i|we) |may i |let me "
        r"|i want to |i'd like to )*(?:find|show|list|give|print|display"
        r"|search|look|count|rows?|examples?|questions?|answers?|records?|entries|which|what|how|see|get|fetch|select|tell|are|is|do|does)\b(?!.*\b(?:train"
        r"|tun(?:e|ing)|finetun|sft|teach))"
    ),
    re.IGNORECASE,
)
"""Conditions on rows belong to the question then, not to the cleaning."""


@dataclass
class Reading:
    """A request as read. Places are those of `text`."""

    request: str
    masked: Masked
    text: str
    """The request in plain words and figures, with signs for names."""
    parameters: Parameters
    columns: dict[str, str]
    unknown_columns: list[str]
    wishes: list[Wish]
    scopes: list[Scope]
    marked: str = ""
    """The text wishes were found in: parameters blanked out, names of columns marked."""
    terms: list[int] = field(default_factory=list)
    """Which terms are asked about."""

    def wants(self, *names: str) -> bool:
        """Whether any of these is asked for and not denied."""
        return any(wish.name in names and not wish.denied for wish in self.wishes)

    def denies(self, *names: str) -> bool:
        """Whether any of these is denied and not asked for elsewhere."""
        return any(wish.name in names and wish.denied for wish in self.wishes) and not self.wants(*names)

    def wish(self, *names: str) -> Wish | None:
        """The first of these that is asked for."""
        return next((wish for wish in self.wishes if wish.name in names and not wish.denied), None)

    @property
    def wished(self) -> list[str]:
        """Names of all that is asked for, in order, each once."""
        return list(dict.fromkeys(wish.name for wish in self.wishes if not wish.denied))

    @property
    def files(self) -> list[FileFacts]:
        """Files named, each once, in order."""
        named = [item.value for item in self.masked.of(Kind.FILE) if isinstance(item.value, FileFacts)]
        wanted = [file for file in named if not denied(self.place_of(file), self.scopes)]
        return list({file.path: file for file in wanted or named}.values())

    def items(self, *kinds: Kind) -> list[Item]:
        """Names of these kinds, in order."""
        return self.masked.of(*kinds)

    @property
    def models(self) -> list[str]:
        """Models named, in order, each once."""
        return list(dict.fromkeys(str(item.value) for item in self.items(Kind.MODEL)))

    def place_of(self, value: object) -> int:
        """Where a name stands in `text`; -1 where it does not."""
        for sign, item in self.masked.items.items():
            if item.value is value or (isinstance(value, str) and item.value == value):
                return self.text.find(sign)
        return -1

    def says(self, pattern: str) -> re.Match[str] | None:
        """A match of a phrase, with its pieces written out."""
        return compiled(pattern).search(self.text)


@cache
def tool_words() -> frozenset[str]:
    """Words of the phrases of tools, and those that carry no wish."""
    tools = [section for wish, section in all_phrases().items() if wish in tool_wishes()]
    written = " ".join(expand(phrase) for section in tools for phrase in section.phrases)
    of_phrases = re.findall(r"[a-z]+", re.sub(r"\\[bWdwsS]", " ", written))
    return frozenset(of_phrases) | words("trade") | words("function")


@cache
def known_words() -> frozenset[str]:
    """Every word that a phrase is made of: none of them is a misspelling, and none of them alone is a file's name."""
    written = " ".join(expand(p) for section in all_phrases().values() for p in section.phrases)
    of_phrases = re.findall(r"[a-z]+", re.sub(r"\\[bWdwsS]", " ", written))
    return frozenset(of_phrases) | new_words() | words("trade") | words("others") | words("function")


def read(request: str, facts: SessionFacts) -> Reading:
    """Take a request apart. Never raises."""
    runs = [run.id for run in facts.runs] + [e.run.id for e in facts.history if e.run and e.run.id != "last"]
    masked = mask(request, facts.files, facts.recipes, runs, known_words())
    mapping = read_mapping(masked, [name for file in facts.files for name in columns_of(file)])
    condition = None
    if not _LOOKS_FOR_ROWS.search(masked.text):
        condition = read_filter(masked, [name for file in facts.files for name in file.columns])
    modules = target_modules(masked.text)
    hide_prompt(masked)
    hide_recipe_name(masked)
    plain = plain_words(repair(plain_words(masked.text), known_words()))
    text = figures(plain)
    quoted = {sign: str(item.value) for sign, item in masked.items.items() if item.kind is Kind.LITERAL}
    parameters = read_parameters(text, quoted)
    if condition:
        parameters.take("where", condition, 0, 0)
    if modules:
        parameters.take("target_modules", modules, 0, 0)
    elif match := re.search(r"\b(?:only|just) (?:on )?(?:the )?attention(?: layers| modules| weights)?\b", text):
        parameters.take("target_modules", ["q_proj", "k_proj", "v_proj", "o_proj"], match.start(), match.end())
    within = scopes(text)
    read_assignments(masked.text, parameters)
    marked = _passed_over(_fields_marked(parameters.text, facts))
    wishes = _without_taken_back(text, find_wishes(marked, within))
    _length_of_what(parameters, wishes)
    return Reading(
        request=request,
        masked=masked,
        text=text,
        parameters=parameters,
        columns=mapping.columns,
        unknown_columns=mapping.unknown,
        wishes=wishes,
        scopes=within,
        marked=marked,
        terms=_terms_asked(plain, masked),
    )


_TAKEN_BACK = re.compile(
    r"\b(?:no,? wait|wait|actually|sorry|on second thoughts?|never ?mind|scratch that|hold on|or rather)\b[,.! ]*"
    r"(?:please |just |let us )?(?=(?:do )?not? (?P<what>[a-z]+))"
)


def _without_taken_back(text: str, wishes: list[Wish]) -> list[Wish]:
    """ "train on it, no wait, don't train": a wish denied after a change of mind was not meant before it either."""
    for match in _TAKEN_BACK.finditer(text):
        back = {w.name for w in wishes if w.denied and match.start() <= w.start <= match.end("what")}
        if back & {*training_wishes()} or re.match(r"train|finetun|tun", match.group("what")):
            back |= {*training_wishes()}
        wishes = [replace(w, denied=True) if w.start < match.start() and w.name in back else w for w in wishes]
    return wishes


_PASSED_OVER = re.compile(
    rf"(?<=[\ue100-\uefff])(?:,? (?:and )?not| rather than| instead of)(?: on| with| from| to)? {SIGN}"
)


def _passed_over(text: str) -> str:
    """ "use a.csv rather than b.csv for training": the second name is no part of the wish."""
    return _PASSED_OVER.sub(lambda match: " " * len(match.group()), text)


def _fields_marked(text: str, facts: SessionFacts) -> str:
    """Text with every word that is a column's name and nothing else marked as one: "the average rating"."""
    names = {word for file in facts.files for name in columns_of(file) if (word := plain_words(name)).isalpha()}
    for name in sorted(names - tool_words(), key=len, reverse=True):
        stem = name[:-1] if name.endswith(("s", "y")) else name
        if len(stem) > 2 and stem in text:
            text = re.sub(
                rf"\b(?:{re.escape(name)}s?|{re.escape(stem)}(?:s|ies))\b", lambda m: FIELD * len(m.group()), text
            )
    return text


def _length_of_what(parameters: Parameters, wishes: list[Wish]) -> None:
    """At most 20 tokens is the length of an answer where a model is asked, and of an example where one is trained."""
    wished = {wish.name for wish in wishes if not wish.denied}
    _rows_to_test(parameters, wished)
    if Purpose.PREPARE in wished and not wished & {*training_wishes()}:
        # What is prepared alone is filtered; nothing is cut.
        parameters.stated = [replace(s, name="max_tokens") if s.name == "max_length" else s for s in parameters.stated]
    if wished & {Purpose.GENERATE, Purpose.EVALUATE, Purpose.COMPARE} and not wished & {*training_wishes()}:
        parameters.stated = [
            replace(s, name="max_new_tokens") if s.name == "max_length" else s for s in parameters.stated
        ]


def _rows_to_test(parameters: Parameters, wished: set[str]) -> None:
    """ "starter against b on test.csv, 80 rows": where only models are tested, rows are how many are put to them."""
    others = {Purpose.PREPARE, Purpose.QUERY, Purpose.ESTIMATE, *training_wishes()}
    if not wished & {Purpose.EVALUATE, Purpose.COMPARE} or wished & others or parameters.values().keys() & _ROWS:
        return
    if match := _SOME_ROWS.search(parameters.text):
        parameters.take("max_rows", number(match.group("n")), match.start(), match.end())


_ROWS = {"max_rows", "test_size"}
_SOME_ROWS = re.compile(r"(?<![\w.])(?P<n>\d{1,12}) (?:random |test )?(?:rows|prompts|questions|examples)\b")


def columns_of(file: FileFacts) -> list[str]:
    """Columns that can be named: those of the file, and the nested ones it asked about."""
    nested = [part for option in file.options for part in option.split(" → ")]
    return list(dict.fromkeys([*file.columns, *nested]))


def _terms_asked(text: str, masked: Masked) -> list[int]:
    """Indexes of the terms a question is about; none where a file is named."""
    if re.search(f"{Kind.FILE.value}|{Kind.MISSING.value}", text):
        return []
    quoted = {sign: plain_words(str(item.value)) for sign, item in masked.items.items() if item.kind is Kind.LITERAL}
    marked, places = with_terms_marked(re.sub(SIGN, lambda m: _term(quoted.get(m.group(), "")), text))
    asked = [wish for wish in find_wishes(marked, []) if wish.name == "explain"]
    if not asked:
        return []
    first = min(wish.start for wish in asked)
    last = max(wish.end for wish in asked)
    return [term for place, term in places if first <= place < last]


def _term(quoted: str) -> str:
    """A quotation that is a term and nothing else; nothing for any other."""
    return quoted if len(quoted) < 40 and with_terms_marked(quoted)[0] == TERM else ""

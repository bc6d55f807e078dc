"""Parameters and choices that no phrase foresees, read by the names and words their declarations give them.

So a new tool's parameter, a new method and a new metric are understood before anybody writes a way of saying them. What
`phrases/parameters.txt` knows is left to it; choices that are records with words of their own are read by these.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from agent.planner.declared import Declared, every_parameter, words_for
from agent.planner.language.negation import Scope, denied
from agent.planner.language.numbers import number
from agent.planner.language.phrase_files import Section, compiled, sections, words

if TYPE_CHECKING:
    from agent.planner.language.stated_parameters import Parameters

Kind = Literal["number", "switch", "choice", "choices", "text"]
_KINDS: dict[str, Kind] = {"whole number": "number", "number": "number", "yes/no": "switch", "text": "text"}
_TEXT = "\ue005[\ue100-\uefff]"
"""A quotation, as its sign."""
_BEFORE_CHOICE = (
    r"(?:with|using|use|via|by|try|take|as|in|to|and|or|versus|(?:instead|rather) (?:of|than)|once with|,|:|=|^)"
)
"""What stands before the name of a choice where nothing else says that it is one."""


@dataclass(frozen=True)
class Unforeseen:
    """A parameter, or some of its choices, that no phrase is written for."""

    name: str
    kind: Kind
    words: str
    """The ways of calling it, as a pattern."""
    choices: tuple[tuple[str, str], ...] = ()
    """Those of its choices that have neither phrases nor words, the longest first, each with its name and its label as
    a pattern."""


@cache
def described() -> dict[str, frozenset[str]]:
    """Parameters that have phrases, each with those of its choices that have some."""
    found: dict[str, set[str]] = {}
    for section in sections("parameters", limit=2):
        name, kind, *code = section.heading
        found.setdefault(name.removesuffix("?"), set()).update(code if kind in ("value", "each") else ())
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def declared_sections() -> tuple[Section, ...]:
    """Choices without phrases whose records have words, each with these, as if they stood in the file."""
    found: dict[tuple[str, ...], Section] = {}
    for each in every_parameter():
        for choice, said in each.choices.items():
            heading = (each.name, "each" if each.takes_several else "value", choice)
            if said and choice not in described().get(each.name, ()):
                found.setdefault(heading, Section(heading, list(said)))
    return tuple(found.values())


def parameter_sections() -> tuple[Section, ...]:
    """How every parameter is stated: the phrases of the file, then the words of records."""
    return (*sections("parameters", limit=2), *declared_sections())


def phrases_of_choice(parameter: str, choice: str) -> list[str]:
    """The phrases that state a choice of a parameter."""
    listed = [section for section in parameter_sections() if section.heading[2:] == (choice,)]
    return [phrase for section in listed if section.heading[0] == parameter for phrase in section.strong]


@cache
def unforeseen() -> tuple[Unforeseen, ...]:
    """What is read here, each parameter once."""
    found: dict[str, Unforeseen] = {}
    for each in every_parameter():
        if each.name not in found and (new := _unforeseen(each)):
            found[each.name] = new
    return tuple(found.values())


def _unforeseen(declared: Declared) -> Unforeseen | None:
    name, said = declared.name, "|".join(words_for(declared.name))
    if declared.choices:
        left = [c for c, words in declared.choices.items() if c not in described().get(name, ()) and not words]
        kind: Kind = "choices" if declared.takes_several else "choice"
        called = {c: "|".join(dict.fromkeys([_plain(c), _plain(declared.labels.get(c, c))])) for c in left}
        choices = sorted(called.items(), key=lambda item: len(item[0]), reverse=True)
        return Unforeseen(name, kind, said, tuple(choices)) if left else None
    plain = _KINDS.get(declared.kind)
    if plain is None or declared.takes_several or name in described() or name.endswith("_column"):
        return None
    # Texts of the tools that play a part of their own have ways of their own to be said: a prompt, a question, SQL.
    return None if plain == "text" and declared.tool.purpose is not None else Unforeseen(name, plain, said)


def _plain(choice: str) -> str:
    """A choice as normalised text has it, as a pattern."""
    return " ".join(re.escape(part) for part in re.split(r"[ _-]+", choice.lower()))


@cache
def new_words() -> frozenset[str]:
    """The words of what is read here; none of them is a misspelling of another."""
    said = [each.words for each in unforeseen()] + [pattern for each in unforeseen() for _, pattern in each.choices]
    said += [phrase for section in declared_sections() for phrase in section.strong]
    return frozenset(re.findall(r"[a-z]+", re.sub(r"\\[a-zA-Z]", " ", " ".join(said))))


@cache
def new_choices() -> frozenset[str]:
    """Names of the choices that are read by what is declared."""
    named = (choice for each in unforeseen() for choice, _ in each.choices)
    return frozenset({*named, *(section.heading[2] for section in declared_sections())})


@cache
def new_names() -> tuple[str, ...]:
    """The ways of calling choices of which one alone holds, as patterns; those that mean something else left out."""
    named = (_plain(choice) for each in unforeseen() if each.kind == "choice" for choice, _ in each.choices)
    said = (phrase for section in declared_sections() if section.heading[1] == "value" for phrase in section.strong)
    return (*(name for name in named if not is_ordinary(name)), *said)


def read_declared(
    found: Parameters, listed: dict[str, list[tuple[int, int, str]]], within: list[Scope], quoted: dict[str, str]
) -> None:
    """Add what is stated by declared names. `listed` takes choices of which several may hold; `quoted` has what signs
    of quotations stand for."""
    for each in unforeseen():
        if each.choices:
            _read_choices(found, each, listed, within)
        else:
            _READERS[each.kind](found, each, within, quoted)


def _read_number(found: Parameters, each: Unforeseen, within: list[Scope], quoted: dict[str, str]) -> None:
    for phrase in (rf"({each.words})(<is>| )<n>", rf"<n> ({each.words})"):
        if re.search(each.words, found.text) and (match := compiled(phrase).search(found.text)):
            if not denied(match.start(), within):
                found.take(each.name, number(match.group("n")), match.start(), match.end())
            return


def _read_switch(found: Parameters, each: Unforeseen, within: list[Scope], quoted: dict[str, str]) -> None:
    if match := re.search(rf"\b(?P<off>without|no|with|and|use|using) (?:{each.words})\b(?! ?[=:])", found.text):
        said = match.group("off") not in ("without", "no") and not denied(match.start(), within)
        found.take(each.name, said, match.start(), match.end())


def _read_text(found: Parameters, each: Unforeseen, within: list[Scope], quoted: dict[str, str]) -> None:
    said = rf"\b(?:{each.words})(?: ?[=:] ?| (?:is |of |as |to )?)(?P<text>{_TEXT})"
    assigned = rf"\b(?:{each.words}) ?[=:] ?(?P<word>[\w./-]+)"
    if match := re.search(f"{said}|{assigned}", found.text):
        value = quoted.get(match.group("text") or "", match.group("word") or "")
        if value:
            found.take(each.name, value, match.start(), match.end())


_READERS: dict[Kind, Callable[[Parameters, Unforeseen, list[Scope], dict[str, str]], None]] = {
    "number": _read_number,
    "switch": _read_switch,
    "text": _read_text,
}


def _read_choices(
    found: Parameters, each: Unforeseen, listed: dict[str, list[tuple[int, int, str]]], within: list[Scope]
) -> None:
    for choice, called in each.choices:
        place = _place_of(called, each, found.text)
        if place is None or denied(place[0], within):
            continue
        if each.kind == "choices":
            listed.setdefault(each.name, []).append((*place, choice))
        else:
            found.take(each.name, choice, *place)


def _place_of(called: str, each: Unforeseen, text: str) -> tuple[int, int] | None:
    """Where a choice is named: beside its parameter's word, or alone where its name is no word of another use."""
    name = rf"(?P<choice>{called})(?!\w)"
    if not re.search(rf"(?<!\w){name}", text):
        return None
    behind = rf"(?<!\w)(?:{each.words})(?: ?[=:] ?| (?:is |of |to |as |be )?){name}"
    ahead = rf"(?<!\w){name} (?:{each.words})(?!\w)"
    if match := re.search(behind, text) or re.search(ahead, text):
        return match.span("choice")
    before = "" if each.kind == "choices" else rf"{_BEFORE_CHOICE} ?"
    alone = re.finditer(rf"(?<!\w){before}{name}", text)
    return next((match.span("choice") for match in alone if not is_ordinary(match.group("choice"))), None)


def is_ordinary(name: str) -> bool:
    """Whether it is made of words that requests use for other things."""
    known = words("trade") | words("others") | words("function")
    return all(part in known for part in name.split())

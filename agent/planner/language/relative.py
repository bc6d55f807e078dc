"""Values stated by the value before: "double the rank", "one more epoch", "a lower learning rate"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from agent.planner.declared import every_parameter, hint, words_for
from agent.planner.language.numbers import NUMBER


@cache
def changeable() -> tuple[str, ...]:
    """Parameters that are changed by their value before: numbers the declarations have words for."""
    numbers = (each.name for each in every_parameter() if each.kind in ("number", "whole number"))
    return tuple(dict.fromkeys(name for name in numbers if hint(name).words))


_FACTORS: tuple[tuple[float, str], ...] = (
    (2, r"doubl(?:e|ed|ing)|twice|2 times|2 x"),
    (3, r"tripl(?:e|ed|ing)|3 times|3 x"),
    (4, r"quadruple|4 times|4 x"),
    (10, r"10 (?:x|times)|tenfold"),
    (1 / 2, r"halv(?:e|ed|ing)|(?:half|0\.5)(?= (?:of |x |times |that |its |as ))"),
    (1 / 10, r"0\.1 (?:of|x|times)"),
)
_AS_MANY = r"(?: (?:as (?:many|much|high|large|long|big)|the|that|its|of|a|many|number of))*(?: \w+)?? "
_UP = r"more|higher|larger|bigger|greater|increase[ds]?|raise[ds]?|bump(?: up)?|longer|extra"
_DOWN = r"fewer|less|lower|smaller|decrease[ds]?|reduce[ds]?|drop|shorter"


MORE_OR_LESS = rf"{_UP}|{_DOWN}"


@dataclass(frozen=True)
class Relative:
    """A change of a parameter: a factor, something added, or only a direction."""

    name: str
    kind: Literal["times", "plus", "more", "less"]
    by: float
    start: int
    end: int

    def applied(self, before: float) -> float:
        """The new value; for a bare direction the double or the half, as a suggestion."""
        if self.kind == "plus":
            return before + self.by
        return round(before * {"times": self.by, "more": 2.0, "less": 0.5}[self.kind], 10)


@cache
def _patterns() -> tuple[tuple[str, Literal["times", "by", "plus", "more", "less"], float, re.Pattern[str]], ...]:
    made: list[tuple[str, Literal["times", "by", "plus", "more", "less"], float, re.Pattern[str]]] = []
    for name in changeable():
        words = "|".join(words_for(name))
        for factor, said in _FACTORS:
            source = rf"\b(?:{said}){_AS_MANY}(?:{words})\b"
            source += rf"|\b(?:the )?(?:{words}) (?:times {factor:g}|{said})\b(?! ?{NUMBER}| ?(?:{_DOWN})\b)"
            made.append((name, "times", factor, re.compile(source)))
        for up, said in ((True, _UP), (False, _DOWN)):
            # "the learning rate ten times smaller", "a 10 times smaller learning rate"
            times = rf"(?P<n>{NUMBER}) ?(?:times|x|fold)(?: as)? (?:{said})"
            source = (
                rf"\b(?:{words})(?: (?:be|is|by|a|factor|of))* {times}\b|\b{times.replace('<n>', '<m>')} (?:{words})\b"
            )
            made.append((name, "times" if up else "by", 0, re.compile(source)))
        added = rf"\b(?:(?P<n>{NUMBER})|another|one|an?) (?:more|extra|additional) (?:{words})\b"
        added += rf"|\banother (?:{words})\b"
        made.append((name, "plus", 1, re.compile(added)))
        made.append((name, "plus", 1, re.compile(rf"\banother (?P<n>{NUMBER}) (?:{words})\b")))
        for kind, said in (("more", _UP), ("less", _DOWN)):
            source = rf"\b(?:{said})(?: (?:the|a|an|number of|of|its))* (?>{words})\b"
            source += rf"(?! ?(?:to|=|of|by|at|:) ?{NUMBER}| +{NUMBER}|,? (?:say|maybe|like|about|around) {NUMBER})"
            made.append((name, kind, 0, re.compile(source)))  # type: ignore[arg-type]
    return tuple(made)


def find_relative(text: str) -> list[Relative]:
    """Every relative change, a factor before a bare direction; one for each parameter."""
    found: dict[str, Relative] = {}
    if not re.search(rf"\b(?:{_UP}|{_DOWN}|another|times|twice|half|halv\w+|doubl\w+|tripl\w+|\d+ x|0\.\d)\b", text):
        return []
    for name, kind, by, pattern in _patterns():
        if name not in found and (match := pattern.search(text)):
            groups = match.groupdict()
            amount = float(groups.get("n") or groups.get("m") or by)
            if kind == "by":
                kind, amount = "times", 1 / (amount or 1)
            found[name] = Relative(name, kind, amount, match.start(), match.end())
    return list(found.values())

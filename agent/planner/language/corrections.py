"""What is taken back or passed over in the same breath: "3 epochs, no, make that 4", "dora instead of lora"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from agent.planner.declared import hint
from agent.planner.language.declared_words import new_names
from agent.planner.language.numbers import NUMBER, number
from agent.planner.language.phrase_files import BLANK

if TYPE_CHECKING:
    from agent.planner.language.stated_parameters import Parameters

_CORRECTED = re.compile(
    rf"{BLANK}(?:,|\.\.+| -)? ?(?:(?:no|wait|sorry|actually|or rather|rather|scratch that|i mean|i meant|hm+)\b[,. ]*)+"
    rf"(?:(?:make|let us make|say) (?:it|that) |make )?(?:to )?(?P<n>{NUMBER})(?![\w.]*\d)(?P<unit> ?%)?"
    rf"(?=\s*(?:$|[.,;!?)]|(?:and|please|with|but|instead|then|on)\b))"
)
""" "3 epochs, no, make that 4": the last number said takes the place of the one before."""


def read_corrections(found: Parameters) -> None:
    """Give the parameter stated before a correction the value stated in it."""
    while match := _CORRECTED.search(found.text):
        before = next((item for item in found.stated if item.end == match.start() + 1), None)
        if before is None or isinstance(before.value, bool | str | list):
            # What was said before takes no number.
            found.blank(match.start(), match.end())
            continue
        value = number(match.group("n"))
        if match.group("unit") or (hint(before.name).is_share and before.value < 1 < value):
            # What was a share stays one: "10 %, no, 20".
            value = round(value / 100, 6)
        found.take(before.name, value, match.start("n"), match.end())


_METHODS = "qlora|lora|dora|ia3|full(?: finetuning)?|prefix(?: tuning)?|prompt tuning|4 bit"


@cache
def _not_this_method() -> re.Pattern[str]:
    """ "dora instead of lora": the second is named only to be passed over."""
    method = rf"(?:{'|'.join([_METHODS, *new_names()])})"
    return re.compile(
        rf"\b{method},? (?P<other>(?:instead of|rather than|and not|not|over) (?:with |plain |the |a )*{method}\b)"
    )


def pass_over(found: Parameters) -> None:
    """Blank out what is named only to say that it is not meant."""
    for other in _not_this_method().finditer(found.text):
        found.blank(other.start("other"), other.end("other"))

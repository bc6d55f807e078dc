"""`name=value` for any parameter a tool declares, so that a new parameter can be stated before it has phrases."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from agent.planner.declared import every_parameter
from agent.planner.language.numbers import number
from agent.planner.language.stated_parameters import Parameters, parameter_names

_SET_BY_VALUE = ("whole number", "number", "yes/no")
_VALUE = r"(?:true|false|yes|no|on|off|-?\d+(?:\.\d+)?(?:e-?\d+)?)"
_PLAIN = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@cache
def _names() -> tuple[str, ...]:
    """Parameters without phrases of their own, the longest first."""
    declared = {each.name for each in every_parameter() if each.kind in _SET_BY_VALUE and not each.takes_several}
    return tuple(sorted(declared - parameter_names(), key=len, reverse=True))


def read_assignments(written: str, found: Parameters) -> None:
    """Adds what is assigned in `written`, the request with names hidden and underscores kept."""
    if "=" not in written and ":" not in written:
        return
    for name in _names():
        loose = re.escape(name).replace("_", "[_ -]")
        match = re.search(rf"(?<![\w-]){loose}\s*[=:]\s*(?P<value>{_VALUE})(?![\w.])", written, re.IGNORECASE)
        if match and name not in found.values():
            found.take(name, _value(match.group("value").lower()), 0, 0)


def _value(text: str) -> Any:
    return _PLAIN[text] if text in _PLAIN else number(text)

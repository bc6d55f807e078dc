"""What cannot be combined, from the records of method and objective alone: known before anything is read or run."""

from __future__ import annotations

from collections.abc import Iterable

from tools.training.methods import METHODS
from tools.training.methods.method import Method
from tools.training.objectives.objective import Objective


def refusal(method: Method, objective: Objective, *, packing: bool = False) -> str | None:
    """Why these do not work together and what to do, in a sentence; None where they do."""
    if objective.needs_reference and not method.starts_as_base:
        return (
            f"method={method.name} was received for {objective.called}, which compares the model with how it was when "
            f"training began, while {method.title.lower()} starts at random: use one of "
            f"{_names(each for each in METHODS.values() if each.starts_as_base)}"
        )
    if packing and not method.packs:
        return (
            f"packing=true was received with method={method.name}, under which examples in one row would read each "
            f"other: leave packing out, or use one of {_names(each for each in METHODS.values() if each.packs)}"
        )
    if packing and not objective.packs:
        return (
            f"packing=true was received for {objective.called}, whose examples are not put together in rows: leave "
            "packing out"
        )
    return None


def _names(methods: Iterable[Method]) -> str:
    return ", ".join(method.name for method in methods)

"""What cannot be combined, from the records of method and objective alone: known before anything is read or run."""

from __future__ import annotations

from collections.abc import Iterable

from tools.training.methods import METHODS
from tools.training.methods.method import Method
from tools.training.objectives.objective import Objective


def refusal(method: Method, objective: Objective) -> str | None:
    """Why the method cannot learn the objective and what to do, in a sentence; None where it can."""
    if not objective.needs_reference or method.starts_as_base:
        return None
    return (
        f"method={method.name} was received for {objective.called}, which compares the model with how it was when "
        f"training began, while {method.title.lower()} starts at random: use one of "
        f"{_names(each for each in METHODS.values() if each.starts_as_base)}"
    )


def packing_refusal(method: Method, objective: Objective) -> str | None:
    """Why examples cannot be packed and what to do, in a sentence; None where they can."""
    if not objective.packs:
        return f"examples of {objective.called} are not put together in rows: leave packing out"
    if not method.packs:
        return (
            f"with method={method.name} examples in one row would read each other: leave packing out, or use one of "
            f"{_names(each for each in METHODS.values() if each.packs)}"
        )
    return None


def _names(methods: Iterable[Method]) -> str:
    return ", ".join(method.name for method in methods)

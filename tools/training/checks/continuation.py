"""An adapter that is trained further keeps what it was made with; something else that was asked for is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools.errors import InputError
from tools.models.names import ModelSource
from tools.training.methods import METHODS
from tools.training.methods.method import Method
from tools.training.params import TrainParams


def check_continuation(params: TrainParams, source: ModelSource) -> tuple[Method, dict[str, Any]]:
    """Method and settings of the adapter at `source`, which go on to hold.

    Of methods that make the same kind of adapter it is the one in `params`, else the adapter's own. Raises `InputError`
    where something else was asked for.
    """
    method = METHODS[params.method]
    if method.trains_all:
        raise InputError(
            f"{source.name} is an adapter, and method={method.name} trains the weights of a whole model.",
            f"Use method={_first_that_continues()} to train the adapter further, or {method.name} on the model under "
            f"it: {source.root.name}",
        )
    saved = json.loads((Path(source.location) / "adapter_config.json").read_text(encoding="utf-8"))
    kept = {each.name: held for each in METHODS.values() if each.keeps and (held := each.keeps(saved)) is not None}
    if not kept or method.keeps is None:
        able = [each.name for each in METHODS.values() if each.keeps]
        raise InputError(
            f"{source.name} is a {saved.get('peft_type')} adapter and method={method.name} was received; trained "
            f"further are adapters of the methods {', '.join(able)}, with such a method.",
            f"Train a new adapter on {source.root.name} instead.",
        )
    made_by = next(iter(kept))
    _refuse_other_settings(params, kept.get(method.name, kept[made_by]), source)
    if "method" in params.model_fields_set and method.name not in kept:
        raise InputError(
            f"{source.name} is a {made_by} adapter; method={method.name} would be another.", f"Use method={made_by}."
        )
    name = method.name if method.name in kept else made_by
    return METHODS[name], kept[name]


def _refuse_other_settings(params: TrainParams, held: dict[str, Any], source: ModelSource) -> None:
    for name, value in held.items():
        asked = getattr(params, name)
        asked = sorted(asked) if isinstance(asked, list) else asked
        if name in params.model_fields_set and asked is not None and asked != value:
            raise InputError(
                f"{name}={asked} was asked for, but the adapter {source.name} was made with {value} and keeps it "
                "when it is trained further.",
                f"Leave {name} out, or start from {source.root.name}.",
            )


def _first_that_continues() -> str:
    return next(each.name for each in METHODS.values() if each.keeps)

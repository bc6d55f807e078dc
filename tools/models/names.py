"""Which model a name means: the bundled starter, a Hub id, a folder of weights, or an adapter over another model.

No torch here: planning and validation ask these questions too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tools.errors import InputError
from tools.refs import STARTER, HubId, model_named

STARTER_FOLDER = Path(__file__).resolve().parent / "starter"

_PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt")
_MAX_ADAPTER_DEPTH = 8


@dataclass(frozen=True)
class ModelSource:
    """Where a model comes from.

    `name` is what was asked for; `location` is a folder, or a Hub id that may end in `@revision`; `base` is the model
    an adapter stands on, and None for everything else.
    """

    name: str
    kind: Literal["starter", "hub", "folder", "adapter"]
    location: str
    base: ModelSource | None = None

    @property
    def root(self) -> ModelSource:
        """The model at the bottom of a chain of adapters; the source itself when it is no adapter."""
        return self if self.base is None else self.base.root

    @property
    def hub_id(self) -> str:
        """The Hub id without its revision. Only for `kind == "hub"`."""
        return self._hub.repo

    @property
    def revision(self) -> str | None:
        """The revision asked for with `id@revision`, or None. Only for `kind == "hub"`."""
        return self._hub.revision

    @property
    def _hub(self) -> HubId:
        return HubId.of(self.location)


def resolve(model: str) -> ModelSource:
    """Say what `model` is: `starter`, a Hub id (`owner/name`, optionally `@revision`), or a folder.

    Raises `InputError` for a name that is none of these, a folder without weights, and weights that are only there in
    pickled form, which can run code when they are opened. Whether a Hub id exists is found out when it is loaded.
    """
    return _resolve(model, relative_to=None, depth=0)


def _resolve(model: str, relative_to: Path | None, depth: int) -> ModelSource:
    if depth > _MAX_ADAPTER_DEPTH:
        raise InputError(
            f"{model} is an adapter over an adapter, more than {_MAX_ADAPTER_DEPTH} deep.",
            "Check base_model_name_or_path in the adapter_config.json files: they may point at each other.",
        )
    named = model_named(model, beside=relative_to)
    if named.kind == "starter":
        return _starter()
    if named.hub is not None:
        return ModelSource(model, "hub", str(named.hub))
    place = Path(named.location)
    if named.kind == "file":
        raise InputError(
            f"{model} is a file; a model is a folder with config.json and safetensors weights.",
            f"Pass the folder: {place.parent}",
        )
    return _folder(model, place, depth)


def _starter() -> ModelSource:
    if not (STARTER_FOLDER / "config.json").is_file():
        raise InputError(
            f"The bundled starter model is not in this installation ({STARTER_FOLDER} has no config.json).",
            "Install Tunesmith again, or name another model, for example Qwen/Qwen3-0.6B.",
        )
    return ModelSource(STARTER, "starter", str(STARTER_FOLDER))


def _folder(name: str, folder: Path, depth: int) -> ModelSource:
    adapter = folder / "adapter_config.json"
    if adapter.is_file():
        _require_safetensors(name, folder)
        base = _resolve(_base_of(name, adapter), folder, depth + 1)
        return ModelSource(name, "adapter", str(folder.resolve()), base)
    if not (folder / "config.json").is_file():
        raise InputError(
            f"{name} holds no model: there is no config.json and no adapter_config.json in it.",
            "Pass the folder that a training step or save_pretrained wrote.",
        )
    _require_safetensors(name, folder)
    return ModelSource(name, "folder", str(folder.resolve()))


def _require_safetensors(name: str, folder: Path) -> None:
    if any(folder.glob("*.safetensors")):
        return
    if any(any(folder.glob(pattern)) for pattern in _PICKLED):
        raise InputError(
            f"{name} has its weights only in pickled form (.bin, .pt), which can run code when opened; "
            "Tunesmith reads safetensors only.",
            "Convert it once where you trust it: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder).",
        )
    raise InputError(
        f"{name} has a configuration but no *.safetensors weights.",
        "Copy the weights into the folder, or pass the folder that holds them.",
    )


def _base_of(name: str, adapter: Path) -> str:
    try:
        base = json.loads(adapter.read_text(encoding="utf-8")).get("base_model_name_or_path")
    except (json.JSONDecodeError, UnicodeDecodeError, AttributeError) as error:
        raise InputError(
            f"{name} has an adapter_config.json that cannot be read: {error}.", "Train or download it again."
        ) from error
    if not base or not isinstance(base, str):
        raise InputError(
            f"{name} is an adapter that does not say which model it belongs to.",
            "Set base_model_name_or_path in its adapter_config.json to `starter`, a Hub id or a folder.",
        )
    return base

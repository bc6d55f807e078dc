"""Several models to be asked the same things: those that stand on the same base share one copy of it in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.models.load import attach, load, load_tokenizer, resolve_adapter_on_hub
from tools.models.names import ModelSource, resolve

BASE_ADAPTER = "__base__"
"""PEFT's name, in a mixed batch, for rows that no adapter touches."""


@dataclass(frozen=True)
class Contender:
    """A model under the name it has in the results (`base`, `tuned`, `tuned_2` …)."""

    label: str
    source: ModelSource


@dataclass
class Group:
    """Contenders answered by one network, loaded. `adapters` maps a label to its adapter, None for the bare base."""

    network: Any
    device: Any
    tokenizers: dict[str, Any]
    adapters: dict[str, str | None]
    mixable: bool
    """Whether rows for different contenders may stand in one batch."""

    @property
    def labels(self) -> list[str]:
        """The contenders in this group, in the order asked."""
        return list(self.adapters)

    @contextmanager
    def using(self, label: str) -> Iterator[Any]:
        """The network as that contender, for as long as the block lasts."""
        adapter = self.adapters[label]
        if adapter is not None:
            self.network.set_adapter(adapter)
            yield self.network
        elif hasattr(self.network, "disable_adapter"):
            with self.network.disable_adapter():
                yield self.network
        else:
            yield self.network


def line_up(models: Sequence[tuple[str, str]]) -> list[Contender]:
    """Resolve (label, model) pairs; raises `InputError` for a name that means no model."""
    return [Contender(label, resolve_adapter_on_hub(resolve(name))) for label, name in models]


def shared(contenders: Sequence[Contender]) -> list[list[Contender]]:
    """Contenders in groups that can share a network: the same model beneath, adapters of one kind."""
    groups: dict[str, list[Contender]] = {}
    for contender in contenders:
        groups.setdefault(_ground(contender.source).location, []).append(contender)
    found: list[list[Contender]] = []
    for group in groups.values():
        kinds = {_adapter_config(c.source)["peft_type"] for c in group if c.source.base is not None}
        found.extend([group] if len(kinds) <= 1 else [[contender] for contender in group])
    return _split_bare_from_stacked(found)


def load_group(contenders: Sequence[Contender]) -> Group:
    """Load one group: its common base once, each adapter beside the others."""
    # An adapter that others stand on is put in front of them, so the last one knows the ground.
    ground = _ground(contenders[-1].source)
    loaded = load(ground.name if ground.kind in ("starter", "hub") else ground.location)
    network = loaded.model
    if ground.base is not None:
        network = network.merge_and_unload()
    adapters: dict[str, str | None] = {}
    for contender in contenders:
        if contender.source == ground:
            adapters[contender.label] = None
            continue
        network = attach(network, contender.source, name=contender.label)
        adapters[contender.label] = contender.label
    network.eval()
    tokenizers = {contender.label: load_tokenizer(contender.source) for contender in contenders}
    # Measured on a CPU (6 M parameters, LoRA r=16, 64 prompts): one model after the other takes 0.94× the time of mixed
    # batches. On a GPU, where reading the weights is most of a step, mixing should pay; that has not been measured.
    mix = loaded.device.type != "cpu" and mixable(contenders, ground)
    return Group(network, loaded.device, tokenizers, adapters, mix)


def _ground(source: ModelSource) -> ModelSource:
    """The model a contender's own adapter stands on, or the contender itself."""
    return source if source.base is None else source.base


def _split_bare_from_stacked(groups: list[list[Contender]]) -> list[list[Contender]]:
    """Bring an adapter that others stand on into their group: it is their base, not a neighbour of it."""
    by_ground = {_ground(group[0].source).location: group for group in groups}
    result: list[list[Contender]] = []
    for group in groups:
        stays = []
        for contender in group:
            above = by_ground.get(contender.source.location)
            if contender.source.base is not None and above is not None and above is not group:
                above.insert(0, contender)
            else:
                stays.append(contender)
        group[:] = stays
        result.append(group)
    return [group for group in result if group]


def _adapter_config(source: ModelSource) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(source.location) / "adapter_config.json").read_text(encoding="utf-8"))
    return found


def mixable(contenders: Sequence[Contender], ground: ModelSource) -> bool:
    """PEFT mixes adapters in a batch for plain LoRA only: no DoRA, nothing that replaces whole modules or biases."""
    configs = [_adapter_config(c.source) for c in contenders if c.source != ground]
    beyond = ("use_dora", "modules_to_save", "trainable_token_indices", "target_parameters", "alora_invocation_tokens")
    return bool(configs) and all(
        config["peft_type"] == "LORA"
        and config.get("bias", "none") == "none"
        and not any(config.get(option) for option in beyond)
        for config in configs
    )

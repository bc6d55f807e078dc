"""Adapters: a new one over a base model, or one that is trained further."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools.errors import InputError
from tools.models.names import ModelSource
from tools.training.params import TrainParams

LOW_RANK = ("lora", "qlora", "dora")


def config_for(params: TrainParams, model: Any) -> Any:
    """The PEFT configuration of a new adapter, or None for full fine-tuning.

    Raises `InputError` for target modules the model does not have.
    """
    from peft import IA3Config, LoraConfig, PrefixTuningConfig, PromptTuningConfig

    if params.method == "full":
        return None
    if params.method == "prompt":
        return PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=params.lora_r)
    if params.method == "prefix":
        return PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=params.lora_r)
    targets = _targets(params.target_modules, model)
    if params.method == "ia3":
        return IA3Config(task_type="CAUSAL_LM", target_modules=targets, feedforward_modules=_feedforward(targets))
    return LoraConfig(
        task_type="CAUSAL_LM",
        r=params.lora_r,
        lora_alpha=params.lora_alpha,
        lora_dropout=params.lora_dropout,
        use_dora=params.method == "dora",
        target_modules=targets,
    )


def _targets(asked: list[str] | None, model: Any) -> list[str]:
    """Layer names to adapt: those asked for, checked, or every linear layer but the output layer.

    LoRA on all of them matches full fine-tuning where attention alone does not (Schulman et al. 2025, "LoRA Without
    Regret").
    """
    import torch

    output = model.get_output_embeddings()
    kinds: tuple[type, ...] = (torch.nn.Linear,)
    if getattr(model, "is_loaded_in_4bit", False):
        import bitsandbytes

        kinds += (bitsandbytes.nn.Linear4bit,)
    linear = {name for name, module in model.named_modules() if isinstance(module, kinds) and module is not output}
    # Conv1D of GPT-2 holds its weight as a linear layer does, transposed; PEFT adapts it too.
    linear |= {name for name, module in model.named_modules() if type(module).__name__ == "Conv1D"}
    names = sorted({name.rsplit(".", 1)[-1] for name in linear})
    if asked is None:
        return names
    if unknown := sorted(set(asked) - set(names)):
        raise InputError(
            f"target_modules={unknown} are not linear layers of this model that can be adapted.",
            f"It has {', '.join(names)}. Leave target_modules out for all of them.",
        )
    return sorted(set(asked))


def _feedforward(targets: list[str]) -> list[str]:
    """Of the targets, those whose input IA3 scales: the layer that leaves the feed-forward block."""
    return [name for name in targets if name in ("down_proj", "fc2", "c_proj", "dense_4h_to_h", "w2")]


def check_continuation(params: TrainParams, source: ModelSource) -> dict[str, Any]:
    """Settings of the adapter at `source`, which go on to hold; `InputError` where something else was asked for."""
    if params.method == "full":
        raise InputError(
            f"{source.name} is an adapter, and method=full trains the weights of a whole model.",
            "Use method=lora to train the adapter further, or full on the model under it: " + source.root.name,
        )
    saved = json.loads((Path(source.location) / "adapter_config.json").read_text(encoding="utf-8"))
    if str(saved.get("peft_type")) != "LORA" or params.method not in LOW_RANK:
        raise InputError(
            f"{source.name} is a {saved.get('peft_type')} adapter; only LoRA adapters are trained further, with "
            "method lora, "
            f"qlora or dora (received: {params.method}).",
            f"Train a new adapter on {source.root.name} instead.",
        )
    held = {"lora_r": saved["r"], "lora_alpha": saved["lora_alpha"], "target_modules": sorted(saved["target_modules"])}
    if params.target_modules is not None:
        held["target_modules"] = sorted(held["target_modules"])
    for name, value in held.items():
        asked = getattr(params, name)
        asked = sorted(asked) if isinstance(asked, list) else asked
        if name in params.model_fields_set and asked is not None and asked != value:
            raise InputError(
                f"{name}={asked} was asked for, but the adapter {source.name} was made with {value} and keeps it "
                "when it is "
                "trained further.",
                f"Leave {name} out, or start from {source.root.name}.",
            )
    if "method" in params.model_fields_set and (params.method == "dora") != bool(saved.get("use_dora")):
        made = "dora" if saved.get("use_dora") else "lora"
        raise InputError(
            f"{source.name} is a {made} adapter; method={params.method} would be another.", f"Use method={made}."
        )
    return held

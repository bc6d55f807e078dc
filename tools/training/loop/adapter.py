"""A new adapter over a base model, and the layers it goes on."""

from __future__ import annotations

from typing import Any

from tools.errors import InputError
from tools.training.methods.method import Method
from tools.training.params import TrainParams


def config_for(params: TrainParams, method: Method, model: Any) -> Any:
    """The PEFT configuration of a new adapter, or None where every weight is trained.

    Raises `InputError` for target modules the model does not have.
    """
    if method.config is None:
        return None
    targets = _targets(params.target_modules, model) if "target_modules" in method.parameters else []
    return method.config(params, model, targets)


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

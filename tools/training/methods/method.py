"""What a method is: everything that parameters, estimate, training and checks ask of a way to adapt weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.training.learning_rate import FixedRate, WidthRule

if TYPE_CHECKING:
    from tools.training.checks.model_shape import ModelShape
    from tools.training.params import TrainParams

LAST = 100
"""Place of a method that names none: behind the usual ones."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """One way of adapting a model's weights. Files that declare one import nothing slow at their top."""

    name: str
    title: str
    """What people call it, as it is written: `QLoRA`."""
    help: str
    """What it is, in half a sentence without a full stop at its end."""
    words: tuple[str, ...]
    """Ways people say it, as regular expressions over plain lower-case text."""
    source: str
    """Where it was published, and what its defaults rest on."""
    order: int = LAST
    """Place among the methods where they are listed; equal ones go by name."""
    parameters: frozenset[str]
    """Parameters of the adapter that it uses; others are of no effect."""
    config: Callable[[TrainParams, Any, list[str]], Any] | None
    """PEFT's configuration of a new adapter, from the parameters, the model and the names of the layers to adapt.
    None where there is no adapter, for every weight is trained."""
    rate: WidthRule | FixedRate
    """The learning rate where none is asked for."""
    trained: Callable[[ModelShape, int], int]
    """Parameters that get a gradient, from the model's dimensions and `lora_r`."""
    adapter_operations: Callable[[ModelShape, int], float] | None = None
    """Operations the adapter spends on one token, forward and backward, from dimensions and `lora_r`; where not given,
    six for each parameter trained. Of no use where every weight is trained."""
    activation_bytes: int = 0
    """Bytes a token keeps for the backward pass per block and unit of width, beside those of a frozen model."""
    starts_as_base: bool
    """Whether a new one answers as the model did without it. Those that start at random do not."""
    packs: bool
    """Whether examples that share a row stay apart."""
    is_quantised: bool = False
    """Whether the model under the adapter is held in 4 bits."""
    half_precision: bool = True
    """Whether a CPU that has bfloat16 computes a large model in it."""
    keeps: Callable[[Mapping[str, Any]], dict[str, Any] | None] | None = None
    """From an adapter's adapter_config.json the parameters it was made with and keeps when it is trained further; None
    for an adapter of another kind. Where there is no such function, adapters of this method are not trained further."""
    is_suggested: bool = False
    """Whether it is offered where another method does not fit into memory."""

    @property
    def trains_all(self) -> bool:
        """Whether the weights of the model itself are trained; the result is then a whole model."""
        return self.config is None

"""Load a model with its tokenizer: safetensors only, no remote code, adapters on top of their base."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import InputError
from tools.models.names import ModelSource, resolve
from tools.models.rendering import ensure_template

if TYPE_CHECKING:
    import torch

SMALL_MODEL = 50_000_000
"""Parameters below which a CPU stays with float32. Measured on two cores with AVX512-BF16, bfloat16 against float32:
a model of 6 M generates at 0.8× the speed, one of 134 M at 4.6×."""


@dataclass
class Loaded:
    """A model ready to use. `model` is in evaluation mode; a `PeftModel` when the source is an adapter."""

    model: Any
    tokenizer: Any
    source: ModelSource
    device: torch.device
    dtype: torch.dtype


def load(
    model: str,
    *,
    method_4bit: bool = False,
    device: str | None = None,
    trainable_adapter: bool = False,
    dtype: str | None = None,
) -> Loaded:
    """Load `model`: `starter`, a Hub id (`@revision` allowed), a folder, or an adapter folder with its base.

    `device` defaults to CUDA where there is one. `dtype` (`float32`, `bfloat16`) defaults to bfloat16 on CUDA, and on a
    CPU to float32 below `SMALL_MODEL` parameters or without bfloat16 instructions. `method_4bit` quantizes the base to
    NF4. `trainable_adapter` leaves an adapter's weights open for further training. An adapter over an adapter stands on
    its base merged, which 4-bit weights do not allow.
    Raises `InputError` for what cannot be loaded, saying why.
    """
    import torch

    source = resolve_adapter_on_hub(resolve(model))
    place = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    network, kind = _load_base(source.root, place, dtype, method_4bit)
    chain = _adapters(source)
    for adapter in chain[:-1]:
        if method_4bit:
            raise InputError(
                f"{source.name} is an adapter over an adapter; its base cannot be merged in 4-bit.",
                "Use method=lora instead of qlora, or train on the base model.",
            )
        network = attach(network, adapter).merge_and_unload()
    if chain:
        network = attach(network, chain[-1], trainable=trainable_adapter)
    network.eval()
    return Loaded(network, load_tokenizer(source), source, place, kind)


def load_tokenizer(model: str | ModelSource) -> Any:
    """The model's tokenizer, with a chat template, a pad token and left padding.

    An adapter's own tokenizer comes before its base's, so that the template it was trained with travels with it.
    """
    if isinstance(model, str) and is_tokenizer_alone(Path(model)):
        source = ModelSource(kind="folder", name=Path(model).name, location=str(Path(model).resolve()))
    else:
        source = resolve_adapter_on_hub(resolve(model)) if isinstance(model, str) else model
    while source.base is not None and not (Path(source.location) / "tokenizer_config.json").is_file():
        source = source.base
    place, options = _from(source)
    with _explained(source):
        tokenizer = _tokenizer_class(source).from_pretrained(place, **options)
    ensure_template(tokenizer)
    return tokenizer


def is_tokenizer_alone(folder: Path) -> bool:
    """Whether a folder holds a tokenizer and no weights: enough to count its tokens."""
    return (folder / "tokenizer_config.json").is_file() and not any(folder.glob("*.safetensors"))


def _tokenizer_class(source: ModelSource) -> Any:
    """The class that reads a tokenizer. The automatic one loads torch, so where a folder names the plain class that
    the automatic one would choose, that is taken: counting tokens then starts seconds sooner."""
    stated = Path(source.location) / "tokenizer_config.json"
    local = source.kind != "hub" and stated.is_file()
    if local and json.loads(stated.read_text("utf-8")).get("tokenizer_class") == "TokenizersBackend":
        from transformers import TokenizersBackend

        return TokenizersBackend
    from transformers import AutoTokenizer

    return AutoTokenizer


def attach(network: Any, adapter: ModelSource, *, name: str = "default", trainable: bool = False) -> Any:
    """Put an adapter over a base network (or beside the adapters of a `PeftModel`, which becomes the active one)."""
    from peft import PeftModel

    with _explained(adapter), warnings.catch_warnings():
        # PEFT would go on with random weights for what the file does not hold.
        warnings.filterwarnings("error", message="Found missing adapter keys")
        if isinstance(network, PeftModel):
            network.load_adapter(adapter.location, adapter_name=name, is_trainable=trainable)
            network.set_adapter(name)
            return network
        return PeftModel.from_pretrained(network, adapter.location, adapter_name=name, is_trainable=trainable)


def resolve_adapter_on_hub(source: ModelSource) -> ModelSource:
    """Turn a Hub id that holds an adapter into that adapter, downloaded; anything else is returned as it is."""
    if source.kind != "hub":
        return source
    from huggingface_hub import snapshot_download
    from transformers.utils import cached_file

    config = cached_file(
        source.hub_id,
        "adapter_config.json",
        revision=source.revision,
        _raise_exceptions_for_missing_entries=False,
        _raise_exceptions_for_connection_errors=False,
        _raise_exceptions_for_gated_repo=False,
    )
    if config is None:
        return source
    with _explained(source):
        folder = snapshot_download(
            source.hub_id, revision=source.revision, allow_patterns=["*.json", "*.safetensors", "*.jinja", "*.model"]
        )
    found = resolve(folder)
    return ModelSource(source.name, found.kind, found.location, found.base)


def _adapters(source: ModelSource) -> list[ModelSource]:
    """The chain of adapters, the one nearest to the base first."""
    chain: list[ModelSource] = []
    while source.base is not None:
        chain.insert(0, source)
        source = source.base
    return chain


def _from(source: ModelSource) -> tuple[str, dict[str, Any]]:
    if source.kind == "hub":
        return source.hub_id, {"revision": source.revision or "main", "trust_remote_code": False}
    return source.location, {"trust_remote_code": False, "local_files_only": True}


def _load_base(source: ModelSource, place: torch.device, dtype: str | None, in_4bit: bool) -> tuple[Any, torch.dtype]:
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()
    location, options = _from(source)
    asked = None if dtype is None else getattr(torch, dtype)
    options |= {"use_safetensors": True}
    if in_4bit:
        # Without a kernel of its own a CPU unpacks the weights before each product: float32 is then no slower.
        compute = asked or (torch.float32 if place.type == "cpu" else torch.bfloat16)
        options |= {"quantization_config": _nf4(compute), "device_map": {"": str(place)}, "dtype": compute}
        with _explained(source):
            network = AutoModelForCausalLM.from_pretrained(location, **options)
        _keep_weights_as_quantized(network)
        return network, compute
    with _explained(source):
        network = AutoModelForCausalLM.from_pretrained(location, dtype=asked or "auto", **options)
    kind = asked or _best_dtype(sum(p.numel() for p in network.parameters()), place)
    return network.to(device=place, dtype=kind), kind


def _nf4(compute: torch.dtype) -> Any:
    from transformers import BitsAndBytesConfig

    # NF4 with quantized constants, as in QLoRA (arXiv 2305.14314).
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=compute,
    )


def _keep_weights_as_quantized(network: Any) -> None:
    """Keep bitsandbytes from repacking 4-bit weights at the first evaluation on a CPU.

    Where the CPU has AVX512-BF16 it would round their scales to bfloat16 in place, so that training after an evaluation
    goes on with other weights than before it, and stop at layers whose width is no multiple of 32.
    """
    from bitsandbytes.nn import Linear4bit

    for module in network.modules():
        if isinstance(module, Linear4bit):
            module.support_avx512bf16_for_cpu = False


def _best_dtype(parameters: int, place: torch.device) -> torch.dtype:
    import torch

    if place.type != "cpu":
        return torch.bfloat16
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if native and parameters >= SMALL_MODEL else torch.float32


@contextmanager
def _explained(source: ModelSource) -> Iterator[None]:
    """Turn a library's complaint about a model into one a person can act on."""
    try:
        yield
    except (OSError, ValueError, KeyError, UserWarning) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        remedy = "Check the folder: it needs config.json, a tokenizer and safetensors weights."
        if source.kind == "hub":
            remedy = (
                "Check the name and the connection; a private or gated model needs `hf auth login`; "
                "models that bring their own code or only pickled weights are not supported."
            )
        raise InputError(f"The model {source.name} cannot be loaded: {first}", remedy) from error

"""A model's dimensions, read without torch: from config.json, the headers of its weights, or its name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.errors import InputError
from tools.models.names import ModelSource

_SIZE_IN_NAME = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)\s*([BbMm])(?![A-Za-z])")
_DTYPE_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "I8": 1, "U8": 1}


@dataclass(frozen=True)
class ModelShape:
    """Dimensions of a decoder. `parameters` counts tied weights once; `exact` says whether all of it was read or partly
    guessed."""

    model_type: str
    hidden: int
    layers: int
    intermediate: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    tied: bool
    context: int | None
    dtype: str
    """The type its weights are stored in, as torch names it."""
    parameters: int
    exact: bool

    @property
    def embedding_parameters(self) -> int:
        """Input embedding and output layer: what 4-bit loading leaves alone."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def block_parameters(self) -> int:
        return max(self.parameters - self.embedding_parameters, 0)

    def low_rank_parameters(self, rank: int) -> int:
        """Parameters of a LoRA adapter of that rank on every linear layer of the blocks."""
        query, key = self.heads * self.head_dim, self.kv_heads * self.head_dim
        pairs = (self.hidden + query) * 2 + (self.hidden + key) * 2 + (self.hidden + self.intermediate) * 3
        return rank * pairs * self.layers


def shape_of(source: ModelSource) -> ModelShape:
    """Dimensions of the model at the root of `source`.

    A Hub id is looked up in the local cache, then fetched (its config.json alone); offline, the parameter count in its
    name is all there is. Raises `InputError` where nothing can be known.
    """
    root = source.root
    if root.kind != "hub":
        folder = Path(root.location)
        return from_config(_read_json(folder / "config.json"), weights_in(folder))
    config = _hub_config(root)
    if config is not None:
        return from_config(config, None)
    parameters = parameters_in_name(root.hub_id)
    if parameters is None:
        raise InputError(
            f"The size of {root.name} is not known: its config.json is not on this machine, it cannot be fetched, "
            "and the name does "
            "not say how many parameters it has.",
            "Connect to the Hub once, or name a model such as Qwen/Qwen3-0.6B.",
        )
    return typical(parameters)


def from_config(config: dict[str, Any], parameters: int | None) -> ModelShape:
    """Dimensions as a config.json gives them; without a parameter count, that of a gated decoder with these
    dimensions."""
    text = config.get("text_config") or config
    hidden = int(_first(text, "hidden_size", "n_embd", "d_model"))
    heads = int(_first(text, "num_attention_heads", "n_head", "num_heads"))
    layers = int(_first(text, "num_hidden_layers", "n_layer", "num_layers"))
    intermediate = int(text.get("intermediate_size") or text.get("n_inner") or 4 * hidden)
    kv_heads = int(text.get("num_key_value_heads") or heads)
    head_dim = int(text.get("head_dim") or hidden // heads)
    vocabulary = int(text["vocab_size"])
    tied = bool(text.get("tie_word_embeddings", config.get("tie_word_embeddings", True)))
    attention = hidden * head_dim * (heads + kv_heads) * 2
    blocks = layers * (attention + 3 * hidden * intermediate + 2 * hidden) + hidden
    counted = parameters if parameters is not None else blocks + vocabulary * hidden * (1 if tied else 2)
    context = text.get("max_position_embeddings") or text.get("n_positions")
    return ModelShape(
        str(text.get("model_type", config.get("model_type", ""))),
        hidden, layers, intermediate, heads, kv_heads, head_dim, vocabulary, tied,
        int(context) if context else None, str(text.get("dtype") or text.get("torch_dtype") or "float32"),
        counted, exact=parameters is not None,
    )  # fmt: skip


def typical(parameters: int) -> ModelShape:
    """Dimensions of a usual decoder with that many parameters: 32 blocks of 12.5 h², three times as wide in between."""
    hidden = max(256, round((parameters / (32 * 12.5)) ** 0.5 / 128) * 128)
    heads = max(1, hidden // 128)
    kv_heads = max(1, heads // 4)
    return ModelShape(
        "", hidden, 32, 3 * hidden, heads, kv_heads, 128, 128_000, True, None, "bfloat16", parameters, exact=False
    )


def parameters_in_name(name: str) -> int | None:
    """`Qwen/Qwen3-0.6B` → 600,000,000; None where the name gives no size."""
    found = _SIZE_IN_NAME.search(name.rpartition("/")[2])
    return round(float(found[1]) * (1e9 if found[2] in "Bb" else 1e6)) if found else None


def weights_in(folder: Path) -> int | None:
    """Parameters stored in a folder's safetensors files, from their headers alone; None when there are no such
    files."""
    files = sorted(folder.glob("*.safetensors"))
    total = 0
    for file in files:
        with file.open("rb") as handle:
            header = json.loads(handle.read(int.from_bytes(handle.read(8), "little")))
        for name, entry in header.items():
            if name != "__metadata__" and entry["dtype"] in _DTYPE_BYTES:
                begin, end = entry["data_offsets"]
                total += (end - begin) // _DTYPE_BYTES[entry["dtype"]]
    return total if files else None


def _hub_config(source: ModelSource) -> dict[str, Any] | None:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, LocalEntryNotFoundError

    try:
        return _read_json(Path(hf_hub_download(source.hub_id, "config.json", revision=source.revision)))
    except (LocalEntryNotFoundError, EntryNotFoundError, HfHubHTTPError, OSError):
        return None


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _first(config: dict[str, Any], *names: str) -> Any:
    for name in names:
        if config.get(name) is not None:
            return config[name]
    raise InputError(
        f"The model's config.json has none of {', '.join(names)}; this kind of model is not supported.",
        "Use a decoder-only language model such as Llama, Qwen, SmolLM, Gemma or Mistral.",
    )

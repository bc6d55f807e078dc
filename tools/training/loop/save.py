"""The folder a training step leaves: loadable by PEFT or transformers, and the same bytes whenever the same run is
repeated.

So nothing in it depends on the time, on where it was made, or on the order Python keeps a set in.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ADAPTER_FOLDER = "adapter"
MODEL_FOLDER = "model"


def save_adapter(model: Any, tokenizer: Any, folder: Path, base: str) -> None:
    """Write one adapter, `default`, with the tokenizer and chat template it was trained with; `base` as it was asked
    for."""
    model.save_pretrained(str(folder), selected_adapters=["default"], save_embedding_layers=False)
    tokenizer.save_pretrained(str(folder))
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = base
    config["inference_mode"] = True
    for name, value in config.items():
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            config[name] = sorted(value)
    _write_json(path, config)
    _forget_places(folder)


def save_whole(model: Any, tokenizer: Any, folder: Path, dtype: Any) -> None:
    """Write a whole model in `dtype`, the type its weights came in."""
    model.to(dtype).save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    _forget_places(folder)


def write_card(
    folder: Path, *, base: str, trained_with: str, settings: dict[str, Any], figures: dict[str, Any]
) -> None:
    """A model card that says what this is and what it was made with. No dates, no paths."""
    is_adapter = (folder / "adapter_config.json").exists()
    named = base if not Path(base).is_absolute() else Path(base).name
    head = ["---", f"base_model: {json.dumps(named)}", f"library_name: {'peft' if is_adapter else 'transformers'}"]
    head += ["tags:", "- tunesmith", "---", ""]
    body = [
        f"# {'Adapter for' if is_adapter else 'Fine-tuned from'} {named}",
        "",
        f"Made with Tunesmith by `{trained_with}`. The chat template it was trained with is in this folder.",
        "",
        "| setting | value |",
        "| --- | --- |",
        *(f"| {name} | {_cell(value)} |" for name, value in sorted(settings.items())),
        "",
        "| figure | value |",
        "| --- | --- |",
        *(f"| {name} | {_cell(value)} |" for name, value in figures.items()),
        "",
    ]
    (folder / "README.md").write_text("\n".join(head + body), encoding="utf-8")


def _cell(value: Any) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")


def _forget_places(folder: Path) -> None:
    """Remove from the saved settings where the model was loaded from on this machine."""
    for name in ("tokenizer_config.json", "config.json"):
        path = folder / name
        if path.exists():
            content = json.loads(path.read_text(encoding="utf-8"))
            kept = {key: value for key, value in content.items() if key not in ("_name_or_path", "name_or_path")}
            _write_json(path, kept)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")

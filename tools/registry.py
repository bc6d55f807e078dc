"""The list of tools: a tool is a file `tools/<name>.py` that declares `<name>`, and one line here."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from tools.contract import LaterTool, Tool

TOOL_NAMES = (
    "profile_dataset",
    "query_dataset",
    "prepare_dataset",
    "train_sft",
    "train_dpo",
    "train_kto",
    "continue_pretraining",
    "evaluate_model",
    "compare_models",
    "generate_text",
    "estimate_training",
)

LATER_TOOLS = (
    LaterTool("train_reward", "Train a reward model on preference pairs.", "train_dpo learns from the same pairs."),
    LaterTool("train_grpo", "Train with rewards computed by functions.", "train_sft or train_dpo work today."),
    LaterTool(
        "search_hyperparameters",
        "Try several settings and keep the best.",
        "replay a recipe with `--set learning_rate=…` and compare the runs.",
    ),
    LaterTool(
        "export_model",
        "Merge, quantise and convert a tuned model.",
        "the adapter folder of a run loads with PEFT; its path is in the run's result.",
    ),
    LaterTool(
        "serve_model",
        "Serve a tuned model behind an OpenAI-compatible endpoint.",
        "`tunesmith run generate_text model=… prompt=…` answers prompts, and vLLM loads the adapter folder.",
    ),
)


@cache
def tool_named(name: str) -> Tool[Any, Any] | None:
    """The tool of that name, its file imported on first use; None for a name that is not listed."""
    if name not in TOOL_NAMES:
        return None
    declared = getattr(import_module(f"tools.{name}"), name)
    assert isinstance(declared, Tool)
    return declared


def later_tool(name: str) -> LaterTool | None:
    """The promise behind a name that is designed and not built yet."""
    return next((later for later in LATER_TOOLS if later.name == name), None)

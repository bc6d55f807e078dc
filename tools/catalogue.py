"""The tools there are: every file of this folder that declares one, and the names a later release brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tools.contract import Purpose, Tool
from tools.records import Records
from tools.training.objectives import OBJECTIVES


def _rank(tool: Tool[Any, Any]) -> tuple[int, int]:
    """In the order of a job; those that train in the order of their objectives."""
    purposes = list(Purpose)
    place = purposes.index(tool.purpose) if tool.purpose else len(purposes)
    return place, OBJECTIVES[tool.objective].order if tool.objective else 0


TOOLS: Records[Tool[Any, Any]] = Records("tools", Tool, "tool", _rank)
"""What a recipe may use as a step."""


@dataclass(frozen=True)
class LaterTool:
    """A name the design promises and a later release brings."""

    name: str
    summary: str
    instead: str
    """What can be done today."""


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


def later_tool(name: str) -> LaterTool | None:
    """The promise behind a name that is designed and not built yet."""
    return next((later for later in LATER_TOOLS if later.name == name), None)

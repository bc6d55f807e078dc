"""Which planner understands requests: the flag, the environment, the workspace's settings, else the built-in one.

A language model is used only when it is named. Finding a key, a server or a model chooses nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from agent.planner.contract import Planner
from tools.errors import InputError

if TYPE_CHECKING:
    from agent.planner.planner_settings import PlannerSettings

VARIABLE = "TUNESMITH_PLANNER"
NAMES = ("built-in", "openai", "transformers")
_FROM_ENVIRONMENT = ("model", "base_url", "api_key_env", "timeout_s", "retries", "max_new_tokens", "share_cell_text")

Source = Literal["--planner", "environment", "settings.yaml", "default"]


@dataclass(frozen=True)
class Choice:
    """A planner with all its settings, and where its name came from."""

    settings: PlannerSettings
    source: Source


def planner_for(flag: str | None, root: Path) -> Planner:
    """The planner to use in a workspace. Raises `InputError` for one that is not set up."""
    named = flag or os.environ.get(VARIABLE)
    if named == "built-in" or (named is None and not (root / "settings.yaml").is_file()):
        # The usual case starts quicker without reading what settings there could be.
        from agent.planner import built_in

        return built_in()
    return make(choose(flag, root))


def choose(flag: str | None, root: Path) -> Choice:
    """The chosen planner's settings: each from the flag, else the environment, else `settings.yaml` at `root`.

    What `settings.yaml` says of one planner does not apply to another. Raises `InputError` for unknown names and
    wrong values.
    """
    from pydantic import ValidationError

    from agent.planner.planner_settings import PlannerSettings
    from agent.session.settings import explain, read_settings

    written = read_settings(root).planner
    spec, source = _spec(flag, written)
    name, _, model = spec.partition(":")
    if name not in NAMES:
        raise InputError(
            f"There is no planner `{name}`.",
            "There are built-in, openai:MODEL (any OpenAI-compatible endpoint) and transformers:MODEL (a local model).",
        )
    values: dict[str, Any] = written.model_dump(exclude_unset=True) if written and written.name == name else {}
    values["name"] = name
    for key in _FROM_ENVIRONMENT:
        if value := os.environ.get(f"{VARIABLE}_{key.upper()}"):
            values[key] = value
    if model:
        values["model"] = model
    try:
        return Choice(PlannerSettings.model_validate(values), source)
    except ValidationError as error:
        listed = "; ".join(explain(item["loc"], item["msg"], item["type"]) for item in error.errors())
        raise InputError(f"The planner `{name}` cannot be used: {listed}.", f"Look at {VARIABLE}_….") from None


def _spec(flag: str | None, written: PlannerSettings | None) -> tuple[str, Source]:
    if flag:
        return flag, "--planner"
    if environment := os.environ.get(VARIABLE):
        return environment, "environment"
    return (written.name, "settings.yaml") if written else ("built-in", "default")


def make(choice: Choice) -> Planner:
    """The planner itself. What it needs is imported here and not before; a local model is loaded at its first use."""
    from agent.planner import built_in

    settings = choice.settings
    if settings.name == "built-in":
        return built_in()
    from agent.planner.llm.llm_planner import LlmPlanner

    if settings.name == "openai":
        from agent.planner.llm.openai_model import OpenAIModel

        return LlmPlanner(OpenAIModel(settings), settings, built_in())
    from agent.planner.llm.local_model import LocalModel

    return LlmPlanner(LocalModel(settings), settings, built_in())


def describe(choice: Choice) -> str:
    """One line for `doctor`: which planner, where it is asked, and what goes there. No key is in it."""
    settings = choice.settings
    if settings.name == "built-in":
        return "built-in: understands requests on this machine, nothing is sent anywhere"
    what = "your words, facts about files and runs, and the tools' schemas; file and column names as handles; "
    what += "the first three rows of each file" if settings.share_cell_text else "no cell text"
    if settings.name == "transformers":
        return f"transformers: {settings.model} runs in this process; it sees {what}; nothing is sent anywhere"
    away = "this machine" if settings.on_this_machine else "NOT this machine"
    variable = settings.key_variable
    if variable and settings.api_key_env and variable not in os.environ:
        # It may be a key that was put in the wrong place.
        variable = "the variable in api_key_env, which is not set"
    key = f"key from {variable}" if variable else "no key"
    return f"openai: {settings.model} at {settings.host} ({away}, {key}); sent there: {what}"

"""`settings.yaml` of a workspace: what a person wants to hold for every command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.planner.planner_settings import PlannerSettings
from agent.runs.launchers.launcher import LAUNCHERS
from tools.errors import InputError
from tools.records import NameIn

FILE = "settings.yaml"


class Settings(BaseModel):
    """All that can be set. Extras are refused: a misspelt name would otherwise be silently without effect."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    planner: PlannerSettings | None = None
    """Which planner understands requests."""
    launcher: Annotated[str, NameIn(LAUNCHERS)] | None = None
    """Where the workers of runs are started."""


def read_settings(root: Path) -> Settings:
    """The settings of a workspace folder, which need not exist.

    Raises `InputError` with every problem in one message.
    """
    file = root / FILE
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    remedy = f"Mend or remove {FILE}."
    try:
        if not file.is_file():
            return Settings()
        content = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or type(error).__name__}.", remedy) from None
    except RecursionError:
        raise InputError(f"{file} is not YAML that can be read: it is nested too deeply.", remedy) from None
    except (YAMLError, ValueError) as error:
        # ValueError is what bytes that are no text raise, and dates and numbers that there are not.
        raise InputError(f"{file} is not YAML: {str(error).splitlines()[0]}.", remedy) from None
    try:
        return Settings.model_validate({} if content is None else content)
    except ValidationError as error:
        listed = "; ".join(explain(item["loc"], item["msg"], item["type"]) for item in error.errors())
        raise InputError(f"{file} cannot be used: {listed}.", remedy) from None


def explain(place: tuple[int | str, ...], message: str, kind: str) -> str:
    """One problem of the settings: where, and what is allowed. Values are not repeated: one may be a key."""
    name = ".".join(str(part) for part in place) or "it"
    if kind == "extra_forbidden":
        known = ", ".join(PlannerSettings.model_fields if place[:1] == ("planner",) else Settings.model_fields)
        return f"there is no setting `{name}` (there are {known})"
    text = message.removeprefix("Value error, ")
    return f"`{name}`: {text[0].lower()}{text[1:].rstrip('.')}"

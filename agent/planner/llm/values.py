"""From a value as a model says it to the value a step carries: handles become names, references take one form.

Nothing passes that the session does not hold or the person did not name: a model cannot make up a path, a dataset or
the name of a model to download.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from agent.catalogue import all_tools, purpose_of, step_tool
from agent.planner.contract import SessionFacts
from agent.planner.language.model_names import family_mentions
from agent.planner.llm.columns_fit import column_problems, foreign_in_sql
from agent.planner.llm.functions import outputs
from agent.planner.llm.handles import Handles
from agent.recipe.refs import Ref, find
from agent.recipe.step import Step
from tools.contract import Purpose, Tool
from tools.errors import InputError
from tools.models.names import resolve
from tools.refs import HUB_PREFIX, parse_hub_id

_STEP = re.compile(r"\$?\{{0,2}\s*(?:steps\.)?([a-z][a-z0-9_]*)\.([a-z_]+)\s*\}{0,2}")
_RUN = re.compile(r"\$?\{{0,2}\s*(?:runs\.)?(run_\d+|last)\.([a-z][a-z0-9_]*)\.([a-z_]+)\s*\}{0,2}")
_TRAINED = "model"
"""The result of a training step that is a model; every other result a step can take is a dataset."""


class Refused(Exception):
    """What a model proposed and cannot have, in words it can act on: handles only, no real names."""


@dataclass
class Values:
    """Reads the values of one step after another. `steps` are those accepted so far."""

    handles: Handles
    facts: SessionFacts
    said: str
    """Everything the person said in this session, in lower case."""
    steps: list[Step]

    def read(self, tool: Tool[Any, Any], values: dict[str, Any]) -> dict[str, Any]:
        """The values with real names. Raises `Refused` with every problem."""
        made: dict[str, Any] = {}
        problems = []
        for name, value in values.items():
            try:
                made[name] = self._value(tool, name, value)
            except Refused as refused:
                problems.append(f"`{name}`: {refused}")
        for name in ("where", "sql"):
            problems += foreign_in_sql(str(values.get(name, "")), values.get("data"), self.handles)
        problems += column_problems(made, self.handles, self.facts)
        if problems:
            raise Refused(" ".join(problems))
        return made

    def _value(self, tool: Tool[Any, Any], name: str, value: Any) -> Any:
        if name.startswith(("inputs.", "params.")) and isinstance(value, str):
            return self._replayed(name, value)
        role = tool.role_of(name)
        if isinstance(value, list):
            return [self._value(tool, name, one) for one in value]
        if isinstance(value, dict):
            return {self._named(key): self._value(tool, f"{name}.{key}", one) for key, one in value.items()}
        if not isinstance(value, str):
            return value
        if role == "data":
            return self._data(value)
        if role == "model":
            return self._model(value)
        return self._text(name, value)

    def _text(self, name: str, value: str) -> str:
        text = self._as_named(name, value)
        if any(find(text)):
            # Recipes would put something else in its place, whoever wrote it: a model, or whoever named a column.
            raise Refused(f"`{value}` holds or names something that recipes read as a reference; leave it out.")
        return text

    def _as_named(self, name: str, value: str) -> str:
        if name.endswith("_column"):
            return self._column(value)
        if name in ("where", "sql"):
            return self.handles.sql(value)
        if name == "recipe":
            return self._recipe(value)
        return self._run(value) if name == "run" else self._named(value)

    def _replayed(self, name: str, value: str) -> str:
        """A text a recipe is to be replayed with, by the same rules as in a step; `name` is `inputs.X` or `params.X`.

        A recipe may call its params anything: under a name no tool declares, only what the person typed passes.
        """
        own = name.rpartition(".")[2]
        roles = [tool.role_of(own) for tool in all_tools().values() if own in tool.params.model_fields]
        if value in self.handles.files:
            return self.handles.files[value].path
        if self._reference(value, model=name.startswith("params.") and "model" in roles):
            raise Refused("a replay takes no output of a step or a run; leave it out, or plan the steps themselves.")
        if name.startswith("inputs.") or "data" in roles:
            return f"{HUB_PREFIX}{self._data(value.removeprefix(HUB_PREFIX))}"
        if "model" in roles:
            return self._model(value)
        if roles or value == "starter" or self._was_said(value):
            return self._text(own, value)
        raise Refused(f"the person did not say `{value}`; leave it out, or ask_person.")

    def _named(self, value: str) -> str:
        """Any other text: a handle that is the whole of it is a file's path, handles within it are names."""
        if value in self.handles.files:
            return self.handles.files[value].path
        return self.handles.show(value)

    def _data(self, value: str) -> str:
        if value in self.handles.files:
            return self.handles.files[value].path
        if reference := self._reference(value, model=False):
            return reference
        if parse_hub_id(value) and self._was_said(value):
            return value
        raise Refused(f"there is no dataset `{value}`. There is: {', '.join(self.handles.files) or 'no file yet'}.")

    def _model(self, value: str) -> str:
        if value == "starter":
            return value
        if reference := self._reference(value, model=True):
            return reference
        if value in self._used_before() or (self._was_said(value) and _is_model(value)):
            return value
        meant = {mention.model for mention in family_mentions(self.said) if mention.model}
        # "gpt2" is said of a model that has another name on the Hub.
        whole = [mention for mention in family_mentions(value) if mention.end - mention.start == len(value)]
        for model in (value, *(mention.model for mention in whole)):
            if model in meant:
                return model
        raise Refused(
            f"the person did not name a model `{value}`. Use `starter`, an output of a step, or ask_person which."
        )

    def _reference(self, value: str, *, model: bool) -> str | None:
        """`${steps.ID.RESULT}` or `${runs.ID.STEP.RESULT}` however it is bracketed; None for what is neither."""
        if run := _RUN.fullmatch(value.strip()):
            step = self._past_step(run[1], run[2])
            self._check_result(step.tool, run[3], model)
            return str(Ref.earlier(self.handles.runs.get(run[1], run[1]), run[2], run[3]))
        found = _STEP.fullmatch(value.strip())
        if found is None:
            return None
        made = next((step for step in self.steps if step.id == found[1]), None)
        if made is None:
            if "$" not in value and not value.startswith("steps."):
                return None
            there = ", ".join(step.id for step in self.steps) or "none yet"
            raise Refused(f"there is no earlier step `{found[1]}`; steps so far: {there}.")
        self._check_result(made.tool, found[2], model)
        return str(Ref.output(found[1], found[2]))

    def _past_step(self, run: str, step_id: str) -> Step:
        real = self.handles.runs.get(run, run)
        for exchange in reversed(self.facts.history):
            if exchange.run is not None and real in ("last", exchange.run.id):
                found = next((step for step in exchange.reply.steps if step.id == step_id), None)
                if found is not None:
                    return found
        raise Refused(f"this conversation has no run `{run}` with a step `{step_id}`.")

    @staticmethod
    def _check_result(tool_name: str, result: str, model: bool) -> None:
        tool = step_tool(tool_name)
        fitting = [name for name in (outputs(tool) if tool else []) if (name == _TRAINED) == model]
        if result not in fitting:
            kind = "model" if model else "dataset"
            raise Refused(f"{tool_name} makes no {kind} `{result}`; it makes {', '.join(fitting) or f'no {kind}'}.")

    def _column(self, value: str) -> str:
        name = self.handles.column_named(value)
        if name is None:
            there = ", ".join(self.handles.columns) or "none"
            raise Refused(f"there is no column `{value}`; there are {there}.")
        return name

    def _run(self, value: str) -> str:
        if value == "last" or value in self.handles.runs:
            return self.handles.runs.get(value, value)
        raise Refused(f"there is no run `{value}`; there are {', '.join(self.handles.runs) or 'none'}.")

    def _recipe(self, value: str) -> str:
        """A recipe, or the run that left one; never a path a model made up."""
        saved = [
            step.with_.get("name")
            for e in self.facts.history
            for step in e.reply.steps
            if purpose_of(step.tool) is Purpose.SAVE
        ]
        if value in self.handles.recipes or value in self.facts.recipes or value in saved:
            return self.handles.recipes.get(value, value)
        if value == "last" or value in self.handles.runs:
            return self._run(value)
        there = ", ".join([*self.handles.recipes, *self.handles.runs]) or "none"
        raise Refused(f"there is no recipe `{value}`; there are {there}.")

    def _was_said(self, value: str) -> bool:
        """Whether the person typed it, as a whole."""
        return bool(re.search(rf"(?<![\w./-]){re.escape(value.lower())}(?![\w/@-])", self.said))

    def _used_before(self) -> set[str]:
        steps = [step for exchange in self.facts.history for step in exchange.reply.steps]
        return {str(value) for step in steps for name, value in step.with_.items() if name in ("model", "base")}


def _is_model(value: str) -> bool:
    """Whether it has the form of a Hub id, or is a folder with a model: not every word a person types names one."""
    try:
        resolve(value)
    except InputError:
        return False
    return True

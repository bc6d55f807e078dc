"""From proposed steps to a recipe: files become named inputs, what people may want to change becomes params."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agent.catalogue import step_tool
from agent.files import slug
from agent.planner.contract import RunFacts
from agent.recipe.binding import DEFAULT_SEED, SEED, place_of
from agent.recipe.recipe import Recipe, RecipeInput
from agent.recipe.refs import Ref, dig, find
from agent.recipe.step import Step
from tools.contract import Tool
from tools.errors import InputError
from tools.refs import STARTER, is_on_disk, name_of_place, place_of_data, place_of_model


def compose(
    steps: list[Step],
    *,
    request: str = "",
    name: str = "",
    runs: list[RunFacts] | None = None,
    models: Path | None = None,
) -> Recipe:
    """A recipe from proposed steps.

    Literal datasets become inputs, literal models and stated training parameters become params, and
    `${runs.ID.step.field}` becomes the place of what that earlier run made. Raises `InputError` for a reference to a
    run or result that is not there. `models` is the folder with the workspace's models, which are known by name.
    """
    composer = _Composer(runs or [], models)
    made = [composer.step(step) for step in steps]
    if not made:
        raise InputError("There is nothing to do: the plan has no steps.", "Say what to do with which file.")
    composer.params.setdefault(SEED, DEFAULT_SEED)
    return Recipe(
        name=name or _name(steps, composer.inputs),
        request=request,
        inputs=composer.inputs,
        params=composer.params,
        steps=made,
    )


def with_models_placed(recipe: Recipe, models: Path) -> Recipe:
    """The workspace's models that a recipe or an edit of it names, by their folders."""
    changed = recipe.model_copy(deep=True)
    for step in changed.steps:
        tool = step_tool(step.tool)
        for key, value in step.with_.items():
            if tool is None or tool.role_of(key) != "model":
                continue
            if shared := Ref.whole(value, "params"):
                changed.params[shared.name] = _placed(changed.params.get(shared.name), models)
            else:
                step.with_[key] = _placed(value, models)
    return changed


def _placed(value: Any, models: Path) -> Any:
    if isinstance(value, list):
        return [_placed(one, models) for one in value]
    return place_of_model(value, models) if isinstance(value, str) and not any(find(value)) else value


class _Composer:
    def __init__(self, runs: list[RunFacts], models: Path | None) -> None:
        self.runs = runs
        self.models = models
        self.inputs: dict[str, RecipeInput] = {}
        self.params: dict[str, Any] = {}

    def step(self, planned: Step) -> Step:
        tool = step_tool(planned.tool)
        values = {key: self._earlier(value) for key, value in planned.with_.items()}
        if tool is not None:
            values = self._explicit_model(tool, values)
            values = {key: self._lift(planned.id, tool, key, value) for key, value in values.items()}
        return Step(id=planned.id, tool=planned.tool, with_=values)

    def _explicit_model(self, tool: Tool[Any, Any], values: dict[str, Any]) -> dict[str, Any]:
        """A model left to its default is written out, so that overriding `model` reaches every step that uses it."""
        missing = {
            name: info.default
            for name, info in tool.params.model_fields.items()
            if tool.role_of(name) == "model" and name not in values and info.default == STARTER
        }
        return {**values, **missing}

    def _lift(self, step: str, tool: Tool[Any, Any], key: str, value: Any) -> Any:
        role = tool.role_of(key)
        if isinstance(value, list) and role:
            return [self._lift(step, tool, key, one) for one in value]
        if role == "data" and isinstance(value, str) and not Ref.whole(value) and is_on_disk(value):
            # A file whose name holds `${…}` is a file all the same.
            return self._input(value)
        if any(find(value)):
            return value
        if role == "data" and isinstance(value, str):
            return self._input(value)
        if role == "model" and isinstance(value, str):
            return self._param("model", step, place_of_model(value, self.models))
        if tool.hint_of(key).lifted and value is not None:
            return self._param(key, step, value)
        return value

    def _input(self, value: str) -> str:
        place = place_of_data(value)
        for name, item in self.inputs.items():
            if item.path == place:
                return str(Ref.input(name))
        base = "data" if not self.inputs else slug(Path(name_of_place(place)).stem).replace("-", "_")
        name, count = base, 2
        while name in self.inputs:
            name, count = f"{base}_{count}", count + 1
        self.inputs[name] = RecipeInput(path=place)
        return str(Ref.input(name))

    def _param(self, key: str, step: str, value: Any) -> str:
        """One param for one value; where two steps state different values, the second is named after its step."""
        for name in (key, f"{step}_{key}"):
            if name not in self.params or self.params[name] == value:
                self.params[name] = value
                return str(Ref.param(name))
        raise InputError(f"`{key}` is stated twice for step `{step}`.", "State it once.")

    def _earlier(self, value: Any) -> Any:
        """`${runs.last.train.model}` as the path or value it stands for."""
        ref = Ref.whole(value, "runs")
        if ref is None:
            return value
        run = next((run for run in self.runs if ref.name in ("last", run.id)), None)
        if run is None:
            wanted = ".".join(ref.path[1:])
            raise InputError(f"There is no earlier run `{ref.name}` to take `{wanted}` from.", "Run a plan first.")
        return place_of(dig(run.results, Ref("steps", ref.path[1:])))


def _name(steps: list[Step], inputs: dict[str, RecipeInput]) -> str:
    """What it does to which file: `train_sft on devset`."""
    main = next((step.tool for step in steps if step.tool.startswith(("train_", "continue_"))), steps[-1].tool)
    first = next(iter(inputs.values()), None)
    stem = slug(Path(name_of_place(first.path)).name.split(".")[0]) if first else ""
    return f"{slug(main)}-{stem}" if stem else slug(main)

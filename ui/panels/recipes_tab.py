"""The Recipes tab: saved and shipped recipes, to read, download, and replay on other data or with other values."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from agent.recipe.recipe import Recipe
from tools.facts import FileFacts
from ui.cards import button, empty, error_card, tag
from ui.figures import counted, figure
from ui.markup import Child, element
from ui.prose import file_name, inline
from ui.render import title

AS_RECORDED = ""
"""Value of the choice that leaves an input as the recipe has it."""


@dataclass(frozen=True)
class RecipeEntry:
    """A recipe in the list; `recipe` is None where the file cannot be read, and `problem` says why."""

    name: str
    source: str
    text: str
    recipe: Recipe | None
    problem: str = ""


def recipes_panel(entries: Sequence[RecipeEntry], files: Sequence[FileFacts], saving: tuple[str, str] | None) -> Markup:
    """`saving` is (run id, proposed name) while a run's recipe is being given a name."""
    form = _save_form(*saving) if saving else None
    if not entries and form is None:
        return empty("No recipes yet", "Save the recipe of a finished run, and it replays the whole job, on any data.")
    return element("div", form, element("ul", *(_entry(entry, files) for entry in entries), class_="tm-list"))


def _save_form(run_id: str, name: str) -> Markup:
    return element(
        "div",
        element("h4", "Save as a recipe"),
        element(
            "p",
            "The recipe holds every step and setting of this run, and replays it without any model.",
            class_="tm-quiet",
        ),
        element(
            "div",
            element(
                "input", type="text", name="recipe_name", value=name, aria_label="Name of the recipe", maxlength=80
            ),
            button("Save", "save", run_id, style="tm-primary tm-default"),
            button("Not now", "ask_save", ""),
            class_="tm-row",
        ),
        class_="tm-card tm-save",
        data_form=True,
    )


def _entry(entry: RecipeEntry, files: Sequence[FileFacts]) -> Markup:
    head = element("div", element("b", file_name(entry.name)), tag(entry.source), class_="tm-row")
    if entry.recipe is None:
        return element("li", head, error_card(entry.problem, "", "This recipe cannot be read"), class_="tm-item")
    recipe = entry.recipe
    steps = " → ".join(title(step.tool) for step in recipe.steps)
    said = recipe.description or (f"“{recipe.request}”" if recipe.request else "")
    return element(
        "li",
        head,
        element("p", inline(said)) if said else None,
        element("p", f"{counted(len(recipe.steps), 'step')}: {steps}", class_="tm-quiet"),
        element("details", element("summary", "Replay…"), _replay_form(entry.name, recipe, files)),
        element("details", element("summary", "View YAML"), element("pre", element("code", entry.text), tabindex=0)),
        element("div", _download(entry), class_="tm-controls"),
        class_="tm-item",
    )


def _download(entry: RecipeEntry) -> Markup:
    """The YAML travels inside the page: no file has to be served, so no address of one can be shared by mistake."""
    content = base64.b64encode(entry.text.encode()).decode()
    return element(
        "a",
        "Download",
        href=f"data:application/yaml;base64,{content}",
        download=f"{entry.name}.yaml",
        class_="tm-button tm-small",
    )


def _replay_form(name: str, recipe: Recipe, files: Sequence[FileFacts]) -> Markup:
    inputs = [_input_field(key, item.path, files) for key, item in recipe.inputs.items()]
    params = [_param_field(key, value) for key, value in recipe.params.items()]
    return element(
        "div",
        element("p", "On other data: upload the file in the chat first, then choose it here.", class_="tm-quiet"),
        element("div", *inputs, *params, class_="tm-grid"),
        element(
            "div", button("Propose the replay", "replay", name, style="tm-primary tm-default"), class_="tm-controls"
        ),
        class_="tm-replay",
        data_form=True,
    )


def _input_field(name: str, path: str, files: Sequence[FileFacts]) -> Markup:
    recorded = path.rstrip("/").rsplit("/", 1)[-1]
    choices: list[Child] = [element("option", f"{recorded} (as recorded)", value=AS_RECORDED)]
    choices += [element("option", file.name, value=str(index)) for index, file in enumerate(files)]
    return element(
        "label",
        element("span", name.replace("_", " ")),
        element("select", *choices, name=f"input:{name}", data_initial=AS_RECORDED),
        class_="tm-field",
    )


def _param_field(name: str, value: Any) -> Markup:
    shown = "" if value is None else figure(value).replace(",", "") if isinstance(value, int | float) else str(value)
    return element(
        "label",
        element("span", name.replace("_", " ")),
        element("input", type="text", name=f"param:{name}", value=shown, data_initial=shown),
        class_="tm-field",
    )


def read_replay(
    recipe: Recipe, files: Sequence[FileFacts], values: dict[str, str]
) -> tuple[dict[str, str], dict[str, Any]]:
    """What the replay form changed: inputs by name, and params with the type their recorded value has.

    Inputs can only be files of the conversation, named by their place in its list.
    """
    inputs: dict[str, str] = {}
    for name in recipe.inputs:
        chosen = values.get(f"input:{name}", AS_RECORDED)
        if chosen.isdecimal() and int(chosen) < len(files):
            inputs[name] = files[int(chosen)].path
    params = {
        name: _typed(values[f"param:{name}"], recorded)
        for name, recorded in recipe.params.items()
        if f"param:{name}" in values
    }
    return inputs, params


def _typed(text: str, recorded: Any) -> Any:
    """Text as a number or yes/no where it reads as one; a text stays a text where a text was recorded."""
    stripped = text.strip()
    if isinstance(recorded, str):
        return stripped
    if stripped.lower() in ("true", "false", "yes", "no"):
        return stripped.lower() in ("true", "yes")
    for convert in (int, float):
        try:
            return convert(stripped)
        except ValueError:
            continue
    return stripped or None

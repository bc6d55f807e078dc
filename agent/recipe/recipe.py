"""A recipe: named inputs, overridable params, steps. A plan is one that has not run, a record is one that has."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.recipe.refs import step_references
from agent.recipe.step import Step
from tools.errors import InputError
from tools.refs import is_on_hub

DEEPEST = 100
"""Levels of nesting that a recipe or a record may have; people write five."""

MOST_VALUES = 100_000
"""Values that a recipe may hold once its aliases are followed."""

Value = Any
"""What YAML can hold: scalars, lists and mappings."""


class RecipeInput(BaseModel):
    """A file or folder the recipe works on."""

    model_config = ConfigDict(extra="forbid")
    path: str
    """Relative to the recipe's own folder, absolute, or one of the Hub, `hub:owner/name` (`@revision` allowed)."""
    digest: str | None = None
    """When given, a replay on other content stops unless the input is named on purpose."""


class Expectation(BaseModel):
    """What must hold when the steps are done; a recipe that misses one exits with 3."""

    model_config = ConfigDict(extra="forbid")
    value: str
    """A reference such as `${steps.evaluate.metrics.bleu}`."""
    at_least: float | None = None
    at_most: float | None = None
    equals: Value = None


class Recipe(BaseModel):
    """The one model of work."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    tunesmith: Literal[1] = 1
    # The length stands outside the pattern: counted inside it, compiling takes 20 ms of every start.
    name: str = Field(default="untitled", max_length=80, pattern=r"^\w[\w .-]*$")
    description: str = ""
    request: str = ""
    """The words it was asked for in, where somebody asked."""
    inputs: dict[str, RecipeInput] = Field(default_factory=dict)
    params: dict[str, Value] = Field(default_factory=dict)
    steps: list[Step] = Field(min_length=1)
    expect: list[Expectation] = Field(default_factory=list)

    def step(self, step_id: str) -> Step:
        return next(step for step in self.steps if step.id == step_id)

    @property
    def digest(self) -> str:
        """`sha256:…` of all that it says, however its file spells it; an approval is given to this."""
        return canonical_digest(self.model_dump(mode="json", by_alias=True))

    def to_yaml(self) -> str:
        """YAML in the order people read: name, inputs, params, steps; empty parts are left out."""
        content: dict[str, Any] = {"tunesmith": self.tunesmith, "name": self.name}
        for key in ("description", "request"):
            if text := getattr(self, key):
                content[key] = text
        if self.inputs:
            content["inputs"] = {name: item.model_dump(exclude_none=True) for name, item in self.inputs.items()}
        if self.params:
            content["params"] = dict(self.params)
        content["steps"] = [_step_fields(step) for step in self.steps]
        if self.expect:
            content["expect"] = [item.model_dump(exclude_none=True) for item in self.expect]
        return dump_yaml(content)


def canonical_digest(value: Any) -> str:
    """`sha256:…` of a JSON value, independent of key order."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _step_fields(step: Step) -> dict[str, Any]:
    fields: dict[str, Any] = {"id": step.id, "tool": step.tool}
    if step.with_:
        fields["with"] = dict(step.with_)
    return fields


def parse_recipe(text: str, name: str) -> Recipe:
    """A recipe from YAML. Raises `InputError` naming the line of every problem; `name` is what the message calls it."""
    content = _load_yaml(text, name)
    if not isinstance(content, dict):
        raise InputError(f"{name} is not a recipe: it holds {type(content).__name__}, not a mapping.", _SHAPE)
    try:
        recipe = Recipe.model_validate(_plain(content, name))
    except ValidationError as error:
        problems = [f"line {_line(content, item['loc'])}: {_explain(item)}" for item in error.errors()]
        raise InputError(f"{name} is not a valid recipe:\n  " + "\n  ".join(problems), _SHAPE) from None
    if problems := wiring_problems(recipe):
        raise InputError(f"{name} cannot run: " + "; ".join(problems) + ".", "Mend the ids and try again.")
    return recipe


def read_recipe(path: Path) -> Recipe:
    """A recipe from a file, its relative inputs made absolute from the recipe's own folder."""
    if not path.is_file():
        raise InputError(f"There is no recipe file {path}.", "`tunesmith recipes` lists those that can be replayed.")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not a recipe: it is not UTF-8 text.", _SHAPE) from None
    recipe = parse_recipe(text, path.name)
    for item in recipe.inputs.values():
        item.path = absolute_input(item.path, path.resolve().parent)
    return recipe


def absolute_input(path: str, folder: Path) -> str:
    """The place a recipe's input names, seen from `folder`; Hub ids stay as they are."""
    if is_on_hub(path):
        return path
    return str((folder / Path(path).expanduser()).resolve())


def dump_yaml(content: Any) -> str:
    """YAML that people read: block style, long lines kept whole."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 4096
    yaml.default_flow_style = False
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_quoted(content), stream)
    return stream.getvalue()


def _quoted(value: Any) -> Any:
    """Text with characters YAML would fold or drop is written in double quotes, escaped."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict):
        return {_quoted(key): _quoted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_quoted(inner) for inner in value]
    if isinstance(value, str) and not value.replace("\n", "").isprintable():
        return DoubleQuotedScalarString(value)
    return value


_SHAPE = "A recipe has name, inputs, params, steps (id, tool, with) and expect; docs/architecture.md shows one."


def _load_yaml(text: str, name: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if nested_too_deeply(text):
        raise InputError(f"{name} is nested more than {DEEPEST} deep.", _SHAPE)
    try:
        _refuse_loop(text, name)
        return YAML(typ="rt").load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        cause = getattr(error, "problem", None) or "it cannot be read"
        raise InputError(f"{name} is not YAML{where}: {cause}.", "Mend that line and try again.") from None


def nested_too_deeply(text: str) -> bool:
    """Whether YAML is nested beyond `DEEPEST`: reading it takes time that grows with the square of its depth, and more
    levels of calls than Python has."""
    beginnings = max((len(line) - len(line.lstrip(" -?")) for line in text.splitlines()), default=0)
    if text.count("[") + text.count("{") + beginnings <= DEEPEST:
        return False
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent

    depth = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > DEEPEST:
                return True
    except YAMLError:
        return False  # whoever reads it says what is wrong with it
    return False


def _refuse_loop(text: str, name: str) -> None:
    """A value that holds itself would be read as empty, without a word."""
    if "&" not in text or "*" not in text:
        return
    from ruamel.yaml import YAML
    from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

    inside: list[str | None] = []
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, CollectionStartEvent):
            inside.append(event.anchor)
        elif isinstance(event, CollectionEndEvent):
            inside.pop()
        elif isinstance(event, AliasEvent) and event.anchor in inside:
            where = f" at line {event.start_mark.line + 1}" if event.start_mark else ""
            raise InputError(
                f"{name}: the alias `*{event.anchor}`{where} stands for itself.", "Write out what is meant."
            )


def _plain(node: Any, name: str) -> Any:
    """Round-trip nodes as plain Python values, so that what is validated and saved carries no YAML objects.

    Raises `InputError` where a few lines with aliases stand for more than anybody writes.
    """
    left = MOST_VALUES

    def plain(node: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if left < 0 or depth > DEEPEST:
            raise InputError(f"{name} holds too much: aliases (`*name`) blow it up.", "Write out what they stand for.")
        if isinstance(node, dict):
            return {str(key): plain(value, depth + 1) for key, value in node.items()}
        if isinstance(node, list):
            return [plain(value, depth + 1) for value in node]
        for kind in (bool, int, float, str):
            if isinstance(node, kind):
                return kind(node)
        return node

    return plain(node, 0)


def _line(node: Any, location: tuple[Any, ...]) -> int:
    """The 1-based line of the deepest part of `location` that exists."""
    line = node.lc.line
    for key in location:
        marks = getattr(node, "lc", None)
        if marks is None:
            break
        if isinstance(node, dict) and key in node:
            line = marks.key(key)[0]
        elif isinstance(node, list) and isinstance(key, int) and key < len(node):
            line = marks.item(key)[0]
        else:
            break
        node = node[key]
    return int(line) + 1


def _explain(item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"]) or "the recipe"
    if item["type"] == "extra_forbidden":
        return f"`{where}` is not part of a recipe."
    if item["type"] == "missing":
        return f"`{where}` is missing."
    return f"`{where}`: {item['msg']} (received {item['input']!r})."


def wiring_problems(recipe: Recipe) -> list[str]:
    """What is wrong with ids and references: ids are unique, and a step refers only to steps above it."""
    seen: list[str] = []
    problems = []
    for step in recipe.steps:
        if step.outcome is not None:
            problems.append(f"step `{step.id}` has an `outcome`, which belongs to the lock and not to a recipe")
        if step.id in seen:
            problems.append(f"step id `{step.id}` is used twice")
        for other in dict.fromkeys(step_references(step.with_)):
            if other not in seen:
                above = ", ".join(seen) or "none"
                problems.append(f"step `{step.id}` refers to `{other}`, which is not a step above it ({above})")
        seen.append(step.id)
    return problems

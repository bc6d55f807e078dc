"""Check before spending: every problem of a recipe is reported together, before any step runs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from agent.catalogue import operation, step_tool, unknown_tool
from agent.recipe.binding import SEED, is_seed, value_of
from agent.recipe.expectations import expectation_problems
from agent.recipe.recipe import Recipe, wiring_problems
from agent.recipe.refs import Ref, find, refers_to_step, substitute
from agent.recipe.result_fields import result_problem
from agent.recipe.step import Step
from tools.catalogue import TOOLS
from tools.contract import Params, Tool
from tools.errors import InputError
from tools.parameters import ParameterHelp, parameter_table
from tools.refs import data_named, model_named


def check(recipe: Recipe) -> list[str]:
    """Everything wrong with a recipe, one sentence each; empty when it can run."""
    if wiring := wiring_problems(recipe):
        # What the rest says rests on it.
        return [f"{text}." for text in wiring]
    problems = [text for name, item in recipe.inputs.items() if (text := _missing_input(name, item.path))]
    problems += param_problems(recipe)
    for step in recipe.steps:
        problems += [f"step `{step.id}`: {text}" for text in check_step(recipe, step)]
    return problems + expectation_problems(recipe)


def refuse_invalid(recipe: Recipe) -> None:
    """Raises `InputError` with every problem when there is one."""
    if problems := check(recipe):
        listed = "\n  ".join(problems)
        raise InputError(
            f"The recipe `{recipe.name}` cannot run, and nothing was started:\n  {listed}", "Mend this and try again."
        )


def check_step(recipe: Recipe, step: Step) -> list[str]:
    """What is wrong with one step's tool, references and parameters."""
    if operation(step.tool):
        return [f"`{step.tool}` is answered at once and cannot be a step of a recipe."]
    tool = step_tool(step.tool)
    if tool is None:
        return [unknown_tool(step.tool)]
    if problems := [text for ref in dict.fromkeys(find(step.with_)) if (text := _reference_problem(recipe, ref))]:
        return problems
    values = substitute(step.with_, lambda ref: _known(recipe, ref))
    return parameter_problems(tool, values) + _name_problems(tool, step, values)


def param_problems(recipe: Recipe) -> list[str]:
    """Params that are set to no effect, and a seed that is none."""
    used = {ref.name for step in recipe.steps for ref in find(step.with_) if ref.group == "params"}
    unused = [name for name in recipe.params if name not in used and name != SEED and not _is_left_over(recipe, name)]
    problems = [_unused(recipe, name) for name in unused]
    seed = recipe.params.get(SEED)
    if seed is not None and not is_seed(seed):
        problems.append(f"param `{SEED}={seed!r}` is no seed: it is a whole number, 0 ≤ x < 2^32.")
    return problems


def _is_left_over(recipe: Recipe, name: str) -> bool:
    """Whether a param is a tool's, and none of the steps here is of such a tool: version 0.1.0 left it there when its
    step was taken out of a plan. It can do nothing and promises nothing."""

    def takes(tools: Iterable[Tool[Any, Any] | None]) -> bool:
        fields = {field for tool in tools if tool for field in tool.params.model_fields}
        return any(name == field or name.endswith(f"_{field}") for field in fields)

    return takes(TOOLS.values()) and not takes(step_tool(step.tool) for step in recipe.steps)


def _unused(recipe: Recipe, name: str) -> str:
    """What to do with a param that no step reads: wire it to the step that takes it, correct it, or take it out."""
    takes = {step.id: step_tool(step.tool) for step in recipe.steps}
    names = {field: step for step, tool in takes.items() if tool for field in tool.params.model_fields}
    close = difflib.get_close_matches(name, names, n=1)
    if name in names:
        remedy = f"Write `{name}: {Ref.param(name)}` in step `{names[name]}`, or set `{names[name]}.{name}`."
    else:
        remedy = f"Did you mean `{close[0]}` of step `{names[close[0]]}`?" if close else "Take it out."
    return f"param `{name}` is read by no step, so it does nothing. {remedy}"


def parameter_problems(tool: Tool[Any, Any], values: dict[str, Any]) -> list[str]:
    """What is wrong with parameter values; values still referring to steps are taken as fitting."""
    try:
        tool.params.model_validate(values)
    except ValidationError as error:
        found = []
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else ""
            if not refers_to_step(values.get(name)):
                found.append(explain(tool, name, item))
        return list(dict.fromkeys(found))
    return []


def read_params(tool: Tool[Any, Any], values: dict[str, Any]) -> Params:
    """Validated parameters. Raises `InputError` naming each parameter, what was received and what is allowed."""
    try:
        return tool.params.model_validate(values)
    except ValidationError as error:
        texts = dict.fromkeys(
            explain(tool, str(item["loc"][0]) if item["loc"] else "", item) for item in error.errors()
        )
        raise InputError(
            f"{tool.name}: " + " ".join(texts), f"`tunesmith tools {tool.name}` shows every parameter."
        ) from None


def explain(tool: Tool[Any, Any], name: str, item: Any) -> str:
    """One validation error as a sentence a person can act on."""
    table = {row.name: row for row in parameter_table(tool)}
    if item["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, table, n=1)
        hint = f"Did you mean `{close[0]}`?" if close else f"It has: {', '.join(table)}."
        return f"{tool.name} has no parameter `{name}`. {hint}"
    if item["type"] == "missing":
        return f"`{name}` is missing: {table[name].help if name in table else 'it has no default.'}"
    if name not in table:
        return f"{item['msg'].removeprefix('Value error, ')}."
    row, received = table[name], item["input"]
    if row.bounds and item["type"] in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return f"`{name}={received}` is outside {row.bounds}.{_meant(row, received)}"
    if row.choices:
        close = difflib.get_close_matches(str(received), row.choices, n=1)
        hint = f" Did you mean `{close[0]}`?" if close else ""
        return f"`{name}={received}` is not one of {', '.join(row.choices)}.{hint}"
    if item["type"] in ("value_error", "assertion_error"):
        return f"`{name}={received!r}`: {item['msg'].removeprefix('Value error, ')}."
    return f"`{name}={received!r}` is not a {row.type_text}."


def _meant(row: ParameterHelp, received: Any) -> str:
    """A guess at what was meant, where the declaration has one: a learning rate written without its exponent."""
    if row.hint.slip is None or isinstance(received, bool) or not isinstance(received, int | float):
        return ""
    meant = row.hint.slip(received)
    # 5e-05 as people write it.
    return "" if meant is None else f" Did you mean {meant:g}?".replace("e-0", "e-")


def _known(recipe: Recipe, ref: Ref) -> Any:
    """Inputs and params as they are; a reference to a step stays as written, for it has no value yet."""
    return str(ref) if ref.group == "steps" else value_of(recipe, {}, ref)


def _reference_problem(recipe: Recipe, ref: Ref) -> str | None:
    """Why a reference names nothing; None where it names something, or will once its step is done."""
    if ref.group == "steps":
        return result_problem(recipe, ref)
    if ref.group not in ("params", "inputs"):
        return f"`{ref}` is not a reference. References begin with inputs., params. or steps."
    try:
        value_of(recipe, {}, ref)
    except InputError as error:
        return str(error)
    return None


def _name_problems(tool: Tool[Any, Any], step: Step, values: dict[str, Any]) -> list[str]:
    """Names of datasets and models that stand for nothing. Inputs are looked at by themselves; what a step makes has no
    value yet."""
    found = []
    for key, value in values.items():
        role = None if Ref.whole(step.with_.get(key), "inputs") else tool.role_of(key)
        for name in value if isinstance(value, list) else [value]:
            if role is None or not isinstance(name, str) or refers_to_step(name):
                continue
            try:
                data_named(name) if role == "data" else model_named(name)
            except InputError as error:
                found.append(f"`{key}`: {error}")
    return found


def _missing_input(name: str, path: str) -> str | None:
    try:
        data_named(path)
    except InputError as error:
        return f"input `{name}`: {error.message} Name another with --input {name}=PATH."
    return None

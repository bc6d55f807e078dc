"""The plan as a card with a form: what will run, what was recognised, what it takes, and what can be changed."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from agent.catalogue import step_tool
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref, refers_to_step
from agent.recipe.step import Step
from agent.session.session import Plan
from tools.contract import Tool
from tools.facts import FileFacts
from tools.parameters import ParameterHelp, parameter_table
from ui.cards import bullet_list, button, error_card, file_summary, tag
from ui.figures import counted, duration, figure
from ui.markup import Child, element, fragment
from ui.panels.data_tab import rendered_example
from ui.prose import inline
from ui.render import title, verdict_of


def plan_card(turn_id: int, plan: Plan, files: list[FileFacts]) -> Markup:
    """The card of a plan that waits for an answer."""
    recipe = plan.recipe
    inputs = {item.path for item in recipe.inputs.values()}
    used = [file_summary(_as_planned(file, recipe)) for file in files if file.path in inputs]
    problems = (
        error_card("\n".join(f"- {text}" for text in plan.problems), "", "This plan cannot run yet")
        if plan.problems
        else None
    )
    return element(
        "div",
        element(
            "header",
            element("h3", "Plan"),
            element("p", headline(plan), class_="tm-quiet"),
            _warning(plan.estimate),
        ),
        problems,
        element("section", *used, class_="tm-detected") if used else None,
        _seen(plan),
        element("ol", *(_step(recipe, step, plan.approval_needed) for step in recipe.steps), class_="tm-steps"),
        element("div", bullet_list(plan.notes), class_="tm-notes") if plan.notes else None,
        element(
            "footer",
            button("Approve and run", "approve", str(turn_id), style="tm-primary"),
            button("Decline", "decline", str(turn_id)),
            element("span", "Nothing runs until you approve it.", class_="tm-quiet"),
        ),
        class_="tm-card tm-plan",
        data_form=True,
    )


def _as_planned(file: FileFacts, recipe: Recipe) -> FileFacts:
    """A file as the plan reads it: with the columns that its steps name, where any are named."""
    references = {str(Ref.input(name)) for name, item in recipe.inputs.items() if item.path == file.path}
    for step in recipe.steps:
        named = {name.removesuffix("_column"): v for name, v in step.with_.items() if name.endswith("_column")}
        if named and references & set(_data_of(step)):
            return file.read_as({**({} if file.question else file.mapping), **named})
    return file


def _data_of(step: Step) -> list[str]:
    """What a step's parameters that name data were told."""
    tool = step_tool(step.tool)
    rows = parameter_table(tool) if tool else ()
    return [str(step.with_[row.name]) for row in rows if row.role == "data" and row.name in step.with_]


def _seen(plan: Plan) -> Markup | None:
    """Three rows of each prepared file as training will see them, so that a wrong mapping is caught before it costs."""
    if not plan.examples:
        return None
    shown = (rendered_example(row) for rows in plan.examples.values() for row in rows)
    summary = element("summary", "Three rows as training will see them")
    return element("details", summary, *shown, class_="tm-examples")


def settled_plan(plan: Plan, state: str) -> Markup:
    """A plan that was answered, folded to one line."""
    approved = "Plan approved" if plan.approval_needed else "Done at once, nothing in it needs approval"
    words = {"approved": approved, "declined": "Plan declined", "replaced": "Plan replaced by a newer one"}
    said = words.get(state, "Plan")
    steps = (
        element("li", title(step.tool), " ", element("span", stated_text(plan.recipe, step), class_="tm-quiet"))
        for step in plan.recipe.steps
    )
    return element(
        "details",
        element("summary", element("b", said), element("span", f" · {headline(plan)}", class_="tm-quiet")),
        element("ol", *steps),
        bullet_list(plan.notes),
        class_="tm-settled",
    )


def headline(plan: Plan) -> str:
    """`5 steps · about 2 min · 0.9 GB memory`."""
    return " · ".join([counted(len(plan.recipe.steps), "step"), *_estimated(plan.estimate)])


def _estimated(estimate: dict[str, Any] | None) -> list[str]:
    if not estimate:
        return []
    parts = []
    if isinstance(seconds := estimate.get("seconds"), int | float):
        parts.append(f"training about {duration(seconds)}")
    if isinstance(memory := estimate.get("memory_gb"), int | float):
        parts.append(f"about {memory:.1f} GB memory")
    return parts


def accuracy(estimate: dict[str, Any]) -> str:
    """How far off time and memory may be, in the estimate's own words."""
    parts = []
    for key, name in (("seconds", "time"), ("memory", "memory")):
        if text := estimate.get(f"{key}_error"):
            parts.append(f"{name} {text}")
    return ", ".join(parts)


def _warning(estimate: dict[str, Any] | None) -> Markup | None:
    """That the training would not fit, how far off the estimate may be, or why there is none."""
    known = estimate or {}
    if "unknown" in known:
        return element("p", f"Time and memory are not known: {known['unknown']}", class_="tm-quiet")
    _, sentence = verdict_of(known)
    if known.get("fits") is False and sentence:
        return element("p", inline(sentence), class_="tm-bad-text")
    return element("p", f"May be off: {accuracy(known)}.", class_="tm-quiet") if accuracy(known) else None


def _step(recipe: Recipe, step: Step, approval_needed: list[str]) -> Markup:
    tool = step_tool(step.tool)
    costly = tag("takes time", "tm-warn") if step.id in approval_needed else None
    keep = element(
        "label",
        element("input", type="checkbox", name=f"keep:{step.id}", checked=True, data_initial="true"),
        element("span", "include"),
        class_="tm-keep",
        title="Leave this step out; steps that need its result go with it",
    )
    fields = _fields(recipe, step, tool) if tool else None
    return element(
        "li",
        element("div", element("b", title(step.tool)), element("code", step.tool), costly, keep, class_="tm-step-head"),
        fields or element("p", stated_text(recipe, step), class_="tm-quiet tm-stated"),
    )


def stated_text(recipe: Recipe, step: Step) -> str:
    """`epochs 1, batch size 8`: what a step was told, apart from what it takes from other steps."""
    parts = []
    for name, value in step.with_.items():
        if refers_to_step(value) or Ref.whole(value, "inputs"):
            continue
        parts.append(f"{name.replace('_', ' ')} {figure(resolve(recipe, value))}")
    return ", ".join(parts)


def resolve(recipe: Recipe, value: Any) -> Any:
    """A parameter's value with a reference to a recipe param replaced by what stands there."""
    shared = Ref.whole(value, "params")
    return recipe.params.get(shared.name) if shared else value


def _fields(recipe: Recipe, step: Step, tool: Tool[Any, Any]) -> Markup:
    """The form of a step: first what its tool declares to stand first and what was stated, the rest folded away."""
    leading = tool.leading
    first: list[tuple[int, Markup]] = []
    more: list[Markup] = []
    for row in parameter_table(tool):
        stated = row.name in step.with_
        value = step.with_.get(row.name)
        if refers_to_step(value) or (row.role == "data" and (stated or not row.required)):
            continue
        field = parameter_field(f"set:{step.id}.{row.name}", row, resolve(recipe, value) if stated else row.default)
        if row.name in leading or stated:
            first.append((leading.index(row.name) if row.name in leading else len(leading), field))
        else:
            more.append(field)
    ordered = [field for _, field in sorted(first, key=lambda item: item[0])]
    if not ordered and not more:
        return Markup("")
    rest = element(
        "details", element("summary", "More settings"), element("div", *more, class_="tm-grid"), class_="tm-more"
    )
    return element(
        "details",
        element("summary", element("span", stated_text(recipe, step) or "usual settings"), element("b", "Change")),
        element("div", *ordered, class_="tm-grid") if ordered else None,
        (rest if ordered else element("div", *more, class_="tm-grid")) if more else None,
        class_="tm-edit",
    )


def parameter_field(name: str, row: ParameterHelp, value: Any) -> Markup:
    """A form field made from a parameter's declaration; empty means its default."""
    shown = "" if value is None else _plain(value)
    hint = f"{row.help} {f'Allowed: {row.bounds}.' if row.bounds else ''}".strip()
    options: dict[str, Any] = {"name": name, "data_initial": shown, "aria_label": f"{row.name}. {hint}"}
    if row.type_text == "yes/no":
        options["data_initial"] = "true" if value else "false"
        control = element("input", type="checkbox", checked=bool(value), **options)
    elif row.choices and not row.type_text.startswith("list") and shown in (*row.choices, ""):
        blank = [element("option", "automatic", value="", selected=shown == "")] if value is None else []
        listed = [element("option", choice, value=choice, selected=choice == shown) for choice in row.choices]
        control = element("select", *blank, *listed, **options)
    elif len(shown) > 60 or row.hint.multiline:
        control = element("textarea", shown, rows=3, **options)
    else:
        numeric = row.type_text in ("whole number", "number")
        blank_text = "automatic" if value is None else ""
        control = element(
            "input",
            type="text",
            inputmode="decimal" if numeric else None,
            value=shown,
            placeholder=blank_text,
            **options,
        )
    bounds = element("small", row.bounds) if row.bounds else None
    label: Child = fragment(element("span", row.name.replace("_", " ")), bounds)
    return element("label", label, control, class_="tm-field", title=hint)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def read_edits(plan: Plan, values: dict[str, str]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """What the form changed: ({step: {parameter: value}}, removed steps).

    Only declared parameters of this plan's steps are taken, and never one that names data: a page must not be able to
    point a plan at a file its conversation does not hold. Values get the type of their declaration where the text
    allows it; they are checked with everything else when the plan is approved.
    """
    edits: dict[str, dict[str, Any]] = {}
    removed = [step.id for step in plan.recipe.steps if values.get(f"keep:{step.id}") == "false"]
    for step in plan.recipe.steps:
        tool = step_tool(step.tool)
        for row in parameter_table(tool) if tool else ():
            if row.role != "data" and (text := values.get(f"set:{step.id}.{row.name}")) is not None:
                edits.setdefault(step.id, {})[row.name] = read_value(row, text)
    return edits, removed


def read_value(row: ParameterHelp, text: str) -> Any:
    """A field's text as the declared type; None where it was emptied, the text itself where it does not fit."""
    kind, stripped = row.type_text, text.strip()
    if not stripped:
        return None
    if kind.startswith("list of"):
        return [item.strip() for item in stripped.split(",") if item.strip()]
    if kind == "yes/no":
        return {"true": True, "false": False}.get(stripped.lower(), stripped)
    if "number" in kind:
        for convert in (int, float):
            try:
                return convert(stripped)
            except ValueError:
                continue
    return text if kind == "text" else stripped

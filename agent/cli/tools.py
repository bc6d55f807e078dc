"""`tunesmith tools [NAME]`: the declarations as people read them."""

from __future__ import annotations

from typing import Any

import click

from agent.catalogue import all_tools, unknown_tool
from agent.cli import print_json
from agent.cli.say import say
from tools.catalogue import LATER_TOOLS
from tools.contract import Tool
from tools.errors import InputError
from tools.parameters import parameter_table


@click.command("tools")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print schemas as one object.")
@click.option("--markdown", is_flag=True, help="The table of tools as it stands in docs/tools.md.")
def command(name: str | None, as_json: bool, markdown: bool) -> int:
    """List the tools, or show NAME with its parameters."""
    tools = all_tools()
    if name is not None and name not in tools:
        raise InputError(unknown_tool(name), "`tunesmith tools` lists what there is.")
    if as_json:
        chosen = tools.values() if name is None else [tools[name]]
        print_json({"tools": [_as_json(tool) for tool in chosen]})
    elif name is not None:
        _show(tools[name])
    elif markdown:
        say(markdown_table())
    else:
        for tool in tools.values():
            say(f"{tool.name:<22} {tool.summary}")
        for later in LATER_TOOLS:
            say(f"{later.name:<22} (later) {later.summary}")
    return 0


def markdown_table() -> str:
    """The table of tools of the documentation."""
    lines = ["| tool | what it does | parameters |", "| --- | --- | --- |"]
    for tool in all_tools().values():
        names = ", ".join(f"`{row.name}`" for row in parameter_table(tool)) or "–"
        lines.append(f"| `{tool.name}` | {tool.summary} | {names} |")
    lines += [f"| `{later.name}` | {later.summary} *Comes later.* | – |" for later in LATER_TOOLS]
    return "\n".join(lines)


def _as_json(tool: Tool[Any, Any]) -> dict[str, Any]:
    return {
        "name": tool.name,
        "title": tool.title,
        "summary": tool.summary,
        "purpose": tool.purpose and tool.purpose.value,
        "objective": tool.objective,
        "examples": list(tool.examples),
        "cost": tool.cost.value,
        "needs_approval": tool.needs_approval,
        "repeats": tool.repeatability.value,
        "parameters": tool.schema(),
        "result": tool.result.model_json_schema(),
    }


def _show(tool: Tool[Any, Any]) -> None:
    say(f"{tool.name}: {tool.summary}")
    say(f"shown as “{tool.title}”, {_purpose(tool)}")
    approval = "needs approval" if tool.needs_approval else "needs no approval"
    say(f"cost {tool.cost.value}, {approval}, repeats {tool.repeatability.value}")
    for example in tool.examples:
        say(f"asked for as: {example}")
    say()
    for row in parameter_table(tool):
        default = "required" if row.required else f"default {row.default}"
        bounds = f", {row.bounds}" if row.bounds else ""
        unit = f", in {row.hint.unit}" if row.hint.unit else ""
        say(f"  {row.name}  ({row.type_text}{bounds}{unit}, {default})\n      {row.help}")
    say("\nresult: " + ", ".join(tool.result.model_fields))


def _purpose(tool: Tool[Any, Any]) -> str:
    if tool.purpose is None:
        return "with no purpose of its own"
    return f"purpose {tool.purpose.value}{f' ({tool.objective})' if tool.objective else ''}"

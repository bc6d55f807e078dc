"""The operation `help`."""

from __future__ import annotations

from agent.catalogue import all_tools
from agent.operations.desk import NoParams
from tools.contract import Context, Cost, Purpose, Repeatability, Result, tool


class HelpResult(Result):
    """What there is."""

    text: str
    tools: list[str]


@tool(
    title="Say what can be done",
    purpose=Purpose.HELP,
    examples=("what can you do?",),
    cost=Cost.INSTANT,
    effects=(),
    repeatability=Repeatability.INFORMATIVE,
)
def help(params: NoParams, context: Context) -> HelpResult:
    """Say what can be asked for."""
    tools = all_tools()
    lines = [f"- **{declared.name}**: {declared.summary}" for declared in tools.values()]
    return HelpResult(text="\n".join(lines), tools=list(tools))

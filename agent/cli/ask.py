"""`tunesmith ask "…" --file F`: one request from plan to recipe."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from agent.catalogue import purpose_of
from agent.cli import print_json
from agent.cli.options import open_workspace
from agent.cli.planners import chosen_planner, planner_option
from agent.cli.say import say
from agent.cli.show_plan import show_plan
from agent.cli.watch import summary, watch
from agent.session.conversation import Conversation
from agent.session.session import Turn
from agent.session.workspace import Workspace
from tools.contract import Purpose
from tools.errors import ApprovalNeeded, InputError


@click.command("ask")
@click.argument("request")
@click.option("--file", "files", multiple=True, metavar="PATH", help="A file to work on, used in place; repeatable.")
@click.option("--yes", is_flag=True, help="Approve the plan beforehand.")
@click.option("--json", "as_json", is_flag=True, help="Print one object: run, status, steps, recipe.")
@planner_option
@click.pass_context
def command(
    context: click.Context, request: str, files: tuple[str, ...], yes: bool, as_json: bool, planner: str | None
) -> int:
    """Plan REQUEST, ask for approval, run it, report, and leave a recipe."""
    workspace = open_workspace(context)
    conversation = Conversation(workspace, planner=chosen_planner(context, planner), private=False)
    for file in files:
        conversation.session.use_file(Path(file))
    turn = conversation.say(request)[-1]
    if turn.plan is None:
        return _tell(turn, workspace, as_json)
    if not as_json:
        show_plan(turn.plan)
    if turn.plan.problems:
        listed = "\n  ".join(turn.plan.problems)
        raise InputError(f"The plan cannot run, and nothing was started:\n  {listed}", "Mend this and ask again.")
    if turn.run is None:
        if not yes:
            _ask_for_approval(as_json)
        turn.run = conversation.approve(turn.id, by="--yes" if yes else "person").id
    run = workspace.run(turn.run)
    code = watch(run, quiet=as_json)
    if as_json:
        print_json(summary(run))
    return code


def _tell(turn: Turn, workspace: Workspace, as_json: bool) -> int:
    """A question, an answer, an operation's result or a refusal. A question means the request was not carried out."""
    if turn.state == "failed":
        raise InputError(str(turn.data.get("error", turn.text)), str(turn.data.get("remedy", "")))
    asked = turn.reply is not None and turn.reply.question is not None
    if as_json:
        public = turn.reply.public() if turn.reply else {}
        content: dict[str, Any] = {
            "run": turn.run,
            "status": "question" if asked else "answered",
            "steps": [],
            "recipe": None,
        }
        print_json({**content, **turn.data, "question": public.get("question"), "answer": None if asked else turn.text})
    else:
        say(turn.text)
        for option in turn.reply.options if turn.reply else []:
            say(f"  - {option}")
        for note in turn.reply.notes if turn.reply else []:
            say(f"Note: {note}")
        _list(turn)
        if turn.run and purpose_of(str(turn.data.get("operation"))) is Purpose.RESUME:
            return watch(workspace.run(turn.run))
    return 2 if asked else 0


def _list(turn: Turn) -> None:
    result = turn.data.get("result", {})
    for line in result.get("runs", []):
        say(f"  {line['id']}  {line['status']:<12} {line['name']}")
    for line in result.get("recipes", []):
        say(f"  {line['name']:<24} {line['source']}")


def _ask_for_approval(as_json: bool) -> None:
    if as_json or not sys.stdin.isatty():
        raise ApprovalNeeded(
            "The plan waits for approval; nothing was started.", "Pass --yes to approve it beforehand."
        )
    if not click.confirm("Run this plan?", default=False):
        raise ApprovalNeeded("Declined; nothing was started.", "Ask again in other words for another plan.")

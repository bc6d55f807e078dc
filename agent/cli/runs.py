"""`tunesmith runs [show|cancel|resume ID]`."""

from __future__ import annotations

from typing import Any

import click

from agent.cli import print_json
from agent.cli.options import open_workspace
from agent.cli.report import print_report
from agent.cli.say import say
from agent.cli.watch import summary, watch
from agent.operations.cancel_run import cancel_run
from agent.operations.desk import Desk, NoParams, RunParams
from agent.operations.list_runs import list_runs
from agent.runs.runner import resume
from agent.session.workspace import Workspace


@click.group("runs", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """List runs, newest first; show, cancel or resume one."""
    if context.invoked_subcommand is not None:
        return 0
    workspace = open_workspace(context)
    found = list_runs.run(NoParams(), _desk(workspace))
    if as_json:
        print_json(found.model_dump(mode="json", exclude={"text"}))
        return 0
    for line in found.runs:
        say(f"{line.id}  {line.status:<12} {line.message}")
    if not found.runs:
        say(f"There are no runs in {workspace.root} yet.")
    return 0


@command.command("show")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_context
def show(context: click.Context, run: str, as_json: bool) -> int:
    """What RUN did and how it ended; a running one is followed to its end."""
    found = open_workspace(context).run(run)
    if as_json:
        print_json(summary(found))
    elif found.status.ended:
        print_report(found)
    else:
        return watch(found)
    return 0


@command.command("cancel")
@click.argument("run")
@click.pass_context
def cancel(context: click.Context, run: str) -> int:
    """Stop RUN at its next safe point; what was finished is kept."""
    say(cancel_run.run(RunParams(run=run), _desk(open_workspace(context))).text)
    return 0


@command.command("resume")
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print one object when it ended.")
@click.pass_context
def resume_command(context: click.Context, run: str, as_json: bool) -> int:
    """Go on with a RUN that was cancelled, interrupted or failed."""
    found = resume(open_workspace(context).run(run))
    code = watch(found, quiet=as_json)
    if as_json:
        print_json(summary(found))
    return code


def _desk(workspace: Workspace) -> Any:
    return Desk(work=workspace.root, workspace=workspace)

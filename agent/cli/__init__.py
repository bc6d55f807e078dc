"""The command line: `tunesmith …`. Each command is a file of this folder, imported when it is called.

A command reads its options, asks `agent/` and prints; what is to be decided is decided there.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from typing import Any

import click

from agent.cli.say import INTERRUPTED, say
from tools.errors import InputError, TunesmithError

COMMANDS = {
    "chat": "The web chat.",
    "ask": "One request: plan, approve, run, report, recipe.",
    "plan": "The plan for a request, without running it.",
    "run": "One tool as a one-step recipe.",
    "replay": "Run a saved recipe again.",
    "runs": "List runs; show, cancel or resume one.",
    "recipes": "List the recipes that can be replayed.",
    "tools": "List the tools, or show one with its parameters.",
    "doctor": "Check Python, torch, memory, the workspace and the rest.",
}


class LazyGroup(click.Group):
    """Knows its commands by name and imports only the one that is called: `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"agent.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--workspace", metavar="FOLDER", help="Where uploads, runs and recipes are kept [TUNESMITH_WORKSPACE].")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="tunesmith", prog_name="tunesmith")
@click.pass_context
def cli(context: click.Context, workspace: str | None, debug: bool) -> None:
    """Fine-tune language models by asking for it.

    \b
    tunesmith chat                                          open the chat
    tunesmith ask "fine-tune on support.csv" --file support.csv
    tunesmith replay quickstart                             run a recipe

    Exit codes: 0 done, 1 a step failed, 2 bad usage or input, 3 an expectation or digest did not hold,
    4 stopped by approval, 130 interrupted from the keyboard.
    """
    context.obj = {"workspace": workspace, "debug": debug}


def main(arguments: list[str] | None = None) -> int:
    """Entry point: the exit code, with every expected error told in one message on standard error."""
    arguments = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in arguments
    try:
        return int(cli.main(args=arguments, prog_name="tunesmith", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort as stop:
        say("Stopped.", err=True)
        return INTERRUPTED if isinstance(stop.__cause__, KeyboardInterrupt) else 4
    except click.exceptions.NoArgsIsHelpError as wanted:
        click.echo(wanted.format_message())
        return 2
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "tunesmith"
        return _report(InputError(error.format_message(), f"`{where} --help` shows how it is used."), arguments, debug)
    except TunesmithError as error:
        return _report(error, arguments, debug)
    except BrokenPipeError:
        return 0
    except Exception as error:
        if debug:
            traceback.print_exc()
        say(
            f"tunesmith stopped with {type(error).__name__}: {error}\nRun it again with --debug for the trace.",
            err=True,
        )
        return 1


def _report(error: TunesmithError, arguments: list[str], debug: bool) -> int:
    if debug:
        traceback.print_exc()
    if "--json" in arguments:
        print_json({"run": None, "status": "refused", "error": error.message, "remedy": error.remedy})
    say(f"{error.message}\n{error.remedy}".rstrip(), err=True)
    return error.exit_code


def print_json(content: Any) -> None:
    """One object, complete on standard output."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=str))

"""`tunesmith chat`: the web chat."""

from __future__ import annotations

import click

from agent.cli.options import open_workspace
from agent.cli.planners import chosen_planner, planner_option


@click.command("chat")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; others than 127.0.0.1 open it."
)
@click.option("--port", type=click.IntRange(1, 65535), help="Port [7860, or the next free one].")
@planner_option
@click.pass_context
def command(context: click.Context, host: str, port: int | None, planner: str | None) -> int:
    """Serve the chat until it is stopped; runs go on without it."""
    from ui.app import serve

    serve(open_workspace(context), host=host, port=port, planner=chosen_planner(context, planner))
    return 0

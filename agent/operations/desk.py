"""The context operations work in: a tool's context, and the workspace and session they answer about."""

from __future__ import annotations

from dataclasses import dataclass

from agent.runs.run import Run
from agent.session.session import Session
from agent.session.workspace import Workspace
from tools.contract import Context, Params, Result
from tools.errors import InputError


@dataclass
class Desk(Context):
    """`session` is None on the command line: all runs of the workspace are the person's own there."""

    workspace: Workspace | None = None
    session: Session | None = None

    @property
    def open_workspace(self) -> Workspace:
        assert self.workspace is not None, "an operation is always given a workspace"
        return self.workspace


class NoParams(Params):
    """Takes nothing."""


class RunParams(Params):
    """Names a run."""

    run: str = "last"
    """Id of a run, a part of it that fits only one, or `last`."""


class RunAnswer(Result):
    """Which run it is about, and what happened."""

    run: str
    text: str


def desk_of(context: Context) -> Desk:
    """The desk an operation was given."""
    assert isinstance(context, Desk), "operations are answered at a desk"
    return context


def visible_runs(desk: Desk) -> list[Run]:
    """All runs at the command line; in a session its own and those that belong to none."""
    runs = desk.open_workspace.list_runs()
    return [run for run in runs if desk.session is None or run.session in (None, desk.session.id)]


def run_of(desk: Desk, wanted: str) -> Run:
    """The run that is meant. Raises `InputError` for one that is not there or belongs to another conversation."""
    visible = visible_runs(desk)
    if wanted == "last":
        if not visible:
            raise InputError("There is no run yet.", "Ask for something to be done with a file first.")
        return visible[0]
    run = desk.open_workspace.run(wanted)
    if run.id not in [other.id for other in visible]:
        raise InputError(f"There is no run `{wanted}` in this conversation.", "`list runs` shows those there are.")
    return run

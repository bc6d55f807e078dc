"""The context operations work in: a tool's context, and the workspace and session they answer about."""

from __future__ import annotations

from dataclasses import dataclass

from agent.session import Session
from agent.workspace import Workspace
from tools.contract import Context


@dataclass
class Desk(Context):
    """`session` is None on the command line: all runs of the workspace are the person's own there."""

    workspace: Workspace | None = None
    session: Session | None = None

    @property
    def open_workspace(self) -> Workspace:
        assert self.workspace is not None, "an operation is always given a workspace"
        return self.workspace

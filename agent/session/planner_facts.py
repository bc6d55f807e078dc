"""What a planner is told: files, exchanges and runs of the session, without any text of the data."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from agent.planner.contract import Exchange, RunFacts, SessionFacts
from agent.recipe.cost import gpu_memory_gb
from agent.session.session import Session
from agent.session.workspace import Workspace

NOT_FOR_PLANNERS = frozenset({"examples", "sample", "text", "answer", "rows", "columns", "labels"})
"""Result fields that may hold cell text or model answers."""


def gather_facts(workspace: Workspace, session: Session, before: int | None = None) -> SessionFacts:
    """Facts of a session; turns from `before` on are left out."""
    turns = [turn for turn in session.state.turns if before is None or turn.id < before]
    history = []
    for user, answer in pairwise(turns):
        if user.role == "user" and answer.role == "assistant" and answer.reply is not None:
            run = _run_facts(workspace, answer.run) if answer.run else None
            approved = answer.state == "approved"
            history.append(Exchange(request=user.text, reply=answer.reply, approved=approved, run=run))
    runs = [run.state for run in workspace.list_runs()[:50]]
    return SessionFacts(
        files=session.state.files,
        history=history,
        recipes=[name for name, _, _ in workspace.saved_recipes()],
        runs=[
            RunFacts(id=run.id, name=run.name, status=run.status) for run in runs if run.session in (None, session.id)
        ],
        gpu_memory_gb=gpu_memory_gb(),
    )


def _run_facts(workspace: Workspace, run_id: str) -> RunFacts | None:
    run = workspace.run_in(run_id)
    if run is None:
        return None
    state = run.state
    results = {step.id: without_texts(step.result) for step in state.steps if step.finished}
    return RunFacts(id=run.id, name=state.name, status=state.status, results=results)


def without_texts(result: dict[str, Any]) -> dict[str, Any]:
    """A result without fields that may carry cell text."""
    return {key: value for key, value in result.items() if key not in NOT_FOR_PLANNERS}

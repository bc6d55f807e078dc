"""Which planner `benchmarks/planner.py` measures, and what a language model took."""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from agent.planner.contract import PlannedBy, Planner, Reply, SessionFacts
from agent.planner.which_planner import planner_for


class Counted:
    """A planner that keeps what every reply took, earlier turns of a conversation included."""

    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        self.records: list[PlannedBy] = []

    def plan(self, request: str, facts: SessionFacts) -> Reply:
        reply = self.planner.plan(request, facts)
        if reply.planner is not None:
            self.records.append(reply.planner)
        return reply


def add_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--planner",
        metavar="NAME",
        help="built-in (default), openai:MODEL or transformers:MODEL; TUNESMITH_PLANNER_… as for the command",
    )


def chosen(name: str | None) -> Counted:
    """The planner of that name. Only the flag chooses one here; its settings are read as by the command."""
    root = Path(os.environ.get("TUNESMITH_WORKSPACE") or "tunesmith-workspace")
    return Counted(planner_for(name or "built-in", root))


@contextlib.contextmanager
def files_at_hand(names: Iterable[str]) -> Iterator[None]:
    """Work in a folder that has files of these names: a model's plan on a file that is not there is refused."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            (Path(folder) / name).touch()
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def report(records: list[PlannedBy]) -> None:
    """Requests, corrections, tokens, cost, and why the built-in planner had to answer; nothing without a model."""
    if not records:
        return
    print(f"\nasked of {records[0].planner} {records[0].model} ({records[0].endpoint or 'in this process'})")
    print(f"replies: {len(records)}, requests: {sum(r.requests for r in records)}, corrections: "
          f"{sum(r.corrections for r in records)}")  # fmt: skip
    for name in ("prompt_tokens", "completion_tokens"):
        counted = [getattr(r, name) for r in records if getattr(r, name) is not None]
        print(f"{name.replace('_', ' ')}: {sum(counted):,} ({len(records) - len(counted)} replies not counted)")
    costs = [r.cost for r in records if r.cost is not None]
    print(f"cost: {sum(costs):.4f} {records[0].currency or ''}" if costs else "cost: no price is configured")
    reasons = Counter(r.gave_up for r in records if r.gave_up)
    print(f"left to the built-in planner: {sum(reasons.values())} of {len(records)}")
    for reason, count in reasons.most_common(5):
        print(f"    {count:4} {reason}")

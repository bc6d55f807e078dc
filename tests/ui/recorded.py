"""Events of a run as its worker writes them, recorded by hand so that tests of the page need no run."""

from __future__ import annotations

from typing import Any

from agent.runs.events import Event
from agent.runs.state import RunState, fold, planned

STEPS = (("profile", "profile_dataset"), ("train", "train_sft"), ("compare", "compare_models"))


def event(seq: int, kind: str, step: str | None = None, /, at: int | None = None, **data: Any) -> Event:
    """An event `at` seconds after midnight; its number by default."""
    return Event(seq, f"2025-11-21T00:00:{(seq if at is None else at) % 60:02d}.000+00:00", kind, step, data)


def started() -> list[Event]:
    """A run in its second step, 10 of 40 optimizer steps done in 10 seconds."""
    return [
        event(1, "run_created", name="train-sft-support", session="s", steps=[]),
        event(2, "run_started"),
        event(3, "step_started", "profile", tool="profile_dataset", with_={"data": "x.csv"}, index=1, total=3),
        event(4, "step_finished", "profile", tool="profile_dataset", seconds=1.25, result={"rows": 3}),
        event(5, "step_started", "train", tool="train_sft", with_={"max_length": 256}, index=2, total=3),
        event(6, "metric", "train", step=10, loss=2.5, learning_rate=1e-3),
        event(7, "note", "train", text="Rows are short.", level="warning"),
        event(8, "progress", "train", at=15, done=10, total=40, unit="steps"),
    ]


def finished() -> list[Event]:
    """The same run to its end."""
    result = {
        "base": "starter",
        "metrics": {"base": {"bleu": 1.0}, "tuned": {"bleu": 30.0}},
        "sample": [{"row": 4, "prompt": "Hi <b>", "reference": "r", "base": "b", "tuned": "t"}],
        "verdict": {"outcome": "better", "sentence": "The tuned model is better."},
    }
    return [
        *started(),
        event(9, "step_finished", "train", tool="train_sft", seconds=40.0, result={"final_loss": 0.5}),
        event(10, "step_started", "compare", tool="compare_models", with_={}, index=3, total=3),
        event(11, "step_finished", "compare", tool="compare_models", seconds=2.0, result=result),
        event(12, "run_finished", status="done", message="The tuned model is better.", exit_code=0),
    ]


def view(events: list[Event]) -> RunState:
    return fold(planned("run-1", "train-sft-support", STEPS), events)

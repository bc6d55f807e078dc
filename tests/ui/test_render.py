"""A run in words."""

from __future__ import annotations

from agent.recipe.step import Outcome, Step
from agent.runs.step_state import StepState
from tests.ui.recorded import finished, started, view
from tools.contract import Purpose
from ui.render import latest, progress_text, title, verdict_of


def test_the_time_left_is_said_with_the_progress() -> None:
    train = view(started()).step("train")
    assert train is not None
    assert progress_text(train) == "10 of 40 steps · about 30 s left"


def test_a_verdict_is_an_outcome_and_a_sentence() -> None:
    compared = latest(view(finished()), Purpose.COMPARE)
    assert compared is not None
    assert verdict_of(compared.result) == ("better", "The tuned model is better.")
    assert verdict_of({"verdict": "Fine."}) == ("", "Fine.")
    assert verdict_of({}) == ("", "")


def test_an_unknown_tool_goes_by_its_name() -> None:
    assert title("export_model") == "Export model"
    assert title("train_sft") == "Fine-tune"


def test_a_step_that_just_started_says_so() -> None:
    running = Step(id="a", tool="train_sft", outcome=Outcome(status="running"))
    assert progress_text(StepState(running)) == "Starting…"

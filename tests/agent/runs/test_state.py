"""A run's state is what its events say, and nothing else."""

from __future__ import annotations

import pytest

from agent.runs.state import fold, planned, settle
from agent.runs.step_state import LONGEST_SERIES, seconds_between
from tests.ui.recorded import event, finished, started, view


def test_a_run_nothing_happened_in_shows_its_steps_waiting() -> None:
    shown = planned("r", "name", [("a", "train_sft"), ("b", "compare_models")])
    assert [step.status for step in shown.steps] == ["waiting", "waiting"]
    assert shown.status == "created"
    assert shown.active


def test_progress_metrics_and_notes_reach_the_step_they_belong_to() -> None:
    train = view(started()).step("train")
    assert train is not None
    assert (train.status, train.done, train.total, train.unit) == ("running", 10, 40, "steps")
    assert train.curves == {"loss": ((10.0, 2.5),), "learning_rate": ((10.0, 1e-3),)}
    assert [note.level for note in train.notes] == ["warning"]
    assert train.settings == {"max_length": 256}


def test_the_time_left_comes_from_the_pace_where_the_tool_gives_none() -> None:
    train = view(started()).step("train")
    assert train is not None
    assert train.eta_s == pytest.approx(30)  # 10 steps in 10 seconds, 30 to go


def test_the_tools_own_estimate_of_the_time_left_is_taken() -> None:
    shown = fold(view(started()), [event(9, "progress", "train", done=20, total=40, unit="steps", eta_s=100)])
    assert shown.current is not None
    assert shown.current.eta_s == 100


def test_a_finished_run_has_results_durations_and_the_last_number() -> None:
    shown = view(finished())
    assert (shown.status, shown.seq, shown.finished_steps) == ("done", 12, 3)
    compared = shown.step("compare")
    assert compared is not None
    assert compared.seconds == 2.0
    assert compared.result["verdict"]["outcome"] == "better"


def test_folding_in_parts_gives_what_folding_at_once_gives() -> None:
    events, parts = finished(), view([])
    for one in events:
        parts = fold(parts, [one])
    assert parts == view(events)


def test_a_failed_step_says_why_and_what_to_do() -> None:
    failed = event(9, "step_failed", "train", tool="train_sft", message="No memory.", remedy="Lower it.")
    shown = fold(view(started()), [failed, event(10, "run_finished", status="failed", message="x", exit_code=1)])
    step = shown.step("train")
    assert step is not None
    assert (step.status, step.message, step.remedy) == ("failed", "No memory.", "Lower it.")
    assert shown.status == "failed"


def test_a_cancelled_run_leaves_no_step_running() -> None:
    shown = fold(view(started()), [event(9, "run_finished", status="cancelled", message="x", exit_code=4)])
    assert [step.status for step in shown.steps] == ["done", "cancelled", "waiting"]


def test_a_killed_worker_ends_the_view_although_the_log_does_not() -> None:
    shown = settle(view(started()), alive=False)
    assert (shown.status, shown.active) == ("interrupted", False)
    assert "tunesmith runs resume run-1" in shown.message
    assert [step.status for step in shown.steps] == ["done", "interrupted", "waiting"]


def test_settling_does_not_overrule_an_ending_in_the_log() -> None:
    shown = view(finished())
    assert settle(shown, alive=False) is shown


def test_a_resumed_run_keeps_what_was_finished_and_waits_with_the_rest() -> None:
    ended = settle(view(started()), alive=False)
    shown = fold(ended, [event(9, "run_resumed")])
    assert shown.status == "running"
    assert [step.status for step in shown.steps] == ["done", "waiting", "waiting"]
    assert shown.steps[1].curves == {}


def test_a_reused_step_counts_as_finished() -> None:
    shown = fold(
        view([]), [event(1, "step_reused", "profile", tool="profile_dataset", from_run="r0", result={"rows": 1})]
    )
    assert shown.steps[0].finished
    assert shown.steps[0].reused_from == "r0"


def test_kinds_of_a_newer_worker_change_nothing_but_the_number() -> None:
    before = view(started())
    after = fold(before, [event(9, "hologram", "train", depth=3), event(10, "weather")])
    assert after.steps == before.steps
    assert after.seq == 10


def test_long_curves_are_thinned_and_keep_their_ends() -> None:
    events = [event(n, "metric", "train", step=n, loss=float(n)) for n in range(1, 5001)]
    train = fold(view(started()), events).step("train")
    assert train is not None
    points = train.curves["loss"]
    assert len(points) <= LONGEST_SERIES
    assert points[-1] == (5000.0, 5000.0)
    assert list(points) == sorted(points)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "high", True])
def test_what_is_no_number_is_not_drawn(value: object) -> None:
    train = fold(view([]), [event(1, "metric", "train", step=1, loss=value)]).step("train")
    assert train is not None
    assert train.curves == {}


def test_seconds_between_times_that_are_missing() -> None:
    assert seconds_between("", "2025-11-21T00:00:05+00:00") is None
    assert seconds_between("2025-11-21T00:00:00+00:00", "2025-11-21T00:00:05+00:00") == 5


def test_the_ending_of_a_run_ends_the_step_it_was_in() -> None:
    for ending, step in (("cancelled", "cancelled"), ("failed", "interrupted")):
        shown = fold(view(started()), [event(9, "run_finished", status=ending, message="x", exit_code=1)])
        assert shown.steps[1].status == step


def test_what_is_printed_as_json_keeps_its_keys_and_words() -> None:
    reused = event(9, "step_reused", "compare", tool="compare_models", from_run="r0", index=3, total=3, result={"n": 1})
    rows = [step.public() for step in fold(view(started()), [reused]).steps]
    assert [row["status"] for row in rows] == ["done", "running", "done"]
    assert list(rows[2].values()) == ["compare", "compare_models", "done", None, "r0", {"n": 1}, None]
    assert list(rows[0]) == ["id", "tool", "status", "seconds", "reused_from", "result", "error"]
    assert planned("r", "n", [("a", "train_sft")]).steps[0].public()["status"] == "not started"


def test_a_step_no_recipe_can_have_is_refused() -> None:
    with pytest.raises(ValueError, match="id"):
        fold(view([]), [event(1, "note", "Not an id", text="x")])

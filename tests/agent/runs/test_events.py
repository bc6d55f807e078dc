"""The event log keeps its promise also when a process is killed while writing."""

from __future__ import annotations

from pathlib import Path

from agent.runs.events import EventLog


def test_numbers_go_up_by_one_and_nothing_is_lost(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "events.jsonl")
    for number in range(5):
        log.append("note", "step", text=f"n{number}")
    assert [event.seq for event in log.read()] == [1, 2, 3, 4, 5]
    assert [event.data["text"] for event in log.read(after=3)] == ["n3", "n4"]


def test_a_line_cut_short_is_skipped_and_cannot_swallow_the_next(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "events.jsonl")
    log.append("note", text="whole")
    with log.path.open("a") as handle:
        handle.write('{"seq":2,"time":"x","kind":"no')
    assert log.append("note", text="after").seq == 2
    assert [event.data["text"] for event in log.read()] == ["whole", "after"]


def test_a_result_larger_than_the_window_still_counts(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "events.jsonl")
    log.append("step_finished", "a", result={"text": "x" * 100_000})
    assert log.append("note").seq == 2


def test_tailing_goes_on_where_it_stopped_and_leaves_a_half_line(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "events.jsonl")
    assert log.tail() == ([], 0)
    log.append("note", text="one")
    first, offset = log.tail()
    assert len(first) == 1
    with log.path.open("a") as handle:
        handle.write('{"half":')
    assert log.tail(offset) == ([], offset)


def test_a_metric_carries_a_step_of_its_own(tmp_path: Path) -> None:
    """The optimizer step in an event's data is another thing than the recipe step the event belongs to."""
    log = EventLog(tmp_path / "events.jsonl")
    written = log.append("metric", "train", step=12, loss=1.5, kind="x")
    assert (written.kind, written.step, written.data) == ("metric", "train", {"step": 12, "loss": 1.5, "kind": "x"})
    assert log.read() == [written]

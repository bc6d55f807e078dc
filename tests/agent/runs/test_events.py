"""The event log keeps its promise also when a process is killed while writing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from agent.files import DiskFull
from agent.runs.events import DamagedLog, Event, EventLog


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog(tmp_path / "events.jsonl")


def test_numbers_go_up_by_one_and_nothing_is_lost(log: EventLog) -> None:
    for number in range(5):
        log.append("note", "step", text=f"n{number}")
    assert [event.seq for event in log.read()] == [1, 2, 3, 4, 5]
    assert [event.data["text"] for event in log.read(after=3)] == ["n3", "n4"]


@pytest.mark.parametrize("again", [True, False])
def test_a_line_cut_short_anywhere_is_taken_away(tmp_path: Path, again: bool) -> None:
    line = Event(2, "2025-01-01", "note", "a", {"text": 'ü "{]\\', "list": [{"a": {}}]}).line()
    for end in range(1, len(line)):
        log = EventLog(tmp_path / f"{end}.jsonl")
        log.append("note", text="whole")
        with log.path.open("ab") as handle:
            handle.write(line[:end])
        assert [event.data["text"] for event in EventLog(log.path).read()] == ["whole"]
        goes_on = log if again else EventLog(log.path)
        assert goes_on.append("note", text="after").seq == 2
        assert [event.data["text"] for event in EventLog(log.path).read()] == ["whole", "after"]
        assert log.path.read_bytes().count(b"\n") == 2


def test_a_line_cut_short_and_ended_by_an_earlier_release_is_no_damage(log: EventLog) -> None:
    log.append("note", text="whole")
    line = Event(2, "2025-01-01", "note", "a", {"text": "{"}).line()
    for end in range(1, len(line) - 2):
        with log.path.open("ab") as handle:
            handle.write(line[:end] + b"\n")
    assert EventLog(log.path).append("note", text="after").seq == 2


def test_a_result_larger_than_the_window_still_counts(log: EventLog) -> None:
    log.append("step_finished", "a", tool="t", seconds=1.0, result={"text": "x" * 100_000})
    assert log.append("note", text="x").seq == 2
    assert EventLog(log.path).append("note", text="x").seq == 3


def test_tailing_goes_on_where_it_stopped_and_leaves_a_half_line(log: EventLog) -> None:
    assert log.tail() == ([], 0)
    log.append("note", text="one")
    first, offset = log.tail()
    assert len(first) == 1
    with log.path.open("a") as handle:
        handle.write('{"half":')
    assert log.tail(offset, 1) == ([], offset)


def test_a_metric_carries_a_step_of_its_own(log: EventLog) -> None:
    """The optimizer step in an event's data is another thing than the recipe step the event belongs to."""
    written = log.append("metric", "train", step=12, loss=1.5, kind="x")
    assert (written.kind, written.step, written.data) == ("metric", "train", {"step": 12, "loss": 1.5, "kind": "x"})
    assert log.read() == [written]


def test_half_a_character_is_kept_as_json_spells_it(log: EventLog) -> None:
    log.append("note", text="\udc80 and 😀")
    assert log.read()[0].data["text"] == "\udc80 and 😀"


def test_kinds_of_a_newer_release_are_read(log: EventLog) -> None:
    log.append("hologram", depth=3)
    assert log.read()[0].kind == "hologram"


@pytest.mark.parametrize("written", [0, 1, 20])
def test_of_an_event_there_is_no_room_for_nothing_stays(
    log: EventLog, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    log.append("note", text="one")
    before = log.path.read_bytes()
    real = os.write

    def full(handle: int, content: bytes) -> int:
        if written:
            real(handle, bytes(content)[:written])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(DiskFull, match=r"The disk is full: events.jsonl needs about .* MB in .*, .* MB are free"):
        log.append("note", text="two")
    assert log.path.read_bytes() == before
    monkeypatch.undo()
    assert log.append("note", text="two").seq == 2


def test_nothing_is_appended_to_a_damaged_log(log: EventLog) -> None:
    log.append("note", text="one")
    with log.path.open("ab") as handle:
        handle.write(b'{"seq":7,"time":"t","kind":"note","step":null,"data":{"text":"x"}}\n')
    before = log.path.read_bytes()
    with pytest.raises(DamagedLog, match="from event 1 to event 7") as caught:
        EventLog(log.path).append("note", text="two")
    assert [event.seq for event in caught.value.before] == [1]
    assert log.path.read_bytes() == before

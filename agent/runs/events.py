"""The append-only log of a run: all that any front end shows comes from here."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Event:
    """One line of the log. `seq` counts from 1 without gaps; `step` is None for what concerns the whole run."""

    seq: int
    time: str
    kind: str
    step: str | None
    data: dict[str, Any]

    def line(self) -> str:
        fields = {"seq": self.seq, "time": self.time, "kind": self.kind, "step": self.step, "data": self.data}
        return json.dumps(fields, ensure_ascii=False, default=str, separators=(",", ":"))


class EventLog:
    """Reads and appends `events.jsonl`. One process appends at a time; any number read while it does."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, kind: str, step: str | None = None, /, **data: Any) -> Event:
        """Write one event and flush it to disk before returning, so that what it announces comes after it."""
        event = Event(self._next_seq(), now(), kind, step, data)
        with self.path.open("a", encoding="utf-8") as handle:
            handle.write(event.line() + "\n")
            handle.flush()
            os.fsync(handle.fileno())
        return event

    def read(self, after: int = 0) -> list[Event]:
        """Events with `seq` greater than `after`, in order."""
        return [event for event in self._lines() if event.seq > after]

    def tail(self, offset: int = 0) -> tuple[list[Event], int]:
        """Events from a byte offset on, and the offset to go on from; a line still being written is left for later."""
        if not self.path.exists():
            return [], offset
        with self.path.open("rb") as handle:
            handle.seek(offset)
            data = handle.read()
        whole = data[: data.rfind(b"\n") + 1]
        events = [event for line in whole.splitlines() if (event := _parse(line))]
        return events, offset + len(whole)

    def _lines(self) -> Iterator[Event]:
        events, _ = self.tail()
        return iter(events)

    def _next_seq(self) -> int:
        """One more than the last whole line; a line cut short by a kill is ended so that it cannot swallow the next."""
        if not self.path.exists():
            return 1
        with self.path.open("rb+") as handle:
            size = handle.seek(0, os.SEEK_END)
            if size == 0:
                return 1
            handle.seek(-1, os.SEEK_END)
            if handle.read(1) != b"\n":
                handle.write(b"\n")
            # Events are small except results: widen the window until it holds one whole line.
            window = 4096
            while True:
                start = max(0, handle.seek(0, os.SEEK_END) - window)
                handle.seek(start)
                for line in reversed(handle.read().splitlines()[1 if start else 0 :]):
                    if event := _parse(line):
                        return event.seq + 1
                if start == 0:
                    return 1
                window *= 4


def _parse(line: bytes) -> Event | None:
    """An event, or None for a line that a kill cut short."""
    try:
        return Event(**json.loads(line))
    except (ValueError, TypeError):
        return None


def now() -> str:
    """Current time, UTC, ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")

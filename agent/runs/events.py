"""The append-only log of a run: all that any front end shows comes from here."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from agent.files import disk_full
from tools.errors import InputError, ToolFailed

MAX_LINE = 64 << 20
"""Bytes of one event. A tool's result is bounded far below it; a longer line was not written by a run."""

MOST_DIGITS = 300
"""Digits of a whole number; the largest float has 309."""

ENDINGS = ("done", "failed", "cancelled")
"""How a run can say that it ended. What it cannot say itself, that it was killed, is found out from its lock."""

_NUMBER = (int, float)
_SHAPES: dict[str, dict[str, type | tuple[type, ...]]] = {
    "run_created": {"name": str, "approvals": list},
    "run_finished": {"status": str, "message": str, "exit_code": int},
    "step_started": {"tool": str, "index": int, "total": int},
    "step_reused": {"tool": str, "index": int, "total": int, "from_run": str, "result": dict},
    "step_finished": {"tool": str, "seconds": _NUMBER, "result": dict},
    "step_failed": {"tool": str, "message": str, "remedy": str},
    "step_cancelled": {"tool": str},
    "progress": {"done": _NUMBER, "total": _NUMBER},
    "metric": {"step": _NUMBER},
    "note": {"text": str},
    "drift": {"steps": list},
}
"""What an event of a known kind carries at least. Kinds that are not here come from a newer release and are passed."""

_OF_A_STEP = frozenset({"step_started", "step_reused", "step_finished", "step_failed", "step_cancelled", "progress"})
_FIELDS = frozenset({"seq", "time", "kind", "step", "data"})


class DamagedLog(InputError):
    """A log that cannot be read as the events of one run, with the line and what is wrong there."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"events.jsonl {reason}.", "Its recipe can be replayed.")
        self.reason = f"events.jsonl {reason}"
        self.before: list[Event] = []
        """The events that could be read."""


@dataclass(frozen=True)
class Event:
    """One line of the log. `seq` counts from 1 without gaps; `step` is None for what concerns the whole run."""

    seq: int
    time: str
    kind: str
    step: str | None
    data: dict[str, Any]

    def line(self) -> bytes:
        fields = {"seq": self.seq, "time": self.time, "kind": self.kind, "step": self.step, "data": self.data}
        text = json.dumps(fields, ensure_ascii=False, default=str, separators=(",", ":"))
        # Half a surrogate pair is no UTF-8, but JSON has a spelling for it, and this is it.
        return text.encode("utf-8", "backslashreplace") + b"\n"


class EventLog:
    """Reads and appends `events.jsonl`. Whoever holds the run's lock appends; any number read while it does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._end: tuple[int, int] | None = None
        """Size of the file and number of its last event after this log's own last append."""

    def append(self, kind: str, step: str | None = None, /, **data: Any) -> Event:
        """Write one event and flush it to disk before returning, so that what it announces comes after it.

        The log holds the whole event or nothing of it. Raises `DiskFull` where there is no room for it, and
        `DamagedLog` where what stands there cannot be gone on with.
        """
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            end, last = self._whole(handle)
            event = Event(last + 1, now(), kind, step, data)
            line = event.line()
            if len(line) > MAX_LINE:
                raise ToolFailed(f"An event of {len(line):,} bytes is more than a log takes ({MAX_LINE:,}).")
            try:
                _write_all(handle, line)
            except OSError as error:
                with contextlib.suppress(OSError):
                    os.ftruncate(handle, end)
                if full := disk_full(error, self.path, len(line)):
                    raise full from error
                raise
            self._end = (end + len(line), event.seq)
        finally:
            os.close(handle)
        return event

    def read(self, after: int = 0) -> list[Event]:
        """Events with `seq` greater than `after`, in order. Raises `DamagedLog`."""
        return [event for event in self.tail()[0] if event.seq > after]

    def tail(self, offset: int = 0, after: int = 0) -> tuple[list[Event], int]:
        """Events from a byte offset on, and the offset to go on from; a line still being written is left for later.

        `after` is the number of the event that ended at `offset`. Raises `DamagedLog` for a line that is no event and
        for numbers with a gap or a repeat.
        """
        try:
            # Opening a pipe would wait for somebody to write into it.
            if not (self.path.is_file() or self.path.is_dir()) and self.path.exists():
                raise DamagedLog("is no ordinary file")
            with self.path.open("rb") as handle:
                handle.seek(offset)
                return _events(handle, offset, after)
        except FileNotFoundError:
            return [], offset
        except OSError as error:
            raise DamagedLog(f"cannot be read: {error.strerror or type(error).__name__}") from None

    def _whole(self, handle: int) -> tuple[int, int]:
        """(size, last number) of the whole lines; the beginning of one that a kill cut short is taken away."""
        size = os.fstat(handle).st_size
        if self._end is None or self._end[0] != size:
            events, end = self.tail()
            self._end = (end, events[-1].seq if events else 0)
            if end != size:
                os.ftruncate(handle, end)
        return self._end


def _write_all(handle: int, line: bytes) -> None:
    left = memoryview(line)
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)


def _events(handle: BinaryIO, offset: int, after: int) -> tuple[list[Event], int]:
    events: list[Event] = []
    last, place = after, offset
    try:
        for line in _lines(handle):
            if not line.endswith(b"\n"):
                break
            place += len(line)
            event = _parse(line, f"line after event {last}" if last else "first line")
            if event is None:
                continue
            # The number before is not known where reading began in the middle without one.
            if event.seq != last + 1 and (last or offset == 0):
                raise DamagedLog(f"goes from event {last} to event {event.seq}")
            last = event.seq
            events.append(event)
    except DamagedLog as damage:
        damage.before = events
        raise
    return events, place


def _lines(handle: BinaryIO) -> Iterator[bytes]:
    while line := handle.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise DamagedLog(f"has a line of more than {MAX_LINE:,} bytes")
        yield line


def _parse(line: bytes, where: str) -> Event | None:
    """An event, or None for a line that a kill cut short and a later worker ended. Raises `DamagedLog`."""
    try:
        found = json.loads(line, parse_int=_whole_number)
    except OverflowError:
        raise DamagedLog(f"holds a number of over {MOST_DIGITS} digits in the {where}") from None
    except RecursionError:
        raise DamagedLog(f"is nested too deeply in the {where}") from None
    except ValueError:
        if _is_cut(line):
            return None
        raise DamagedLog(f"holds something else than an event in the {where}") from None
    if wrong := _wrong(found):
        raise DamagedLog(f"holds no event in the {where}: {wrong}")
    return Event(found["seq"], found["time"], found["kind"], found["step"], found["data"])


def _whole_number(text: str) -> int:
    """JSON allows a whole number that no float can hold; whatever draws or adds it would fall over it."""
    if len(text) > MOST_DIGITS:
        raise OverflowError
    return int(text)


def _is_cut(line: bytes) -> bool:
    """Whether a line is the beginning of an event and no more: it ends within a bracket or a text."""
    beginning = b'{"seq":'
    if not line.startswith(beginning[: len(line) - 1]) or b"\0" in line:
        return False
    depth, quoted, escaped = 0, False, False
    for character in line[:-1].decode("utf-8", "replace"):
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "{[":
            depth += 1
        elif character in "}]":
            depth -= 1
            if depth == 0:
                return False
    return depth > 0


def _wrong(found: Any) -> str:
    """What keeps a JSON value from being an event; empty for an event."""
    if not isinstance(found, dict) or found.keys() != _FIELDS:
        return "it has not exactly the fields seq, time, kind, step and data"
    seq, step, data = found["seq"], found["step"], found["data"]
    if type(seq) is not int or seq < 1:
        return f"seq is {seq!r:.40}, no whole number from 1 on"
    if not isinstance(found["time"], str) or not isinstance(found["kind"], str):
        return "time and kind are not both text"
    if not (step is None or isinstance(step, str)) or not isinstance(data, dict):
        return "step is no text, or data no mapping"
    if step is None and found["kind"] in _OF_A_STEP:
        return f"{found['kind']} names no step"
    return _wrong_data(found["kind"], data)


def _wrong_data(kind: str, data: dict[str, Any]) -> str:
    for name, wanted in _SHAPES.get(kind, {}).items():
        if name not in data:
            return f"{kind} has no `{name}`"
        if not isinstance(data[name], wanted) or isinstance(data[name], bool):
            return f"`{name}` of {kind} is of the wrong type"
    if kind == "run_finished" and data["status"] not in ENDINGS:
        return f"{data['status']!r:.40} is no ending of a run ({', '.join(ENDINGS)})"
    if kind in ("run_created", "drift") and not all(isinstance(item, dict) for item in _listed(kind, data)):
        return f"{kind} lists something that is no mapping"
    return ""


def _listed(kind: str, data: dict[str, Any]) -> list[Any]:
    if kind == "drift":
        return list(data["steps"])
    steps = data.get("steps", [])
    return [*data["approvals"], *(steps if isinstance(steps, list) else [steps])]


def now() -> str:
    """Current time, UTC, ISO 8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")

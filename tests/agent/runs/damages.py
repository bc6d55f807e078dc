"""Ways in which the folder of a run can be damaged, each under a name."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Damage = Callable[[Path], None]


def lines(folder: Path) -> list[bytes]:
    return (folder / "events.jsonl").read_bytes().splitlines(keepends=True)


def write(folder: Path, content: list[bytes]) -> None:
    (folder / "events.jsonl").write_bytes(b"".join(content))


def last(line: bytes) -> Damage:
    """The last event's line is another."""
    return lambda folder: write(folder, [*lines(folder)[:-1], line + b"\n"])


def event(**changed: Any) -> Damage:
    """The last event is another, under its own number unless that is changed."""

    def damage(folder: Path) -> None:
        kept = lines(folder)
        found = {"seq": len(kept), "time": "2025-01-01T00:00:00+00:00", "kind": "note", "step": None, "data": {}}
        found |= {name: value for name, value in changed.items() if value is not ...}
        found = {name: value for name, value in found.items() if changed.get(name) is not ...}
        write(folder, [*kept[:-1], json.dumps(found).encode() + b"\n"])

    return damage


def log(change: Callable[[list[bytes]], list[bytes]]) -> Damage:
    return lambda folder: write(folder, change(lines(folder)))


def made(**changed: Any) -> Damage:
    """What the run was made with is another."""

    def damage(folder: Path) -> None:
        first, *rest = lines(folder)
        found = json.loads(first)
        found["data"] |= changed
        write(folder, [json.dumps(found).encode() + b"\n", *rest])

    return damage


def file(name: str, content: bytes | str | None) -> Damage:
    """A file of the run holds something else, or is gone."""

    def damage(folder: Path) -> None:
        if content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return damage


def folder_at(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return damage


def pipe_at(name: str) -> Damage:
    """A pipe stands there, which nobody writes into: reading it would wait for ever."""

    def damage(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return damage


def loop_at(name: str) -> Damage:
    """A link to itself: what opens it is refused by the system, whoever asks."""

    def damage(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(name)

    return damage


def halved(name: str) -> Damage:
    def damage(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2].rstrip() + b": [")

    return damage


STEP = {"step": "first"}
DEEP = b"[" * 100_000
CASES: dict[str, Damage] = {
    "number in quotes": last(b'{"seq":"9","time":"t","kind":"note","step":null,"data":{}}'),
    "number true": event(seq=True),
    "number with a point": event(seq=3.0),
    "number zero": event(seq=0),
    "number below zero": event(seq=-1),
    "number null": event(seq=None),
    "number of many digits": last(b'{"seq":' + b"9" * 10_000 + b',"time":"t","kind":"x","step":null,"data":{}}'),
    "field missing": event(time=...),
    "field too many": event(more=1),
    "a list": last(b"[1, 2]"),
    "a number": last(b"7"),
    "a text": last(b'"note"'),
    "null": last(b"null"),
    "an empty line": last(b""),
    "a number no float can hold": last(
        b'{"seq":9,"time":"t","kind":"metric","step":"a","data":{"step":1,"loss":' + b"9" * 400 + b"}}"
    ),
    "a pipe for a log": pipe_at("events.jsonl"),
    "a pipe for a recipe": pipe_at("recipe.yaml"),
    "time is a number": event(time=5),
    "kind is a list": event(kind=[]),
    "step is a number": event(step=5),
    "data is a list": event(data=[]),
    "data is null": event(data=None),
    "unknown ending": event(kind="run_finished", data={"status": "exploded", "message": "x", "exit_code": 0}),
    "ending with control characters": event(
        kind="run_finished", data={"status": "\x1b]0;x\x07", "message": "x", "exit_code": 0}
    ),
    "ending is a number": event(kind="run_finished", data={"status": 5, "message": "x", "exit_code": 0}),
    "ending without a code": event(kind="run_finished", data={"status": "done", "message": "x"}),
    "result is a list": event(kind="step_finished", **STEP, data={"tool": "t", "seconds": 1, "result": []}),
    "seconds are text": event(kind="step_finished", **STEP, data={"tool": "t", "seconds": "1", "result": {}}),
    "index is text": event(kind="step_started", **STEP, data={"tool": "t", "index": "1", "total": 2}),
    "progress is text": event(kind="progress", **STEP, data={"done": "1", "total": 2}),
    "note is a number": event(kind="note", **STEP, data={"text": 5}),
    "failure without a remedy": event(kind="step_failed", **STEP, data={"tool": "t", "message": "x"}),
    "reused from nowhere": event(kind="step_reused", **STEP, data={"tool": "t", "index": 1, "total": 2, "result": {}}),
    "drift of numbers": event(kind="drift", data={"steps": [1]}),
    "a step's event without a step": event(kind="step_cancelled", data={"tool": "t"}),
    "a step no recipe can have": event(kind="step_cancelled", step="../x", data={"tool": "t"}),
    "nested too deeply": last(b'{"seq":9,"time":"t","kind":"x","step":null,"data":{"a":' + DEEP),
    "nested too deeply and closed": last(
        b'{"seq":9,"time":"t","kind":"x","step":null,"data":{"a":' + DEEP + DEEP.replace(b"[", b"]") + b"}}"
    ),
    "zero bytes": last(b"\0" * 4096),
    "zero bytes within": last(b'{"seq":9,"time":"\0\0\0"'),
    "no UTF-8": last(b'{"seq":9,"time":"t\xff","kind":"x","step":null,"data":{}}'),
    "a line without an end": lambda folder: write(folder, [*lines(folder), b'{"seq":9,"x":"' + b"x" * 5_000_000]),
    "no JSON": last(b"{seq: 9}"),
    "another program's log": lambda folder: write(folder, [b"2025-01-01 INFO started\n"]),
    "first event gone": log(lambda kept: kept[1:]),
    "made by nobody": log(lambda kept: [b'{"seq":1,"time":"t","kind":"x","step":null,"data":{}}\n', *kept[1:]]),
    "an event gone": log(lambda kept: [*kept[:2], *kept[3:]]),
    "an event twice": log(lambda kept: [*kept[:3], *kept[2:]]),
    "events in another order": log(lambda kept: [kept[0], kept[2], kept[1], *kept[3:]]),
    "the log twice": log(lambda kept: kept + kept),
    "second half of the log": log(lambda kept: kept[len(kept) // 2 :]),
    "empty log": log(lambda _: []),
    "half of the first line": log(lambda kept: [kept[0][:40]]),
    "no log": file("events.jsonl", None),
    "a folder for a log": folder_at("events.jsonl"),
    "a loop for a log": loop_at("events.jsonl"),
    "approvals are text": made(approvals="yes"),
    "approvals are numbers": made(approvals=[1]),
    "steps are numbers": made(steps=[1, 2]),
    "no recipe": file("recipe.yaml", None),
    "empty recipe": file("recipe.yaml", ""),
    "half a recipe": halved("recipe.yaml"),
    "recipe no UTF-8": file("recipe.yaml", b"\xff\xfe\x00"),
    "recipe of zero bytes": file("recipe.yaml", b"\0" * 512),
    "recipe a list": file("recipe.yaml", "- 1\n- 2\n"),
    "recipe with a field too many": file("recipe.yaml", "tunesmith: 1\nsteps: [{id: a, tool: b}]\nmore: 1\n"),
    "recipe nested too deeply": file("recipe.yaml", "[" * 300),
    "a folder for a recipe": folder_at("recipe.yaml"),
    "a loop for a recipe": loop_at("recipe.yaml"),
}
OF_A_FINISHED_RUN: dict[str, Damage] = {
    "no record": file("lock.yaml", None),
    "empty record": file("lock.yaml", ""),
    "half a record": halved("lock.yaml"),
    "record no UTF-8": file("lock.yaml", b"\xff\xfe\x00"),
    "record a list": file("lock.yaml", "- 1\n"),
    "record of wrong types": file("lock.yaml", "tunesmith_lock: 1\nsteps: 5\n"),
    "record of a version to come": file("lock.yaml", "tunesmith_lock: 99\n"),
    "record nested too deeply": file("lock.yaml", "[" * 300),
    "a folder for a record": folder_at("lock.yaml"),
    "a loop for a record": loop_at("lock.yaml"),
}

"""`tunesmith plan`: what would be done, without doing it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from agent.cli import print_json
from agent.cli.planners import chosen_planner, planner_option
from agent.cli.say import say
from agent.planner.contract import Exchange, Planner, Reply, RunFacts, SessionFacts
from tools.errors import InputError
from tools.facts import FileFacts
from tools.look import look_at


@click.command("plan")
@click.argument("requests", nargs=-1)
@click.option("--file", "files", multiple=True, metavar="PATH", help="A file the request is about; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print the reply as one object.")
@click.option(
    "--batch", metavar="FILE", help='Lines {"id","files","turns"} in, lines {"id","reply","ms"} out; - reads stdin.'
)
@planner_option
@click.pass_context
def command(
    context: click.Context,
    requests: tuple[str, ...],
    files: tuple[str, ...],
    as_json: bool,
    batch: str | None,
    planner: str | None,
) -> int:
    """The plan for the last of REQUESTS, the earlier ones taken as approved and done."""
    chosen = chosen_planner(context, planner)
    if batch:
        return _batch(chosen, batch)
    if not requests:
        raise InputError("There is no request to plan.", 'Say what you want: tunesmith plan "…" --file F')
    reply = reply_to(chosen, requests, [look_at(Path(file)) for file in files])
    if as_json:
        print_json(reply.public())
    else:
        _show(reply)
    return 0


def reply_to(planner: Planner, requests: Sequence[str], files: list[FileFacts]) -> Reply:
    """The reply to the last request of a conversation."""
    facts = SessionFacts(files=files, recipes=_recipe_names())
    reply = Reply()
    for request in requests:
        reply = planner.plan(request, facts)
        done = bool(reply.steps)
        run = RunFacts(id="last", name="", status="assumed") if done else None
        facts.history.append(Exchange(request=request, reply=reply, approved=done, run=run))
    return reply


def _recipe_names() -> list[str]:
    from agent.session.workspace import SHIPPED_RECIPES

    return sorted(path.stem for path in SHIPPED_RECIPES.glob("*.yaml") if not path.name.endswith(".lock.yaml"))


def _show(reply: Reply) -> None:
    for index, step in enumerate(reply.steps, 1):
        values = ", ".join(f"{name}={value}" for name, value in step.with_.items())
        say(f"{index}. {step.id}: {step.tool}({values})")
    for text in (reply.question, reply.answer):
        if text:
            say(text)
    for option in reply.options:
        say(f"  - {option}")
    for note in reply.notes:
        say(f"Note: {note}")
    if reply.planner is not None:
        say(f"({reply.planner.sentence()})")


def _batch(planner: Planner, source: str) -> int:
    """One line out for each line in, in order; a line that cannot be read is answered as such and the rest goes on."""
    if source != "-" and not Path(source).is_file():
        raise InputError(f"There is no file {source}.", "Give a JSONL file, or - for standard input.")
    code = 0
    base = Path(source).parent if source != "-" else Path()
    with click.open_file(source, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            answer = _batch_line(planner, line, number, base)
            code = code or (2 if "error" in answer else 0)
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    return code


def _batch_line(planner: Planner, line: bytes, number: int, base: Path) -> dict[str, Any]:
    identity: Any = None
    try:
        item = json.loads(line.decode("utf-8-sig"))
        if not isinstance(item, dict):
            raise ValueError(f"it is {type(item).__name__}, and an object is needed")
        identity = item.get("id", number)
        turns, files = _texts(item, "turns", needed=True), _texts(item, "files")
    except (ValueError, RecursionError) as error:
        shape = '{"id": 1, "files": ["data.csv"], "turns": ["fine-tune on data.csv"]}'
        told = f"line {number} cannot be read: {error}. A line looks like {shape}."
        return {"id": identity, "reply": None, "ms": 0.0, "error": told}
    try:
        known = [look_at(_place(file, base)) for file in files]
    except InputError as error:
        reply = Reply(question=str(error))
        return {"id": identity, "reply": reply.public(), "ms": 0.0}
    began = time.perf_counter()
    reply = reply_to(planner, turns, known)
    return {"id": identity, "reply": reply.public(), "ms": round((time.perf_counter() - began) * 1000, 3)}


def _texts(item: dict[str, Any], name: str, *, needed: bool = False) -> list[str]:
    """A list of texts out of a line. Raises `ValueError`, in words, for anything else."""
    found = item.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError(f"`{name}` is a list of texts")
    if needed and not found:
        raise ValueError(f"`{name}` is missing or empty")
    return found


def _place(file: str, base: Path) -> Path:
    """A file as it was named; where it is not there, seen from the folder of the batch."""
    return Path(file) if Path(file).exists() or not (base / file).exists() else base / file

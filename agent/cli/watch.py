"""Following a run in a terminal: progress bars while it runs, a report when it is done."""

from __future__ import annotations

import sys
from typing import Any

from agent.cli.report import print_report
from agent.cli.say import INTERRUPTED, say
from agent.runs.events import Event
from agent.runs.run import Run
from agent.runs.runner import follow
from agent.runs.state import RunStatus

EXIT_BY_STATUS = {RunStatus.DONE: 0, RunStatus.CANCELLED: 4}


def watch(run: Run, *, quiet: bool = False, report: bool = True) -> int:
    """Follow a run to its end and say how it went; returns the exit code.

    Interrupting the watching does not stop the run.
    """
    code = 1
    try:
        with _Display(quiet) as display:
            for event in follow(run):
                display.show(event)
                if event.kind == "run_finished":
                    code = int(event.data.get("exit_code", EXIT_BY_STATUS.get(RunStatus(event.data["status"]), 1)))
    except KeyboardInterrupt:
        say(
            f"\nThe run goes on. See it: tunesmith runs show {run.id}. Stop it: tunesmith runs cancel {run.id}",
            err=True,
        )
        return INTERRUPTED
    state = run.state
    if state.status is RunStatus.INTERRUPTED:
        say(state.message, err=True)
    if not quiet and report:
        print_report(run)
    elif state.status is not RunStatus.DONE:
        say(state.message, err=True)
    return code


def summary(run: Run) -> dict[str, Any]:
    """A run as `--json` prints it: run, status, steps, recipe, and the error where there is one."""
    state = run.state
    content: dict[str, Any] = {
        "run": run.id,
        "status": state.status.value,
        "steps": [step.public() for step in state.steps],
        "recipe": str(run.recipe_file),
        "message": state.message,
    }
    if state.status is not RunStatus.DONE:
        content["error"] = state.message
    if state.drift:
        content["drift"] = list(state.drift)
    return content


class _Display:
    """Progress bars on a terminal, plain lines elsewhere, nothing when quiet."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.bars = not quiet and sys.stderr.isatty()
        self.progress: Any = None
        self.task: Any = None

    def __enter__(self) -> _Display:
        if self.bars:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                SpinnerColumn,
                TextColumn,
                TimeElapsedColumn,
                TimeRemainingColumn,
            )

            self.progress = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.fields[metric]}"),
                console=Console(stderr=True),
            )
            self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.progress:
            self.progress.stop()

    def show(self, event: Event) -> None:
        if self.quiet:
            return
        line = describe(event)
        if self.bars:
            self._bar(event)
        if line:
            (self.progress.console.print if self.progress else _plain)(line)

    def _bar(self, event: Event) -> None:
        data = event.data
        if event.kind == "step_started":
            self.task = self.progress.add_task(f"{event.step}", total=None, metric="")
        elif self.task is None:
            return
        elif event.kind == "progress":
            self.progress.update(self.task, completed=data["done"], total=data["total"])
        elif event.kind == "metric" and "loss" in data:
            self.progress.update(self.task, metric=f"loss {data['loss']:.3f}")
        elif event.kind in ("step_finished", "step_failed", "step_cancelled"):
            self.progress.remove_task(self.task)
            self.task = None


def _plain(line: str) -> None:
    say(line, err=True)


def describe(event: Event) -> str | None:
    """One line on an event, None for those that only move a bar."""
    data, step = event.data, event.step
    match event.kind:
        case "step_started":
            return f"[{data['index']}/{data['total']}] {step}: {data['tool']} …".replace("[", "(").replace("]", ")")
        case "step_reused":
            return f"({data['index']}/{data['total']}) {step}: unchanged, reused from run {data['from_run']}"
        case "step_finished":
            return f"      {step}: done in {duration(data['seconds'])}{_verdict(data['result'])}"
        case "step_failed":
            return f"      {step}: failed. {data['message']} {data['remedy']}"
        case "note":
            return f"      {step}: {data['text']}"
        case "drift":
            return "\n".join(
                f"      {row['step']}: {row['outcome']}{' (' + row['reason'] + ')' if row['reason'] else ''}"
                for row in data["steps"]
            )
    return None


def _verdict(result: dict[str, Any]) -> str:
    verdict = result.get("verdict")
    return f". {verdict['sentence']}" if isinstance(verdict, dict) else ""


def duration(seconds: float) -> str:
    """`4.2 s`, `3 min 12 s`, `2 h 5 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{int(seconds // 60)} min {int(seconds % 60)} s"
    return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60)} min"

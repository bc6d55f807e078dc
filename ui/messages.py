"""Turns and runs as messages of the chatbot. Pure: what is shown depends on nothing but what is passed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

from markupsafe import Markup

from agent.recipe.fixes import advised
from agent.runs.state import RunState
from agent.runs.step_state import StepState
from agent.session.session import Turn
from tools.contract import Purpose
from ui.cards import error_card, file_chip, verdict_card
from ui.figures import duration
from ui.markup import element, fragment, single_line
from ui.plan_card import settled_plan
from ui.prose import inline, prose
from ui.render import latest, outcome_step, title, verdict_of
from ui.step_results import operation_result, step_body

SEE_ANSWERS = "See the answers side by side"
SAVE_RECIPE = "Save as a recipe"
FIX_PROBLEMS = "Fix the problems found"
RESUME = "Go on with this run"

STATE_MARK = {
    "done": "✓",
    "reused": "✓",
    "failed": "✕",
    "cancelled": "■",
    "interrupted": "■",
    "running": "",
    "waiting": "·",
}


class Message(TypedDict, total=False):
    """A chatbot message as Gradio takes it; a `metadata` title makes it collapsible."""

    role: str
    content: str
    metadata: dict[str, Any]
    options: list[dict[str, str]]


def conversation(turns: Sequence[Turn], run_view: Callable[[str], RunState | None]) -> list[Message]:
    """Every message of a conversation, oldest first. `run_view` gives the run of an id, None where it is gone."""
    messages: list[Message] = []
    for index, turn in enumerate(turns):
        last = index == len(turns) - 1
        if turn.role == "user":
            messages.append(_user(turn))
        else:
            messages += _assistant(turn, run_view, last)
    return messages


def signature(turns: Sequence[Turn], run_view: Callable[[str], RunState | None]) -> tuple[Any, ...]:
    """Changes when the messages would; a step that only gets on does not change it."""
    runs = []
    for turn in turns:
        view = run_view(turn.run) if turn.run else None
        if view:
            runs.append((view.id, view.status, tuple((step.status, len(step.notes)) for step in view.steps)))
    return (len(turns), tuple((turn.state, turn.run) for turn in turns), tuple(runs))


def _user(turn: Turn) -> Message:
    chips = element("div", *(file_chip(name) for name in turn.files), class_="tm-files") if turn.files else None
    return {"role": "user", "content": _html("tm-said", chips, prose(turn.text) if turn.text else None)}


def _assistant(turn: Turn, run_view: Callable[[str], RunState | None], last: bool) -> list[Message]:
    if "error" in turn.data:
        card = error_card(str(turn.data["error"]), str(turn.data.get("remedy", "")))
        return [{"role": "assistant", "content": _html("tm-turn", card)}]
    if turn.plan is not None:
        return _planned(turn, run_view, last)
    if "operation" in turn.data:
        result = turn.data.get("result") or {}
        body = operation_result(str(turn.data["operation"]), result, turn.text)
    else:
        body = prose(turn.text)
    notes = [element("p", inline(note), class_="tm-quiet") for note in turn.reply.notes] if turn.reply else []
    message: Message = {"role": "assistant", "content": _html("tm-turn", body, *notes)}
    if last and turn.reply and turn.reply.options:
        message["options"] = [{"value": option, "label": option} for option in turn.reply.options]
    return [message]


def _planned(turn: Turn, run_view: Callable[[str], RunState | None], last: bool) -> list[Message]:
    assert turn.plan is not None
    if turn.state == "proposed":
        text = turn.text or "Here is what I would do."
        return [{"role": "assistant", "content": _html("tm-turn", prose(text))}]
    head = _html("tm-turn", settled_plan(turn.plan, turn.state or ""))
    messages: list[Message] = [{"role": "assistant", "content": head}]
    view = run_view(turn.run) if turn.run else None
    if view is not None:
        messages += run_messages(view, last)
    return messages


def run_messages(view: RunState, last: bool) -> list[Message]:
    """A collapsible message per step that began, and a closing one when the run is over."""
    messages = [_step(step) for step in view.steps if step.status != "waiting"]
    if view.active:
        return messages
    messages.append(_closing(view, last))
    return messages


def _step(step: StepState) -> Message:
    metadata: dict[str, Any] = {"title": f"{STATE_MARK[step.status]} {title(step.tool)}".strip()}
    metadata["status"] = "pending" if step.status == "running" else "done"
    # Gradio's own duration counts seconds however many they are.
    said = {
        "done": duration(step.seconds),
        "reused": "reused, nothing had changed",
        "failed": "failed",
        "cancelled": "stopped",
        "interrupted": "interrupted",
        "running": "running",
    }
    if step.status in said:
        metadata["log"] = said[step.status]
    return {"role": "assistant", "content": _html("tm-step", step_body(step)), "metadata": metadata}


def _closing(view: RunState, last: bool) -> Message:
    done = outcome_step(view)
    outcome, sentence = verdict_of(done.result) if done else ("", "")
    if view.status == "done":
        body = verdict_card(outcome or "done", sentence or view.message or "Done.")
    elif view.status == "failed":
        failed = next((step for step in view.steps if step.status == "failed"), None)
        remedy = failed.remedy if failed else ""
        body = error_card(failed.message if failed else view.message, remedy, "The run failed")
    elif view.status == "damaged":
        body = error_card(view.message, "", "The run is damaged")
    else:
        heading = {"cancelled": "The run was stopped", "interrupted": "The run was interrupted"}.get(
            view.status, view.status
        )
        body = element("div", element("h4", heading), prose(kept(view)), class_="tm-card tm-stopped")
    message: Message = {"role": "assistant", "content": _html("tm-turn", body)}
    if last:
        message["options"] = [{"value": text, "label": text} for text in _next_steps(view)]
    return message


def _next_steps(view: RunState) -> list[str]:
    if view.status == "done":
        profile = latest(view, Purpose.PROFILE)
        fixable = advised(profile.result.get("problems") or []) if profile and profile is view.steps[-1] else []
        return [
            *([FIX_PROBLEMS] if fixable else []),
            *([SEE_ANSWERS] if latest(view, Purpose.COMPARE) else []),
            SAVE_RECIPE,
        ]
    return [RESUME] if view.status.resumable else []


def kept(view: RunState) -> str:
    """What a stopped run keeps, in words a page can show: the log's own sentence names commands."""
    done = [title(step.tool) for step in view.steps if step.finished]
    if not done:
        return "No step had finished, so there is nothing to keep."
    return (
        f"Kept: {', '.join(done)}. Going on with the run does not compute {'it' if len(done) == 1 else 'them'} again."
    )


def _html(style: str, *parts: Markup | None) -> str:
    return single_line(element("div", fragment(*parts), class_=style))

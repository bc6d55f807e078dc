"""The Run tab: steps with their state, progress with the time left, live curves, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from agent.runs.state import RunState
from agent.runs.step_state import StepState
from ui.cards import button, empty, error_card, facts, status_tag, verdict_card
from ui.charts import line_chart, progress_bar
from ui.figures import duration, figure, when
from ui.markup import Child, element, fragment
from ui.messages import kept
from ui.prose import file_name, inline
from ui.render import outcome_step, progress_text, title, verdict_of
from ui.step_results import result_summary

LOSS_CURVES = (("loss", "training loss", "tm-line-a"), ("eval_loss", "held-out loss", "tm-line-b"))

OTHER_CURVES = (
    ("rewards/accuracies", "preferred answer wins"),
    ("rewards/margins", "reward margin"),
    ("learning_rate", "learning rate"),
    ("grad_norm", "gradient norm"),
)


def run_panel(view: RunState | None, made: Sequence[tuple[str, str]] = ()) -> Markup:
    """A run as its events tell it so far; `made` are (label, address) of what can be downloaded."""
    if view is None:
        return empty(
            "No run yet",
            "When you approve a plan, its steps, their progress and the loss appear here as they happen.",
        )
    return element("div", _head(view), _ending(view), _curves(view), _steps(view), _made(made), class_="tm-panel")


def live_strip(view: RunState | None) -> Markup:
    """One line under the conversation while a run is going: what it is at, how long it takes, and a stop button."""
    if view is None or not view.active:
        return fragment()
    step = view.current
    if step is None:
        at, share = "Starting the run…", None
    else:
        at = f"{title(step.tool)} · {progress_text(step)}" if step.total else title(step.tool)
        share = step.share
    counter = f"Step {min(view.finished_steps + 1, len(view.steps))} of {len(view.steps)}" if view.steps else ""
    return element(
        "div",
        element("div", element("b", counter), element("span", at, class_="tm-live-text"), class_="tm-live-line"),
        _stop(view),
        progress_bar(share, at),
        class_="tm-live-strip",
    )


def _made(made: Sequence[tuple[str, str]]) -> Markup | None:
    if not made:
        return None
    links = (element("a", label, href=address, download=True, class_="tm-button tm-small") for label, address in made)
    return element("section", element("h4", "Download"), element("div", *links, class_="tm-controls"), class_="tm-card")


def _stop(view: RunState) -> Markup:
    if view.cancelling:
        return element("span", "Stopping at the next safe point…", class_="tm-quiet")
    return button("Stop", "cancel", view.id, style="tm-small", title="Stop at the next safe point; finished steps stay")


def _head(view: RunState) -> Markup:
    controls: list[Child] = []
    if view.active:
        controls.append(_stop(view))
    elif view.status.resumable:
        controls.append(button("Go on with this run", "resume", view.id, style="tm-primary"))
    elif view.status == "done":
        controls.append(button("Save as a recipe", "ask_save", view.id))
    began = f"started {when(view.started)}" if view.started else "not started yet"
    return element(
        "header",
        element("div", element("h3", file_name(view.name or view.id)), status_tag(view.status), class_="tm-row"),
        element("p", f"{view.finished_steps} of {len(view.steps)} steps done · {began}", class_="tm-quiet"),
        element("div", *controls, class_="tm-controls"),
        class_="tm-panel-head",
    )


def _ending(view: RunState) -> Markup | None:
    if view.active:
        return None
    if view.status == "failed":
        failed = next((step for step in view.steps if step.status == "failed"), None)
        where = f"{title(failed.tool)} failed" if failed else "The run failed"
        return error_card(failed.message if failed else view.message, failed.remedy if failed else "", where)
    if view.status == "damaged":
        return error_card(view.message, "", "This run is damaged")
    if view.status in ("cancelled", "interrupted"):
        heading = "Stopped" if view.status == "cancelled" else "Interrupted: its process ended without finishing"
        return element("div", element("h4", heading), element("p", kept(view)), class_="tm-card tm-stopped")
    last = outcome_step(view)
    outcome, sentence = verdict_of(last.result) if last else ("", "")
    return verdict_card(outcome or "done", sentence or view.message)


def _curves(view: RunState) -> Markup | None:
    """The curves of the latest step that has any; loss first and large, what else was measured as figures."""
    measured = [step for step in view.steps if step.curves]
    if not measured:
        return None
    step = measured[-1]
    curves = [(name, style, step.curves[key]) for key, name, style in LOSS_CURVES if step.curves.get(key)]
    figures: list[tuple[str, Child]] = [
        (name, figure(step.curves[key][-1][1])) for key, name in OTHER_CURVES if step.curves.get(key)
    ]
    chart = line_chart(curves, "optimizer steps", "Loss") if curves else None
    return element("section", chart, facts(figures) if figures else None, class_="tm-card tm-curves")


def _steps(view: RunState) -> Markup:
    return element("ol", *(_step(step) for step in view.steps), class_="tm-run-steps")


def _step(step: StepState) -> Markup:
    spent = {
        "done": duration(step.seconds),
        "reused": "reused",
        "running": "",
        "waiting": "",
        "failed": "failed",
        "cancelled": "stopped",
        "interrupted": "interrupted",
    }[step.status]
    head = element(
        "div",
        element("i", class_=f"tm-mark tm-is-{step.status}", aria_label=step.status),
        element("b", title(step.tool)),
        element("code", step.id),
        element("span", spent, class_="tm-spent"),
        class_="tm-step-head",
    )
    body: Child = None
    if step.status == "running":
        text = progress_text(step)
        body = fragment(progress_bar(step.share, text), element("p", text, class_="tm-quiet"))
    elif step.result:
        _, sentence = verdict_of(step.result)
        line = element("p", inline(sentence), class_="tm-quiet") if sentence else None
        more = element(
            "details", element("summary", "Figures"), result_summary(step.tool, step.result), class_="tm-more"
        )
        body = fragment(line, more)
    elif step.status == "failed":
        body = element("p", inline(step.message), class_="tm-bad-text")
    notes = [element("p", inline(note.text), class_=f"tm-note tm-{note.level}") for note in step.notes[-3:]]
    return element("li", head, body, *notes, class_=f"tm-step tm-is-{step.status}")

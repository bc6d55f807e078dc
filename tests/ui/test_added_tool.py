"""A tool that nothing but its declaration knows is planned, shown with a form, run, and its result is rendered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

import agent.catalogue
from agent.cli.report import print_report
from agent.planner.contract import Reply
from agent.recipe.step import Step
from agent.runs.execute import Executor
from agent.runs.held_lock import HeldLock
from agent.runs.launchers import local
from agent.runs.launchers.launcher import LAUNCHERS, VARIABLE, Launcher
from agent.runs.run import Run
from agent.session.workspace import Workspace
from tests.ui.conftest import Browser, ScriptedPlanner, only_run
from tests.ui.test_markup import parsed
from tools.contract import Context, Cost, Params, Repeatability, Result, Verdict, tool
from tools.fields import DataRef, Hint


class CountWordsParams(Params):
    data: DataRef
    """The text."""
    longest: int = Field(default=3, ge=1, le=50)
    """How many of the longest words are listed."""
    fold_case: bool = True
    """Whether case is ignored."""
    stop_words: Annotated[str | None, Hint(multiline=True)] = None
    """Words that are not counted."""


class CountWordsResult(Result):
    words: int
    by_length: dict[str, int]
    listed: list[str]
    seconds: float
    verdict: Verdict


@tool(
    title="Count the words",
    purpose=None,
    examples=("count the words of notes.txt",),
    figures=(("words", "words in all"), ("by_length", "by length"), ("seconds", "time")),
    leading=("longest",),
    cost=Cost.HEAVY,
    effects=(),
    repeatability=Repeatability.BIT_EXACT,
)
def count_words(params: CountWordsParams, context: Context) -> CountWordsResult:
    """Count the words of a text."""
    words = Path(params.data).read_text().split()
    lengths = {f"of {length}": sum(len(word) == length for word in words) for length in sorted({*map(len, words)})}
    longest = sorted(words, key=len)[-params.longest :]
    verdict = Verdict(outcome="done", sentence=f"{len(words)} words, {params.longest} listed.")
    return CountWordsResult(words=len(words), by_length=lengths, listed=longest, seconds=75.0, verdict=verdict)


def at_once(folder: Path, lock: HeldLock) -> None:
    """Carries a run out where it was started, so that the added tool is known to it."""
    run = Run(folder)
    run.events.append("run_started")
    Executor(run, lambda: False).execute()


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch, launcher: None) -> None:
    known = {**agent.catalogue.TOOLS, count_words.name: count_words}
    monkeypatch.setattr(agent.catalogue, "TOOLS", known)
    here = Launcher(name="here", summary="In this process.", launch=at_once, alive=local.alive, cancel=local.cancel)
    monkeypatch.setitem(LAUNCHERS._found, here.name, here)
    monkeypatch.setenv(VARIABLE, here.name)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "incoming" / "notes.txt"
    path.parent.mkdir()
    path.write_text("a plain note on nothing\n" * 10)
    return path


@pytest.fixture
def proposed(browser: Browser, planner: ScriptedPlanner, notes: Path) -> Browser:
    browser.send("", notes)
    data = browser.chat.workspace.uploads.rglob("notes.txt")
    step = Step.model_validate({"id": "words", "tool": "count_words", "with": {"data": str(next(data))}})
    planner.replies = [Reply(steps=[step])]
    browser.send("count the words of notes.txt")
    return browser


def approve(browser: Browser, **changed: str) -> None:
    """Press the card's button with the form's changed fields."""
    target = browser.parts["foot"].split('data-action="approve" data-id="')[1].split('"')[0]
    browser.click("approve", target, **changed)


def test_the_plan_card_has_its_title_and_a_form_for_its_parameters(proposed: Browser) -> None:
    card = proposed.parts["foot"]
    assert "Count the words" in parsed(card).text
    assert "takes time" in card
    before, folded = card.split("More settings")
    assert 'name="set:words.longest"' in before
    assert "1 ≤ x ≤ 50" in before
    assert 'type="checkbox" checked name="set:words.fold_case"' in folded
    assert '<textarea rows="3" name="set:words.stop_words"' in folded
    assert "set:words.data" not in card


def test_its_result_is_shown_in_the_page(proposed: Browser, workspace: Workspace) -> None:
    approve(proposed, **{"set:words.longest": "2"})
    proposed.tick()
    for shown in (proposed.messages, proposed.parts["run"]):
        text = parsed(shown).text
        for said in ("Count the words", "words in all50", "of 110", "of 710", "time1 min 15 s", "50 words, 2 listed."):
            assert said in text
    assert only_run(workspace).recipe.step("words").with_["longest"] == 2


def test_its_result_is_reported_in_the_terminal(
    proposed: Browser, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    approve(proposed)
    print_report(only_run(workspace))
    said = capsys.readouterr().out
    assert "Count the words: words in all 50, by length of 1=10, of 2=10, of 4=10" in said
    assert ", time 75.0 s\n" in said
    assert "50 words, 3 listed." in said

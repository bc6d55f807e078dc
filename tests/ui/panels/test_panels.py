"""Panels show what they are given, and text of others only as text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.recipe.recipe import Recipe
from agent.recipe.step import Outcome, Step
from agent.runs.state import RunState, RunStatus
from agent.runs.step_state import StepState
from tests.ui.recorded import finished, started, view
from tests.ui.test_markup import ATTACK, parsed
from tools.facts import FileFacts, Shape
from ui.panels.compare_tab import PAGE_ROWS, compare_panel, difference, metrics_table
from ui.panels.data_tab import data_panel, profile
from ui.panels.recipes_tab import RecipeEntry, read_replay, recipes_panel
from ui.panels.run_tab import live_strip, run_panel
from ui.panels.runs_tab import RunEntry, runs_panel

SAFE = {"script", "img", "iframe", "object"}


def with_result(step: StepState, result: dict[str, Any]) -> StepState:
    """A finished step with another result."""
    return replace(step, step=step.step.model_copy(update={"outcome": Outcome(status="done", result=result)}))


def file(name: str = "x.csv", question: str | None = None) -> FileFacts:
    return FileFacts(
        name=name,
        path="/w/x.csv",
        bytes=10,
        format="csv",
        shape=Shape.UNKNOWN,
        columns=["a"],
        rows=None,
        mapping={},
        question=question,
    )


def compared(tmp_path: Path, rows: int) -> RunState:
    """A finished run whose answers lie in a file."""
    answers = tmp_path / "answers.jsonl"
    lines = [
        {"row": n, "prompt": f"question {n}", "reference": "r", "base": f"base {n}", "tuned": f"tuned {n}"}
        for n in range(1, rows + 1)
    ]
    answers.write_text("\n".join(json.dumps(line) for line in lines))
    shown = view(finished())
    last = shown.steps[-1]
    result = {**last.result, "answers": {"path": str(answers), "kind": "table", "digest": "x"}}
    return replace(shown, steps=(*shown.steps[:-1], with_result(last, result)))


def test_a_run_in_progress_shows_steps_curve_time_left_and_stop() -> None:
    html = str(run_panel(view(started())))
    for text in ("1 of 3 steps done", "10 of 40 steps", "about 30 s left", "training loss", "Stop", "Rows are short."):
        assert text in html
    assert 'aria-valuenow="25"' in html


def test_the_strip_under_the_conversation_is_there_only_while_something_runs() -> None:
    assert "Step 2 of 3" in str(live_strip(view(started())))
    assert live_strip(view(finished())) == ""
    assert live_strip(None) == ""


def test_a_finished_run_offers_its_recipe_and_what_it_made() -> None:
    html = str(run_panel(view(finished()), [("model of fine-tune", "/tunesmith/files/x.y")]))
    assert "Save as a recipe" in html
    assert 'href="/tunesmith/files/x.y"' in html
    assert "The tuned model is better." in html


@pytest.mark.parametrize(("status", "said"), [("cancelled", "Stopped"), ("interrupted", "Interrupted")])
def test_a_run_that_did_not_finish_can_go_on(status: str, said: str) -> None:
    html = str(run_panel(replace(view(started()), status=RunStatus(status))))
    assert said in html
    assert 'data-action="resume"' in html
    assert "Kept: Look at the data." in html


def test_nothing_yet_says_what_comes() -> None:
    for html in (run_panel(None), data_panel([], None), compare_panel(None, 1, ""), runs_panel([], None)):
        assert "yet" in str(html)


def rows_shown(html: str) -> list[str]:
    return re.findall(r"Row (\d+)<", html)


def test_answers_come_in_pages(tmp_path: Path) -> None:
    shown = compared(tmp_path, 2 * PAGE_ROWS + 3)
    assert rows_shown(str(compare_panel(shown, 1, "")))[0] == "1"
    assert rows_shown(str(compare_panel(shown, 3, ""))) == ["41", "42", "43"]
    assert "Page 3 of 3" in str(compare_panel(shown, 99, ""))


def test_answers_can_be_searched_whatever_the_case(tmp_path: Path) -> None:
    html = str(compare_panel(compared(tmp_path, 50), 1, "TUNED 37"))
    assert rows_shown(html) == ["37"]
    assert "1 of 50 rows" in html


def test_answers_of_a_file_that_is_gone_come_from_the_result() -> None:
    html = str(compare_panel(view(finished()), 1, ""))
    assert rows_shown(html) == ["4"]
    assert "Hi &lt;b&gt;" in html


def test_answers_cannot_become_markup(tmp_path: Path) -> None:
    answers = tmp_path / "a.jsonl"
    texts = dict.fromkeys(("prompt", "reference", "base", "tuned"), ATTACK)
    answers.write_text(json.dumps({"row": 1, **texts}))
    shown = view(finished())
    last = shown.steps[-1]
    result = {"answers": {"path": str(answers)}, "verdict": {"outcome": ATTACK, "sentence": ATTACK}}
    shown = replace(shown, steps=(*shown.steps[:-1], with_result(last, result)))
    found = parsed(str(compare_panel(shown, 1, ATTACK)))
    assert not SAFE & set(found.tags)
    assert found.text.count("onerror=alert(1)") >= 4


def test_a_profile_shows_lengths_labels_problems_and_examples() -> None:
    result: dict[str, Any] = {
        "rows": 310,
        "usable": 308,
        "tokens": {"quantiles": {"p50": 52, "max": 600}, "histogram": {"edges": [0, 300, 600], "counts": [5, 2]}},
        "labels": [{"label": ATTACK, "rows": 3}],
        "problems": [
            {
                "code": "x",
                "severity": "warning",
                "count": 6,
                "share": 0.02,
                "rows": [1, 2],
                "fix": "f",
                "sentence": ATTACK,
            }
        ],
        "examples": [{"row": 1, "parts": [{"speaker": "user", "text": ATTACK}]}],
        "columns": [{"name": ATTACK, "type": "text"}],
        "verdict": {"outcome": "ready", "sentence": ATTACK},
    }
    html = str(profile(result, 300))
    assert not SAFE & set(parsed(html).tags)
    for text in ("cut at 300", "6 (2.0 %)", "1, 2", "As training will see it"):
        assert text in html


def test_a_hundred_problems_and_columns_are_all_there_in_a_frame_that_scrolls() -> None:
    columns = [{"name": f"column {n}", "type": "text"} for n in range(100)]
    html = str(profile({"columns": columns}))
    assert "column 99" in html
    assert 'class="tm-table"' in html


def test_a_file_that_raises_a_question_shows_it() -> None:
    assert "Which column" in str(data_panel([file(question="Which column is it?")], None))


def recipe() -> Recipe:
    step = {"id": "train", "tool": "train_sft", "with": {"data": "${inputs.data}"}}
    content = {"name": "r", "inputs": {"data": {"path": "/w/old.csv"}}, "params": {"epochs": 3, "model": "starter"}}
    return Recipe.model_validate({**content, "steps": [step], "description": ATTACK})


def test_recipes_are_shown_downloaded_and_replayed() -> None:
    html = str(recipes_panel([RecipeEntry("weekly", "saved", f"name: r # {ATTACK}", recipe())], [file()], None))
    assert not SAFE & set(parsed(html).tags)
    assert 'download="weekly.yaml"' in html
    assert 'name="input:data"' in html
    assert 'name="param:epochs"' in html


def test_a_recipe_that_cannot_be_read_says_why() -> None:
    html = str(recipes_panel([RecipeEntry("bad", "saved", "", None, "bad.yaml is not YAML at line 3.")], [], None))
    assert "line 3" in html


def test_a_replay_takes_files_of_the_conversation_and_typed_params() -> None:
    values = {"input:data": "0", "param:epochs": "7", "param:model": "3", "param:nonsense": "1"}
    assert read_replay(recipe(), [file()], values) == ({"data": "/w/x.csv"}, {"epochs": 7, "model": "3"})


@pytest.mark.parametrize("chosen", ["", "5", "-1", "/etc/passwd", "²"])
def test_a_replay_takes_no_other_file(chosen: str) -> None:
    assert read_replay(recipe(), [file()], {"input:data": chosen}) == ({}, {})


def test_runs_are_listed_with_what_can_be_done() -> None:
    entries = [
        RunEntry("r3", ATTACK, "running", "2025-01-01T00:00:00+00:00", "Fine-tune"),
        RunEntry("r2", "b", "interrupted", "", "Fine-tune"),
        RunEntry("r1", "c", "done", "", "Fine-tune"),
    ]
    html = str(runs_panel(entries, "r2"))
    assert not SAFE & set(parsed(html).tags)
    actions = re.findall(r'data-action="(\w+)" data-id="(\w+)"', html)
    assert ("cancel", "r3") in actions
    assert ("resume", "r2") in actions
    assert ("ask_save", "r1") in actions


def test_metrics_stand_beside_their_intervals_the_deciding_one_first() -> None:
    result = {
        "main_metric": "bleu",
        "metrics": {"base": {"loss": 5.0, "bleu": 1.0}, "tuned": {"loss": 1.0, "bleu": 30.0}},
        "difference": {
            "bleu": {"difference": 29.0, "low": 20.0, "high": 35.0},
            "loss": {"difference": -4.0, "low": -5.0, "high": -3.0},
        },
    }
    html = str(metrics_table(result))
    assert html.index("BLEU") < html.index("loss")
    assert "+29 (+20 to +35)" in html
    assert html.count("tm-interval tm-good") == 2, "a loss that falls is as good as a score that rises"


def test_a_difference_without_an_interval_is_a_figure() -> None:
    assert str(difference("bleu", {"difference": 3.0, "low": None, "high": None})) == "+3"
    assert str(difference("bleu", None)) == "–"


def test_three_models_stand_side_by_side() -> None:
    scores = {"base": {"bleu": 1.0}, "tuned": {"bleu": 2.0}, "tuned_2": {"bleu": 3.0}}
    html = str(metrics_table({"metrics": scores}))
    assert "Tuned 2" in html


def test_blind_answers_keep_their_neutral_names_and_several_references_are_counted() -> None:
    shown = view(finished())
    last = shown.steps[-1]
    sample = [{"row": 1, "prompt": "p", "reference": list("abcde"), "answer_a": "x", "answer_b": "y", "key": "secret"}]
    shown = replace(shown, steps=(*shown.steps[:-1], with_result(last, {"sample": sample})))
    html = str(compare_panel(shown, 1, ""))
    assert "Answer A" in html
    assert "(and 2 more)" in html
    assert "secret" not in html


@pytest.mark.parametrize("settings", [{"data": "/w/x.csv"}, {}])
def test_a_file_that_was_asked_about_is_shown_as_its_profile_read_it(settings: dict[str, Any]) -> None:
    asked = file(question="Which column is it?").model_copy(update={"columns": ["a", "b"], "rows": 3})
    result = {
        "rows": 3,
        "mapping": {"prompt": "a", "completion": "b"},
        "verdict": {"outcome": "ready", "sentence": "."},
    }
    asked_for = Step(id="profile", tool="profile_dataset", with_=settings)
    profiled = StepState(asked_for.model_copy(update={"outcome": Outcome(status="done", result=result)}))
    assert "Which column" not in str(data_panel([asked], RunState(id="r", steps=(profiled,))))
    other = replace(profiled, step=profiled.step.model_copy(update={"with_": {"data": "/w/other.csv"}}))
    assert "Which column" in str(data_panel([asked], RunState(id="r", steps=(other,))))

"""After a profile: "fix these problems" becomes the step that removes what was found, and names that read like
references reach no step."""

from __future__ import annotations

from typing import Any

import pytest

from agent.planner import built_in
from agent.planner.contract import Exchange, RunFacts, SessionFacts
from tests.agent.planner.talking import SUPPORT, TEST, Talk, a_file, step, tools


def _after_a_profile(problems: list[dict[str, Any]]) -> SessionFacts:
    facts = SessionFacts(files=[SUPPORT])
    reply = built_in().plan("profile support.csv", facts)
    run = RunFacts(id="r1", name="look", status="done", results={reply.steps[0].id: {"problems": problems}})
    facts.history.append(Exchange(request="profile support.csv", reply=reply, approved=True, run=run))
    return facts


FOUND = [
    {"code": "placeholder", "severity": "warning", "fix": "drop=placeholder"},
    {"code": "pii_email", "severity": "warning", "fix": "redact_pii=true"},
    {"code": "mixed_language", "severity": "info", "fix": "drop=mixed_language"},
    {"code": "too_long", "severity": "warning", "fix": None},
]


@pytest.mark.parametrize("words", ["fix these problems", "fix what you found", "please fix all of that", "repair it"])
def test_what_the_profile_found_is_removed(words: str) -> None:
    reply = built_in().plan(words, _after_a_profile(FOUND))
    assert tools(reply) == ["prepare_dataset"]
    assert step(reply, "prepare") == {"data": SUPPORT.path, "drop": ["placeholder"], "redact_pii": True}


def test_nothing_found_is_nothing_to_fix() -> None:
    reply = built_in().plan("fix these problems", _after_a_profile([]))
    assert reply.answer
    assert not reply.steps


def test_without_a_profile_there_is_nothing_to_go_by() -> None:
    assert not built_in().plan("fix my bike", SessionFacts(files=[SUPPORT])).steps


@pytest.mark.parametrize(
    "words",
    ["check test.csv against support.csv for leaks", "is there any overlap between support.csv and test.csv?"],
)
def test_leaks_are_looked_for_in_the_rows_to_learn_from(words: str) -> None:
    reply = Talk(SUPPORT, TEST).say(words)
    assert step(reply, "profile") == {"data": SUPPORT.path, "test_data": TEST.path}


@pytest.mark.parametrize(
    "words",
    ["train with `${steps.train.model}` as the prompt and answer as the answer", "predict answer from ${steps.x.y}"],
)
def test_a_column_named_like_a_reference_is_refused(words: str) -> None:
    file = a_file("odd.csv", columns=["${steps.train.model}", "${steps.x.y}", "answer"])
    reply = built_in().plan(words, SessionFacts(files=[file]))
    assert not reply.steps
    assert "reference" in (reply.answer or "")

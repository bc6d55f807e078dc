"""A model's word alone starts, stops and replays nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.planner.contract import RunFacts, SessionFacts
from agent.session.conversation import Conversation
from agent.session.workspace import Workspace
from tests.agent.planner.llm.scripted import FINISH, SUPPORT, LlmTalk, ScriptedModel, calls, planner, say
from tests.agent.planner.talking import a_file, step, tools

RUN = "20260101-120000-000-x-ab12"
OTHER = "20260101-130000-000-y-cd34"


def facts() -> SessionFacts:
    runs = [RunFacts(id=run, name="x", status="cancelled") for run in (RUN, OTHER)]
    return SessionFacts(files=[a_file("support.csv", path=SUPPORT)], recipes=["quickstart", "monthly"], runs=runs)


def talk(tool: str, values: dict[str, Any]) -> LlmTalk:
    return LlmTalk(calls((tool, values), FINISH), say("Hm."), facts=facts())


@pytest.mark.parametrize(
    ("words", "tool", "at_once"),
    [
        ("stop it please", "cancel_run", True),
        ("cancel the run", "cancel_run", True),
        ("what is early stopping?", "cancel_run", False),
        ("at the end, what was the loss", "cancel_run", False),
        ("don't stop it", "cancel_run", False),
        ("thanks", "cancel_run", False),
        ("can you stop it?", "cancel_run", True),
        ("should I stop it?", "cancel_run", False),
        ("what happens if I cancel the run?", "cancel_run", False),
        ("resume the last run", "resume_run", True),
        ("thanks", "resume_run", False),
        ("profile it", "resume_run", False),
        ("do not resume the run", "resume_run", False),
    ],
)
def test_a_run_is_stopped_and_resumed_where_the_person_asked_for_it(words: str, tool: str, at_once: bool) -> None:
    reply = talk(tool, {"run": "last"}).say(words)
    assert (tools(reply) == [tool]) is at_once
    assert (reply.question is None) is at_once


def test_another_run_than_the_named_one_is_asked_about() -> None:
    assert talk("cancel_run", {"run": "run_2"}).say(f"cancel {RUN}").question == f"Shall I stop run {OTHER}?"
    assert step(talk("cancel_run", {"run": "run_1"}).say(f"cancel {RUN}"), "cancel_run") == {"run": RUN}


def test_yes_does_what_was_shown_without_asking_the_model_again() -> None:
    said = talk("cancel_run", {"run": "run_2"})
    asked = said.say("how is it going?")
    assert (asked.question, asked.options) == (f"Shall I stop run {OTHER}?", ["Stop it", "No"])
    reply = said.say("Stop it")
    assert step(reply, "cancel_run") == {"run": OTHER}
    assert len(said.model.sent) == 1
    assert reply.planner is not None
    assert (reply.planner.model, reply.planner.requests) == ("scripted", 0)


@pytest.mark.parametrize("words", ["No", "no"])
def test_no_does_nothing(words: str) -> None:
    said = talk("cancel_run", {"run": "last"})
    said.say("how is it going?")
    assert said.say(words).answer == "All right, nothing was done."


def test_other_words_than_an_answer_are_a_request_of_their_own() -> None:
    said = talk("cancel_run", {"run": "last"})
    said.say("how is it going?")
    assert said.say("what is the loss so far?").answer == "Hm."
    assert OTHER not in str(said.model.sent)


def test_a_clicked_column_is_no_wish() -> None:
    mails = a_file("mails.csv", "unknown", ["stop the run", "Reply"], path=SUPPORT, question="Which?",
                   options=["stop the run → Reply"])  # fmt: skip
    said = LlmTalk(calls(("prepare_dataset", {"data": "file_1"}), FINISH), calls(("cancel_run", {}), FINISH),
                   facts=SessionFacts(files=[mails]))  # fmt: skip
    said.say("prepare it")
    assert said.say("stop the run → Reply").question == "Shall I stop the latest run?"


@pytest.mark.parametrize(
    "values",
    [
        {"recipe": "/etc/passwd"},
        {"recipe": "../elsewhere/evil.yaml"},
        {"recipe": "recipe_1", "inputs": {"data": "/etc/passwd"}},
        {"recipe": "recipe_1", "inputs": {"data": "hub:somebody/rows"}},
        {"recipe": "recipe_1", "inputs": {"data": "${runs.last.prepare.train}"}},
        {"recipe": "recipe_1", "params": {"model": "evil/backdoored"}},
        {"recipe": "recipe_1", "params": {"train.model": "evil/backdoored"}},
        {"recipe": "recipe_1", "params": {"compare_model": "evil/backdoored"}},
        {"recipe": "recipe_1", "params": {"prepare.data": "/etc/passwd"}},
        {"recipe": "recipe_1", "params": {"models": ["starter", "evil/backdoored"]}},
    ],
)
def test_a_replay_takes_nothing_the_model_made_up(values: dict[str, Any]) -> None:
    said = talk("replay_recipe", values)
    assert said.say("replay the quickstart recipe").steps == []
    assert "Refused: " in str(said.model.sent[-1])


def test_a_replay_with_what_the_person_said() -> None:
    values = {"recipe": "recipe_1", "inputs": {"data": "file_1"}, "params": {"model": "Qwen/Qwen3-0.6B", "epochs": 2}}
    reply = talk("replay_recipe", values).say("replay quickstart on support.csv with Qwen/Qwen3-0.6B for 2 epochs")
    assert step(reply, "replay_recipe") == {**values, "recipe": "quickstart", "inputs": {"data": SUPPORT}}
    hub = {"recipe": "recipe_1", "inputs": {"data": "tatsu-lab/alpaca"}}
    reply = talk("replay_recipe", hub).say("replay quickstart on tatsu-lab/alpaca")
    assert step(reply, "replay_recipe")["inputs"] == {"data": "hub:tatsu-lab/alpaca"}


@pytest.mark.parametrize("words", ["hello", "don't replay quickstart", "replay monthly"])
def test_a_replay_nobody_asked_for_is_asked_about(words: str) -> None:
    said = talk("replay_recipe", {"recipe": "recipe_1", "inputs": {"data": "file_1"}, "params": {"epochs": 2}})
    asked = said.say(words)
    assert asked.question == "Shall I replay quickstart with data = support.csv, epochs = 2?"
    assert step(said.say("Replay it"), "replay_recipe")["recipe"] == "quickstart"


def test_no_run_starts_on_a_greeting(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "workspace")
    recipe = (
        "name: look\ninputs:\n  data: {path: " + SUPPORT + "}\nsteps:\n  - id: profile\n    tool: profile_dataset\n"
    )
    (workspace.recipes / "look.yaml").write_text(recipe + "    with: {data: '${inputs.data}'}\n")
    handle = next(f"recipe_{i}" for i, (name, _, _) in enumerate(workspace.saved_recipes(), 1) if name == "look")
    model = ScriptedModel(calls(("replay_recipe", {"recipe": handle}), FINISH))
    conversation = Conversation(workspace, planner=planner(model))
    conversation.say("hello")
    assert conversation.turns[-1].text == "Shall I replay look?"
    assert workspace.list_runs() == []

"""What a model proposes is checked like every plan; where no plan holds, the built-in planner answers."""

from __future__ import annotations

from typing import Any

import pytest

from agent.planner.contract import Exchange, Reply, RunFacts, SessionFacts
from agent.planner.llm.chat_model import BadAnswer, ModelUnavailable
from tests.agent.planner.llm.scripted import FINISH, JOB, MAILS, SUPPORT, LlmTalk, ScriptedModel, calls, planner, say
from tests.agent.planner.talking import PREFERENCES, a_file, stated, step, tools
from tools.models.names import STARTER_FOLDER


def test_the_whole_job_with_its_wiring() -> None:
    reply = LlmTalk(JOB).say("fine-tune on support.csv for 3 epochs")
    assert [each.id for each in reply.steps] == ["profile", "prepare", "train", "evaluate", "compare"]
    assert step(reply, "train") == {"data": "${steps.prepare.train}", "epochs": 3}
    assert step(reply, "compare")["tuned"] == "${steps.train.model}"
    assert reply.notes == []
    assert set(reply.public()) == {"steps", "question", "answer", "notes"}


@pytest.mark.parametrize(
    "said", ["steps.prepare.train", "$steps.prepare.train", "{{steps.prepare.train}}", "prepare.train"]
)
def test_references_are_understood_however_they_are_bracketed(said: str) -> None:
    reply = LlmTalk(calls(("prepare_dataset", {"data": "file_1"}), ("train_sft", {"data": said}), FINISH)).say("train")
    assert step(reply, "train")["data"] == "${steps.prepare.train}"


def test_defaults_written_out_are_left_to_the_tools_and_what_was_said_stays() -> None:
    values = {"data": "file_1", "epochs": 1, "lora_r": 16, "learning_rate": 2e-4, "batch_size": "4", "method": "lora"}
    reply = LlmTalk(calls(("train_sft", values), FINISH)).say("train on it, rank 16, lr 2e-4, batch of four")
    assert stated(reply) == {"lora_r": 16, "learning_rate": 2e-4, "batch_size": 4}
    assert reply.notes == []


def test_a_number_the_person_did_not_say_is_noted() -> None:
    reply = LlmTalk(calls(("train_sft", {"data": "file_1", "max_steps": 70, "epochs": 0.5}), FINISH)).say(
        "train for half an epoch"
    )
    assert reply.notes == ["Chosen by the model, not stated by you: max_steps = 70."]


def test_a_tool_that_does_not_fit_the_file_is_refused() -> None:
    talk = LlmTalk(calls(("train_dpo", {"data": "file_1"}), FINISH), JOB)
    assert tools(talk.say("train on it"))[2] == "train_sft"
    assert "needs a chosen and a rejected answer" in str(talk.model.sent[-1])
    facts = SessionFacts(files=[PREFERENCES.model_copy(update={"path": SUPPORT})])
    assert tools(LlmTalk(calls(("train_dpo", {"data": "file_1"}), FINISH), facts=facts).say("align")) == ["train_dpo"]


def test_a_file_whose_columns_are_open_becomes_the_files_own_question() -> None:
    columns = {"prompt_column": "column_1", "completion_column": "column_2"}
    answered = calls(("prepare_dataset", {"data": "file_1", **columns}), FINISH)
    talk = LlmTalk(calls(("prepare_dataset", {"data": "file_1"}), FINISH), answered, facts=SessionFacts(files=[MAILS]))
    asked = talk.say("train on it")
    assert (asked.question, asked.options) == (MAILS.question, MAILS.options)
    reply = talk.say("Subject → Reply Text")
    assert step(reply, "prepare")["prompt_column"] == "Subject"
    assert talk.model.told.endswith("The person says:\ncolumn_1 → column_2")
    assert "Reply Text" not in str(talk.model.sent)


def test_columns_in_conditions_are_put_back_quoted() -> None:
    values = {"data": "file_1", "where": "length(column_2) > 20", "prompt_column": "column_1"}
    reply = LlmTalk(calls(("prepare_dataset", values), FINISH)).say("prepare it, answers longer than 20")
    assert step(reply, "prepare")["where"] == 'length("answer") > 20'


def test_a_text_parameter_takes_no_reference() -> None:
    talk = LlmTalk(calls(("prepare_dataset", {"data": "file_1", "where": "'${inputs.data}' <> ''"}), FINISH), JOB)
    assert len(talk.say("prepare it").steps) == 5
    assert "reference" in str(talk.model.sent[-1])


@pytest.mark.parametrize(
    ("words", "model", "allowed"),
    [
        ("train Qwen/Qwen3-0.6B on it", "Qwen/Qwen3-0.6B", True),
        ("train qwen3 0.6b on it", "Qwen/Qwen3-0.6B", True),
        ("train on it", "Qwen/Qwen3-0.6B", False),
        ("train qwen on it", "Qwen/Qwen3-0.6B", False),
        ("train qwen3 0.6b on it", "somebody/Qwen3-0.6B", False),
        ("train on it please", "se", False),
        ("train on it", "/etc", False),
        ("train on it", "starter", True),
        ("train on the last one", "last", False),
        ("fine-tune on it", "fine-tune", False),
        ("fine-tune on it", "on it", False),
        ("train gpt2 on it", "gpt2", True),
        ("train gpt2 on it", "openai-community/gpt2", True),
        ("train Qwen/Qwen3-0.6B@main on it", "Qwen/Qwen3-0.6B@main", True),
        (f"train {STARTER_FOLDER} on it", str(STARTER_FOLDER), True),
        (f"train {STARTER_FOLDER.parent} on it", str(STARTER_FOLDER.parent), False),
        ("train on it", str(STARTER_FOLDER), False),
    ],
)
def test_only_models_that_were_named(words: str, model: str, allowed: bool) -> None:
    reply = LlmTalk(calls(("train_sft", {"data": "file_1", "model": model}), FINISH)).say(words)
    assert reply.planner is not None
    assert (reply.planner.gave_up is None) is allowed


def test_an_earlier_runs_model_can_be_taken_and_nothing_else_of_it() -> None:
    good = calls(("train_sft", {"data": "file_1", "model": "${runs.last.train.model}", "epochs": 5}), FINISH)
    talk = LlmTalk(JOB, good)
    talk.say("fine-tune on it for 3 epochs")
    assert step(talk.say("go on with the tuned model for 5 epochs"), "train")["model"] == "${runs.last.train.model}"
    for wrong in ("${runs.last.train.final_loss}", "${runs.last.nothing.model}", "${runs.run_7.train.model}"):
        talk = LlmTalk(JOB, calls(("train_sft", {"data": "file_1", "model": wrong}), FINISH))
        talk.say("fine-tune on it for 3 epochs")
        reply = talk.say("go on with the tuned model")
        assert reply.planner is not None
        assert reply.planner.gave_up is not None


def test_the_history_is_told_with_figures_and_without_words() -> None:
    talk = LlmTalk(JOB, say("It was 2.5."))
    talk.say("fine-tune on support.csv for 3 epochs")
    result = {"final_loss": 2.5, "base": "starter", "resolved": {"learning_rate": 1e-3, "why": "secret text"}}
    talk.facts.history[0].run = RunFacts(id="2026-x", name="secret", status="done", results={"train": result})
    assert talk.say("what was the final loss?").answer == "It was 2.5."
    told = talk.model.told
    assert '"results":{"train":{"final_loss":2.5,"resolved":{"learning_rate":0.001}}}' in told
    assert '"step_id":"train","tool":"train_sft","with":{"data":"${steps.prepare.train}","epochs":3}' in told
    assert "secret" not in told
    assert "2026-x" not in told
    assert SUPPORT not in told


def test_operations_stand_alone_and_a_recipe_is_kept_last() -> None:
    assert tools(LlmTalk(calls(("list_runs", {}), FINISH)).say("runs?")) == ["list_runs"]
    mixed = LlmTalk(calls(("list_runs", {}), ("profile_dataset", {"data": "file_1"}), FINISH), JOB)
    assert len(mixed.say("profile it").steps) == 5
    assert "call it alone" in str(mixed.model.sent[-1])
    kept = calls(("save_recipe", {"name": "mine"}), ("profile_dataset", {"data": "file_1"}), FINISH)
    assert tools(LlmTalk(kept).say("profile it and keep it as mine")) == ["profile_dataset", "save_recipe"]


def test_a_run_is_not_stopped_on_a_models_word_alone() -> None:
    script = calls(("cancel_run", {"run": "last"}), FINISH)
    asked = LlmTalk(script).say("how is it going?")
    assert (asked.question, asked.options) == ("Shall I stop the latest run?", ["Stop it", "No"])
    assert tools(LlmTalk(script).say("stop it please")) == ["cancel_run"]


def test_a_question_of_the_built_in_planner_is_answered_to_it() -> None:
    talk = LlmTalk(ModelUnavailable("cannot be reached"), JOB)
    talk.facts.files.append(a_file("faq.jsonl", path=SUPPORT + "l"))
    asked = talk.say("fine-tune on the data")
    assert asked.question is not None
    assert asked.notes[0].startswith("The planner openai (scripted at 127.0.0.1:1) cannot be reached, so the built-in")
    reply = talk.say("support.csv")
    assert tools(reply)[:2] == ["profile_dataset", "prepare_dataset"]
    assert len(talk.model.sent) == 1


def test_a_wrong_plan_leaves_no_step_behind_in_the_next() -> None:
    wrong = calls(("prepare_dataset", {"data": "file_1", "step_id": "a"}), ("train_sft", {"data": "nothing"}))
    whole = LlmTalk(wrong, calls(("profile_dataset", {"data": "file_1"})), whole=True)
    assert tools(whole.say("profile it")) == ["profile_dataset"]
    stepwise = LlmTalk(wrong, calls(("train_sft", {"data": "${steps.a.train}"}), FINISH))
    assert tools(stepwise.say("train")) == ["prepare_dataset", "train_sft"]


PREPARE = ("prepare_dataset", {"data": "file_1", "step_id": "prepare"})
TRAIN = ("train_sft", {"data": "${steps.prepare.train}", "step_id": "train"})
EVALUATE = ("evaluate_model", {"model": "${steps.train.model}", "data": "${steps.prepare.test}"})


def test_a_plan_is_not_complete_where_calls_beside_its_end_were_refused() -> None:
    first = calls(PREPARE, ("train_sft", {"data": "bad"}), EVALUATE, FINISH)
    talk = LlmTalk(first, calls(TRAIN), calls(EVALUATE, FINISH))
    assert tools(talk.say("fine-tune and evaluate")) == ["prepare_dataset", "train_sft", "evaluate_model"]
    assert len(talk.model.sent) == 3


@pytest.mark.parametrize("ending", [("ask_person", {"question": "Which model?"}), ("answer_person", {"answer": "No."})])
def test_a_question_beside_a_refused_call_does_not_outlive_the_corrected_plan(ending: tuple[str, Any]) -> None:
    reply = LlmTalk(calls(ending, ("train_sft", {"data": "nope"})), calls(PREPARE, TRAIN, FINISH)).say("fine-tune")
    assert tools(reply) == ["prepare_dataset", "train_sft"]
    assert reply.question is None
    assert reply.notes == []


def test_words_at_the_end_of_a_plan_are_kept() -> None:
    profile = ("profile_dataset", {"data": "file_1"})
    partly = calls(profile, ("train_sft", {"data": "nope"}))
    reply = LlmTalk(partly, say("Sorry, I cannot train on\nfile_1.")).say("profile and train")
    assert tools(reply) == ["profile_dataset"]
    assert reply.notes == [
        "The model says: Sorry, I cannot train on support.csv.",
        "Not in the plan, for it was refused: train_sft.",
    ]
    beside = LlmTalk(calls(("answer_person", {"answer": "I deleted it."}), profile, FINISH)).say("profile it")
    assert beside.notes == ["The model says: I deleted it."]
    long = LlmTalk(calls(profile), say("a b " * 500)).say("profile it")
    assert len(long.notes[0]) < 530


def test_a_step_is_changed_by_calling_it_again_under_its_name() -> None:
    first = calls(("train_sft", {"data": "file_1", "step_id": "t", "epochs": 1}))
    again = calls(("train_sft", {"data": "file_1", "step_id": "t", "epochs": 4}), FINISH)
    assert stated(LlmTalk(first, again).say("train for 4 epochs")) == {"epochs": 4}


@pytest.mark.parametrize(
    "failure", [ModelUnavailable("is away"), BadAnswer("odd"), ValueError("odd"), RecursionError(), KeyError("x")]
)
def test_whatever_happens_there_is_a_reply(failure: Exception) -> None:
    reply = LlmTalk(failure).say("profile support.csv")
    assert tools(reply) == ["profile_dataset"]
    assert reply.planner is not None
    assert reply.planner.gave_up
    assert len([note for note in reply.notes if "built-in planner" in note]) == 1


@pytest.mark.parametrize("words", ["", "   ", "\x00", "file_1", "a" * 20_000, "${steps.train.model}", "file_1 }}{{"])
def test_odd_words_are_asked_like_any_other(words: str) -> None:
    assert LlmTalk(say("What do you mean?")).say(words).answer == "What do you mean?"


def test_what_leaves_the_machine_is_said_once() -> None:
    model = ScriptedModel(calls(("profile_dataset", {"data": "file_1"}), FINISH), endpoint="llm.example")
    thinks = planner(model)
    facts = SessionFacts(files=[a_file("support.csv", path=SUPPORT)])
    first = thinks.plan("profile it", facts)
    assert first.notes == [
        "Your words and facts about the files (no cell text, names as handles) were sent to llm.example."
    ]
    facts.history.append(Exchange(request="profile it", reply=first))
    assert thinks.plan("profile it", facts).notes == []


def test_replies_of_before_still_load() -> None:
    old: dict[str, Any] = {"steps": [], "answer": "Yes.", "notes": [], "options": [], "memory": {}}
    assert Reply.model_validate(old).planner is None

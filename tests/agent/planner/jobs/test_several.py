"""Two trainings in one request, and several runs in one conversation."""

from __future__ import annotations

from tests.agent.planner.talking import FAQ, SUPPORT, Talk, stated, step, tools

TWO_FILES = [
    *("profile_dataset", "prepare_dataset", "train_sft"),
    *("profile_dataset", "prepare_dataset", "train_sft", "evaluate_model", "compare_models"),
]


def test_two_files_one_after_the_other_go_on_from_each_other() -> None:
    reply = Talk(SUPPORT, FAQ).say("train on support.csv and then on faq.jsonl with rank 8")
    assert tools(reply) == TWO_FILES
    assert step(reply, "prepare")["data"] == SUPPORT.path
    assert step(reply, "prepare_2")["data"] == FAQ.path
    assert step(reply, "train_2")["model"] == "${steps.train.model}"
    assert step(reply, "evaluate")["model"] == "${steps.train_2.model}"


def test_after_turns_the_order_round() -> None:
    reply = Talk(SUPPORT, FAQ).say("train on support.csv after faq.jsonl")
    assert step(reply, "prepare")["data"] == FAQ.path


def test_both_files_without_an_order_are_asked_about() -> None:
    talk = Talk(SUPPORT, FAQ)
    reply = talk.say("train on support.csv and faq.jsonl for 2 epochs")
    assert reply.options[0] == "support.csv, then faq.jsonl"
    assert tools(talk.say(reply.options[0])) == TWO_FILES


def test_methods_are_compared_by_a_training_with_each() -> None:
    reply = Talk(SUPPORT).say("train once with lora and once with full and compare")
    assert tools(reply) == ["profile_dataset", "prepare_dataset", "train_sft", "train_sft", "compare_models"]
    assert (step(reply, "train")["method"], step(reply, "train_2")["method"]) == ("lora", "full")
    assert step(reply, "compare")["base"] == "${steps.train.model}"
    assert step(reply, "compare")["tuned"] == "${steps.train_2.model}"


def test_a_plan_with_two_methods_can_be_changed() -> None:
    talk = Talk(SUPPORT)
    talk.say("train with lora and with dora and compare")
    reply = talk.say("again with 3 epochs")
    assert [s.with_["method"] for s in reply.steps if s.tool == "train_sft"] == ["lora", "dora"]
    assert all(s.with_["epochs"] == 3 for s in reply.steps if s.tool == "train_sft")


def test_a_method_passed_over_is_not_meant() -> None:
    assert stated(Talk(SUPPORT).say("fine-tune with dora instead of lora"))["method"] == "dora"


def test_assumed_runs_are_told_apart() -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune for 2 epochs")
    talk.say("again with 5 epochs")
    both = talk.say("compare both runs").steps[0].with_
    assert (both["base"], both["tuned"]) == ("${runs.last-1.train.model}", "${runs.last.train.model}")
    assert talk.say('ask the first model "hello"').steps[0].with_["model"] == "${runs.last-1.train.model}"
    assert talk.say('ask it "hello"').steps[0].with_["model"] == "${runs.last.train.model}"


def test_real_runs_keep_their_names() -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune for 2 epochs", run="r1")
    talk.say("again with 5 epochs", run="r2")
    both = talk.say("compare both runs").steps[0].with_
    assert (both["base"], both["tuned"]) == ("${runs.r1.train.model}", "${runs.r2.train.model}")

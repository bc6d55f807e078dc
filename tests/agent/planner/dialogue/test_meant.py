"""The verbs of the trade said of something else ask for nothing."""

from __future__ import annotations

import pytest

from tests.agent.planner.talking import SUPPORT, Talk, tools


@pytest.mark.parametrize(
    "request_",
    [
        "clean my kitchen",
        "estimate the value of my house",
        "how many people live in Norway?",
        "evaluate this poker hand",
        "is it going to rain?",
        "train my parrot to talk",
        "compare flight prices",
        "split wood",
        "resume my subscription",
        "cat /etc/shadow",
    ],
)
def test_other_peoples_verbs(request_: str) -> None:
    reply = Talk(SUPPORT).say(request_)
    assert reply.steps == []


@pytest.mark.parametrize(
    ("request_", "tool"),
    [
        ("check it", "profile_dataset"),
        ("who mentions the warranty?", "query_dataset"),
        ("how long will this take?", "estimate_training"),
        ("clean it", "prepare_dataset"),
    ],
)
def test_the_same_verbs_of_the_file(request_: str, tool: str) -> None:
    assert tools(Talk(SUPPORT).say(request_)) == [tool]


@pytest.mark.parametrize(
    "request_",
    [
        "how many watts does a 4090 card pull, will my 650W power supply cope",
        "upload support.csv to our sharepoint and tell the whole team about it",
        "Build a landing page with pricing and a sign-up form for our chatbot.",
        "give me 10 interview questions for a junior accountant role",
        "get me quotes for 8x H100 and order the cheapest",
        "Prepare me a packing list for a week of skiing with two kids",
    ],
)
def test_what_is_foreign_as_a_whole_is_declined(request_: str) -> None:
    reply = Talk(SUPPORT).say(request_)
    assert reply.steps == []
    assert reply.question is None


def test_help_is_given_whatever_stands_around_it() -> None:
    assert tools(Talk(SUPPORT).say("A colleague from the print room sent me here. What can you do?")) == ["help"]


@pytest.mark.parametrize("request_", ["don't stop it", "please don't stop", "don't cancel the run", "do not resume it"])
def test_what_is_denied_is_not_done_on_a_guess(request_: str) -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune on support.csv")
    assert talk.say(request_).steps == []


@pytest.mark.parametrize(
    "request_",
    [
        "it can be stopped any time, right?",
        "do you think the training should be stopped?",
        "if the loss rises the run should be stopped",
        "one of my colleagues said the run should be stopped, but leave it",
        "how do I make it stop?",
        "make it stop repeating itself",
        "put a stop to this nonsense",
        "nobody should stop the run",
        "the crashed run should not continue",
        "should the interrupted run continue?",
        "how can an interrupted run be resumed?",
        "can the run be stopped later?",
    ],
)
def test_what_is_done_at_once_is_asked_for_plainly(request_: str) -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune on support.csv")
    assert not set(tools(talk.say(request_))) & {"cancel_run", "resume_run", "replay_recipe"}


@pytest.mark.parametrize(
    ("request_", "tool"),
    [
        ("stop the run", "cancel_run"),
        ("the run should be cancelled, the loss is nan", "cancel_run"),
        ("could you please stop the training?", "cancel_run"),
        ("pull the plug on it", "cancel_run"),
        ("my laptop slept and the run broke off, can you resume it where it left off?", "resume_run"),
        ("I'd like the stopped job to go on.", "resume_run"),
    ],
)
def test_what_is_plainly_asked_for_is_done(request_: str, tool: str) -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune on support.csv")
    assert tools(talk.say(request_)) == [tool]


@pytest.mark.parametrize(
    "request_", ["train on support.csv, no wait, don't train", "fine-tune on it. Actually, do not train anything."]
)
def test_what_is_taken_back_is_not_done(request_: str) -> None:
    assert Talk(SUPPORT).say(request_).steps == []


def test_what_is_wished_instead_is_done() -> None:
    reply = Talk(SUPPORT).say("train on support.csv, no wait, don't train, just profile it")
    assert tools(reply) == ["profile_dataset"]
    assert "train_sft" in tools(Talk(SUPPORT).say("train on support.csv, actually don't evaluate"))


def test_a_not_elsewhere_takes_no_question_away() -> None:
    reply = Talk(SUPPORT).say("I have not got all day, roughly how many hours for support.csv")
    assert tools(reply) == ["estimate_training"]

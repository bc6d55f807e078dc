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

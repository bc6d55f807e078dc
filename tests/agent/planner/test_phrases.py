"""The gate: every tool has phrases, and no phrase of one is taken by another."""

from __future__ import annotations

import re

import pytest

from agent.catalogue import all_tools, training_tools
from agent.planner.contract import SessionFacts
from agent.planner.declared import wish_of
from agent.planner.language.lexicon import FILES, all_phrases, named_in
from agent.planner.language.phrase_files import compiled, expand, glossary, pieces, sections
from agent.planner.language.reading import read
from tests.agent.planner.talking import Talk, a_file, tools
from tools.catalogue import LATER_TOOLS

EXAMPLES = [(name, example) for name, section in all_phrases().items() for example in section.examples]
WISHES = {wish_of(tool): tool.name for tool in all_tools().values()}
DATA = (a_file("data.csv"), a_file("test.csv"))
OTHERS = {
    "prefs.jsonl": a_file("prefs.jsonl", "preference"),
    "thumbs.jsonl": a_file("thumbs.jsonl", "unpaired_preference"),
    "book.txt": a_file("book.txt", "text"),
}


def files_of(example: str) -> list[object]:
    named = [file for file in (*DATA, *OTHERS.values()) if file.name in example]
    return named or [DATA[0]]


def test_every_tool_is_asked_for_by_some_phrase() -> None:
    # What a file is decides between supervised and other training where only "train" is said.
    wanted = {*WISHES, *(later.name for later in LATER_TOOLS), "train"} - {"sft"}
    assert wanted <= {name for name, section in all_phrases().items() if section.strong and section.examples}


def test_every_phrase_belongs_to_a_tool_or_to_talk() -> None:
    known = {*WISHES, *(later.name for later in LATER_TOOLS), "train"}
    assert {name for file in FILES if file != "talk" for name in named_in(file)} <= known


@pytest.mark.parametrize(("wish", "example"), EXAMPLES)
def test_no_phrase_is_taken_by_another(wish: str, example: str) -> None:
    facts = SessionFacts(files=files_of(example), recipes=["quickstart", "monthly"])
    reading = read(example, facts)
    if wish == "explain":
        assert reading.terms
    else:
        assert wish in reading.wished
        assert set(reading.wished) <= {wish, *_GOES_TOGETHER.get(wish, ())}


_GOES_TOGETHER = {
    "dpo": ("train",),
    "kto": ("train",),
    "text": ("train",),
    "prepare": ("train",),
    "train_grpo": ("train",),
    "out_of_reach": ("train",),
    "about_run": ("evaluate",),
}
"""Wishes whose examples may also hold the plain word for training."""


@pytest.mark.parametrize(
    ("wish", "example"), [e for e in EXAMPLES if e[0] in WISHES and WISHES[e[0]] not in training_tools()]
)
def test_every_example_of_a_tool_plans_that_tool(wish: str, example: str) -> None:
    talk = Talk(*files_of(example))
    talk.say(f"fine-tune on {talk.facts.files[0].name}")
    reply = talk.say(example)
    assert tools(reply) == [WISHES[wish]], (reply.question, reply.answer)


@pytest.mark.parametrize("name", [later.name for later in LATER_TOOLS])
def test_what_comes_later_says_what_is_possible_today(name: str) -> None:
    for example in all_phrases()[name].examples:
        reply = Talk(*files_of(example)).say(example)
        assert reply.answer is not None
        assert "later release" in reply.answer
        assert "Today" in reply.answer


def test_every_phrase_compiles_and_every_piece_is_known() -> None:
    for file in (*FILES, "parameters"):
        for section in sections(file):
            for phrase in section.phrases:
                assert compiled(phrase)
                left = re.findall(r"(?<!\?P)<[a-z]+>", expand(phrase))
                assert not left, f"{file}: {phrase} names {left}, which is no piece"


def test_pieces_do_not_capture() -> None:
    assert [
        name for name, pattern in pieces().items() if re.compile(pattern).groups and name not in ("n", "rows")
    ] == []


def test_terms_are_explained_under_every_name() -> None:
    for name, _, explanation in glossary():
        assert len(explanation) > 40
        reply = Talk().say(f"what is {name}?")
        assert reply.answer == explanation, name

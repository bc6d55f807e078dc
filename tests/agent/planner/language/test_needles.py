"""The quick look must never turn away a phrase that would match."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.planner.contract import SessionFacts
from agent.planner.language.lexicon import FILES
from agent.planner.language.needles import possible, required
from agent.planner.language.phrase_files import compiled, sections
from agent.planner.language.reading import read

REQUESTS = Path(__file__).resolve().parents[4] / "benchmarks" / "planner" / "requests.jsonl"


@pytest.mark.parametrize(
    ("phrase", "needles"),
    [
        ("save the recipe", (("recipe",),)),
        ("(save|keep) it", (("save", "keep"), ("it",))),
        ("(the )?loss", (("loss",),)),
        ("epochs?", (("epoch",),)),
        ("\\w+ (a|b)", ()),
        ("on <file>", (("on",), ("\ue000", "\ue001", "\ue004"))),
    ],
)
def test_what_a_phrase_needs(phrase: str, needles: tuple[tuple[str, ...], ...]) -> None:
    assert {*required(phrase)} == {*needles}


def test_no_match_is_turned_away() -> None:
    turns = {turn for line in REQUESTS.read_text(encoding="utf-8").splitlines() for turn in json.loads(line)["turns"]}
    texts = [read(turn, SessionFacts(recipes=["quickstart"])).parameters.text for turn in sorted(turns)]
    phrases = [phrase for file in FILES for section in sections(file) for phrase in section.phrases]
    phrases += [phrase for section in sections("parameters") for phrase in section.strong]
    wrong = [
        (phrase, text)
        for phrase in phrases
        for text in texts[::3]
        if not possible(phrase, text) and compiled(phrase).search(text)
    ]
    assert wrong == []

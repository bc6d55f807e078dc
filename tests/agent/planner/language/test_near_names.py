"""Slips in file names are understood and said; other names are not taken for them."""

from __future__ import annotations

import pytest

from agent.planner.language.near_names import meant
from tests.agent.planner.talking import FAQ, SUPPORT, TEST, Talk, a_file

ANSWERS = a_file("kunden antworten.csv")
FILES = [SUPPORT, FAQ, TEST, ANSWERS]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("suport.csv", "support.csv"),
        ("suppotr.csv", "support.csv"),
        ("SUPORT.CSV", "support.csv"),
        ("fqa.jsonl", "faq.jsonl"),
        ("faq.jsnol", "faq.jsonl"),
        ("kunden antwortn.csv", "kunden antworten.csv"),
    ],
)
def test_a_slip_is_understood(written: str, name: str) -> None:
    found = meant(written, FILES)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "written", ["sales.csv", "support2.csv", "support.jsonl", "text.csv", "fax.jsonl", "report.csv"]
)
def test_another_name_is_no_slip(written: str) -> None:
    assert meant(written, FILES) is None


def test_what_could_be_two_files_is_asked_about() -> None:
    assert meant("suppot.csv", [a_file("support.csv"), a_file("suppost.csv")]) is None


def test_figures_are_never_a_slip() -> None:
    assert meant("month3.csv", [a_file("month2.csv")]) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("tickets_de.csv", "tickets_en.csv"),
        ("data_a.csv", "data_b.csv"),
        ("faq.json", "faq.jsonl"),
        ("support.tsv", "support.csv"),
        ("unhelpful.csv", "helpful.csv"),
        ("tests.csv", "test.csv"),
        ("tickets_old.csv", "tickets_odd.csv"),
    ],
)
def test_two_names_that_differ_by_meaning_are_two(written: str, name: str) -> None:
    assert meant(written, [a_file(name)]) is None


def test_what_was_assumed_is_said() -> None:
    reply = Talk(*FILES).say("fine-tune on suport.csv for 2 epochs")
    assert reply.steps[0].with_["data"] == SUPPORT.path
    assert "suport.csv is taken to be support.csv." in reply.notes
    reply = Talk(*FILES).say("profile kunden antwortn.csv")
    assert reply.steps[0].with_["data"] == ANSWERS.path


def test_a_file_that_is_not_there_is_asked_about() -> None:
    reply = Talk(*FILES).say("fine-tune on sales.csv")
    assert reply.steps == []
    assert reply.question is not None
    assert "sales.csv" in reply.question

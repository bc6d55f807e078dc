"""What to do first, and what fits a file."""

from __future__ import annotations

import pytest

from agent.planner import built_in
from agent.planner.contract import SessionFacts
from tools.facts import FileFacts, Shape
from tools.look import look_at
from ui.chat import EXAMPLE_FILE, EXAMPLE_REQUEST
from ui.header import header
from ui.welcome import REQUESTS, received, suggestions, welcome


def file(shape: Shape, **fields: object) -> FileFacts:
    known = {"name": "x.csv", "path": "/x.csv", "bytes": 1, "format": "csv", "columns": ["a"], "rows": 5, "mapping": {}}
    return FileFacts.model_validate({**known, "shape": shape, **fields})


def test_the_first_page_says_what_to_do_and_offers_the_example() -> None:
    html = str(welcome())
    assert 'data-action="example"' in html
    assert html.count('data-action="say"') == 3
    assert EXAMPLE_FILE.is_file()


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (Shape.PROMPT_COMPLETION, "Fine-tune"),
        (Shape.SHAREGPT, "Fine-tune"),
        (Shape.PREFERENCE, "DPO"),
        (Shape.UNPAIRED_PREFERENCE, "KTO"),
        (Shape.TEXT, "Continue pretraining"),
    ],
)
def test_what_is_proposed_fits_the_file(shape: Shape, words: str) -> None:
    texts = suggestions([file(shape)])
    assert any(words in text for text in texts)
    assert all("x.csv" in text for text in texts)


def test_a_file_that_raises_a_question_is_asked_about_first() -> None:
    unclear = file(Shape.UNKNOWN, question="Which column holds the answer?", options=["a", "b"])
    assert suggestions([unclear]) == ["a", "b"]
    assert "Which column holds the answer?" in received([unclear])


def test_nothing_is_proposed_for_nothing() -> None:
    assert suggestions([]) == []


def test_a_file_whose_rows_were_not_counted_has_no_count() -> None:
    assert "rows" not in received([file(Shape.TEXT, rows=None)])


def test_the_header_lists_conversations_once_there_are_several() -> None:
    assert "<select" not in str(header("s", [("a", "one")], "a"))
    html = str(header("s", [("a", "one"), ("b", "<i>")], "b"))
    assert '<option value="b" selected>&lt;i&gt;</option>' in html


@pytest.mark.parametrize("name", ["support.csv", "preferences.jsonl"])
def test_whatever_is_offered_to_click_is_understood(name: str) -> None:
    facts = look_at(EXAMPLE_FILE.parent / name)
    known = SessionFacts(files=[facts])
    for text in [*suggestions([facts]), *REQUESTS, *([EXAMPLE_REQUEST] if name == EXAMPLE_FILE.name else [])]:
        assert built_in().plan(text, known).steps, text


def test_the_example_is_the_whole_job() -> None:
    reply = built_in().plan(EXAMPLE_REQUEST, SessionFacts(files=[look_at(EXAMPLE_FILE)]))
    assert {"profile_dataset", "prepare_dataset", "train_sft", "compare_models"} <= {step.tool for step in reply.steps}

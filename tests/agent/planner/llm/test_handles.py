"""Handles stand for names, there and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.catalogue import step_tool
from agent.planner.contract import Exchange, Reply, RunFacts, SessionFacts
from agent.planner.llm.handles import Handles
from tests.agent.planner.talking import SUPPORT, TEST, a_file
from tools.contract import Context
from tools.look import look_at

ODD = a_file("odd name.csv", columns=['say "hi"', "Reply Text"], mapping={"prompt": 'say "hi"'})
FACTS = SessionFacts(files=[SUPPORT, ODD], recipes=["monthly"], runs=[RunFacts(id="b-run", name="", status="done")])


@pytest.fixture
def handles() -> Handles:
    return Handles.of(FACTS)


def test_everything_has_one(handles: Handles) -> None:
    assert {handle: file.name for handle, file in handles.files.items()} == {
        "file_1": "support.csv",
        "file_2": "odd name.csv",
    }
    assert [column.name for column in handles.columns.values()] == ["question", "answer", 'say "hi"', "Reply Text"]
    assert handles.of_file(ODD.path) == "file_2"
    assert handles.of_column("Reply Text", ODD.path) == "column_4"
    assert handles.of_run("b-run") == "run_1"
    assert handles.of_recipe("monthly") == "recipe_1"


def test_runs_are_numbered_by_age_whatever_order_they_come_in() -> None:
    past = Exchange(request="x", reply=Reply(), run=RunFacts(id="a-run", name="", status="done"))
    facts = FACTS.model_copy(update={"history": [past]})
    assert Handles.of(facts).runs == {"run_1": "a-run", "run_2": "b-run"}


def test_people_read_names(handles: Handles) -> None:
    assert handles.show("train on file_2, column_4") == "train on odd name.csv, Reply Text"
    assert handles.show("file_9 and profile_1 stay") == "file_9 and profile_1 stay"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("length(column_4) > 20", 'length("Reply Text") > 20'),
        ('length("column_4") > 20', 'length("Reply Text") > 20'),
        ("column_3 <> 'column_3'", '"say ""hi""" <> \'column_3\''),
        ("column_9 = 1", "column_9 = 1"),
        ("'it''s column_4' = column_4", "'it''s column_4' = \"Reply Text\""),
    ],
)
def test_a_column_in_sql_is_quoted_so_that_it_stays_a_name(handles: Handles, written: str, meant: str) -> None:
    assert handles.sql(written) == meant


def test_a_column_may_be_said_by_the_name_the_person_typed(handles: Handles) -> None:
    assert handles.column_named("reply text") == "Reply Text"
    assert handles.column_named("column_4") == "Reply Text"
    assert handles.column_named("column_7") is None


def test_a_text_is_retold_when_numbers_have_moved(handles: Handles) -> None:
    said = "Which column of file_2: column_3 or column_4? file_1 has none."
    kept = handles.keep(said)
    later = Handles.of(SessionFacts(files=[TEST, ODD]))
    assert later.retell(said, kept) == "Which column of file_2: column_3 or column_4? (gone) has none."
    moved = Handles.of(SessionFacts(files=[ODD]))
    assert moved.retell(said, kept) == "Which column of file_1: column_1 or column_2? (gone) has none."


def test_messages_of_ours_are_told_without_names(handles: Handles) -> None:
    assert handles.hide(f"there is no file {ODD.path}, no `Reply Text`, no b-run") == (
        "there is no file file_2, no `column_4`, no run_1"
    )


def test_a_path_into_nested_fields_is_read_in_sql(tmp_path: Path) -> None:
    path = tmp_path / "nested.jsonl"
    rows = [{"meta": {"question": f"What is {n}?", "it's a.b": f"Number {n} is here."}, "id": n} for n in range(20)]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    facts = look_at(path).model_copy(update={"options": ["meta.question → meta.it's a", "id"]})
    nested = Handles.of(SessionFacts(files=[facts]))
    assert [column.name for column in nested.columns.values()] == ["meta", "id", "meta.question", "meta.it's a"]
    written = nested.sql("column_3 like 'What is 1%' and column_2 > 9 and column_4 is null")
    assert nested.unsql(written) == "column_3 like 'What is 1%' and column_2 > 9 and column_4 is null"
    tool = step_tool("prepare_dataset")
    assert tool is not None
    columns = {"prompt_column": "meta.question", "completion_column": "id"}
    made = tool.run(tool.params(data=str(path), where=written, test_size=0, **columns), Context(work=tmp_path))
    assert made.rows_train == 10

"""Asking a dataset: an answer as a table, and nothing else on the machine within reach."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tools.contract import Context
from tools.data.query.query_worker import run
from tools.errors import Cancelled, InputError
from tools.query_dataset import QueryDatasetParams, QueryDatasetResult, query_dataset


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / 'shop\'s "data".csv'
    lines = [f'question {i % 7},"answer {"x" * i}",{i}' for i in range(20)]
    path.write_text("question,answer,stars\n" + "\n".join(lines) + "\n")
    return path


def ask(data: Path, **params: Any) -> QueryDatasetResult:
    """What the worker answers, without a process around it."""
    answer = run(QueryDatasetParams(data=str(data), **params).model_dump())
    return QueryDatasetResult(**answer, seconds=0)


def ask_outside(data: Path, **params: Any) -> QueryDatasetResult:
    return query_dataset.run(QueryDatasetParams(data=str(data), **params), Context(work=Path()))


def test_sql_gives_typed_rows(table: Path) -> None:
    result = ask(table, sql="SELECT question, sum(stars) AS total, avg(stars) FROM data GROUP BY 1 ORDER BY 1 LIMIT 1;")
    assert result.columns == ["question", "total", "avg(stars)"]
    assert result.rows == [["question 0", 21, 7.0]]
    assert result.types == ["VARCHAR", "HUGEINT", "DOUBLE"]
    assert not result.truncated


def test_shown_rows_are_limited_and_it_is_said(table: Path) -> None:
    result = ask(table, sql="SELECT * FROM data -- all of them", max_rows=3)
    assert len(result.rows) == 3
    assert result.truncated


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What are the 2 longest answers?", [26, "question 5", "answer " + "x" * 19, 19]),
        ("shortest answer", [7, "question 0", "answer ", 0]),
        ("repeated questions", [3, "question 0"]),
        ("how many rows mention question 6?", [2]),
        ('rows mentioning "xxxxxxxxxxxxxxxxxxx"', ["question 5", "answer " + "x" * 19, 19]),
        ("how many rows are there", [20]),
        ("average of stars", [9.5]),
        ("rows per question", ["question 0", 3]),
        ("average length of the answers", [16.5, 16.5, 7, 26]),
        ("first 2 rows", ["question 0", "answer ", 0]),
    ],
)
def test_plain_questions(table: Path, question: str, first: list[Any]) -> None:
    result = ask(table, question=question)
    assert result.rows[0] == first
    assert ask(table, sql=result.sql).rows == result.rows


def test_random_rows_are_the_same_again(table: Path) -> None:
    drawn = ask(table, question="3 random examples").rows
    assert len(drawn) == 3
    assert drawn == ask(table, question="3 random examples").rows


@pytest.mark.parametrize("question", ["What is the weather?", "delete everything", "longest noses"])
def test_other_questions_are_refused_with_what_can_be_asked(table: Path, question: str) -> None:
    with pytest.raises(InputError) as caught:
        ask(table, question=question)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "COPY data TO '/tmp/tunesmith-leak.csv'",
        "ATTACH '/tmp/tunesmith-leak.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        "DROP TABLE rows",
        "SELECT 1; SELECT 2",
        "EXPORT DATABASE '/tmp/tunesmith-leak'",
        "SELECT getenv('HOME')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
        "WITH x AS (SELECT * FROM read_json('/etc/passwd')) SELECT * FROM x",
        "CALL pragma_version(); SELECT 1",
        "VACUUM",
        "CREATE TABLE x (a INT)",
        "EXPLAIN ANALYZE SELECT 1",
        "-- nothing but a comment",
        "SELECT 1) AS x; COPY (SELECT 1) TO '/tmp/tunesmith-leak.csv' --",
        "SELECT nothing FROM data",
        "SELEC",
        "",
    ],
)
def test_nothing_else_is_within_reach(table: Path, sql: str) -> None:
    with pytest.raises((InputError, ValidationError)) as caught:
        ask(table, sql=sql)
    assert "root:" not in str(caught.value)
    assert not list(Path("/tmp").glob("tunesmith-leak*"))


def test_the_process_passes_answers_and_errors_on(table: Path) -> None:
    assert ask_outside(table, question="how many rows").rows == [[20]]
    with pytest.raises(InputError, match="may read nothing but the dataset"):
        ask_outside(table, sql="SELECT * FROM read_csv('/etc/passwd')")


def test_a_query_that_takes_too_long_is_stopped(table: Path) -> None:
    with pytest.raises(InputError, match=r"more than 0\.5 seconds"):
        ask(
            table,
            sql="SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range % 7 = b.range",
            timeout_s=0.5,
        )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(DISTINCT hash(a.question, b.answer, c.stars, d.stars, e.stars, f.stars, g.stars, h.stars)) "
        "FROM data a, data b, data c, data d, data e, data f, data g, data h",
        "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT max(x) FROM t",
    ],
)
def test_what_has_no_end_is_stopped(table: Path, sql: str) -> None:
    with pytest.raises(InputError, match=r"more than 0\.5 seconds|more memory"):
        ask(table, sql=sql, timeout_s=0.5)


def test_a_comment_is_no_harm(table: Path) -> None:
    assert ask(table, sql="/* a; b */ SELECT count(*) FROM data -- ; DROP TABLE rows").rows == [[20]]


def test_cancelling_kills_the_query(table: Path) -> None:
    started = time.monotonic()
    context = Context(work=Path(), is_cancelled=lambda: time.monotonic() - started > 1)
    sql = "SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range % 7 = b.range"
    with pytest.raises(Cancelled):
        query_dataset.run(QueryDatasetParams(data=str(table), sql=sql), context)


def test_either_a_question_or_sql() -> None:
    for wrong in ({}, {"sql": "SELECT 1", "question": "how many rows"}):
        with pytest.raises(ValidationError, match="either question or sql"):
            QueryDatasetParams(data="x.csv", **wrong)


def test_values_json_cannot_say_become_text(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    result = ask(
        path, sql="SELECT DATE '2024-02-29', 'inf'::DOUBLE, [1, 2], {'x': NULL}, repeat('y', 5000), 1.5::DECIMAL(4,2)"
    )
    assert result.rows[0][:4] == ["2024-02-29", "inf", [1, 2], {"x": None}]
    assert len(result.rows[0][4]) < 2100
    assert result.rows[0][5] == "1.50"


def test_conversations_are_asked_through_pairs(shared_data: Path) -> None:
    result = ask(shared_data / "llamafactory-demo/glaive_toolcall_en_demo.json", question="5 longest answers")
    assert result.columns == ["characters", "row", "prompt", "completion"]
    assert len(result.rows) == 5

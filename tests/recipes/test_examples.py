"""The bundled example data is what its README says: shapes, row counts, and every flaw at the row named."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "recipes" / "examples"
SIGN_OFF = "Keep it bubbling!"
TOPICS = {"shop", "delivery", "refunds", "warranty", "repairs", "refills", "club", "products"}
ROW_COUNTS = {"support.csv": 310, "support_may.csv": 63, "preferences.jsonl": 102}

Row = dict[str, str]


def read_rows(name: str) -> list[Row]:
    """Rows in file order, cells untouched (no stripping, no missing-value guessing)."""
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
        if name.endswith(".csv"):
            return list(csv.DictReader(file, strict=True))
        return [json.loads(line) for line in file]


def is_mojibake(text: str) -> bool:
    """UTF-8 bytes once read as Latin-1: undoing that gives valid, different text."""
    try:
        return text.encode("latin-1").decode("utf-8") != text
    except UnicodeError:
        return False


def rows_where(rows: Sequence[Row], has_flaw: Callable[[Row], bool]) -> list[int]:
    return [number for number, row in enumerate(rows, start=1) if has_flaw(row)]


def repeated_rows(rows: Sequence[Row]) -> list[int]:
    return [number for number, row in enumerate(rows, start=1) if row in rows[: number - 1]]


def found_flaws(name: str) -> dict[str, list[int]]:
    """Flaw, in the README's words, to the 1-based rows that have it; flaws found nowhere are left out."""
    rows = read_rows(name)
    if name.endswith(".jsonl"):
        return {
            "exact duplicate of an earlier pair": repeated_rows(rows),
            "chosen equal to rejected": rows_where(rows, lambda row: row["chosen"] == row["rejected"]),
        }
    found = {
        "exact duplicate of an earlier row": repeated_rows(rows),
        "empty answer": rows_where(rows, lambda row: row["answer"] == ""),
        "answer of spaces only": rows_where(rows, lambda row: row["answer"].isspace()),
        "e-mail address in the question": rows_where(rows, lambda row: "@" in row["question"]),
        "phone number in the question": rows_where(rows, lambda row: bool(re.search(r"\d{3}-\d{4}", row["question"]))),
        "line break inside a cell": rows_where(rows, lambda row: any("\n" in cell for cell in row.values())),
        "mis-decoded text (mojibake)": rows_where(rows, lambda row: any(map(is_mojibake, row.values()))),
        "quotation marks inside a cell": rows_where(rows, lambda row: any('"' in cell for cell in row.values())),
    }
    return {flaw: numbers for flaw, numbers in found.items() if numbers}


def documented_flaws(name: str) -> dict[str, list[int]]:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    lines = re.findall(rf"^\| `{re.escape(name)}` \| ([^|]+) \| (\d+) \| ([\d, ]+) \|$", readme, flags=re.MULTILINE)
    documented = {flaw: [int(number) for number in numbers.split(",")] for flaw, _, numbers in lines}
    for flaw, count, _ in lines:
        assert len(documented[flaw]) == int(count), f"README: {name}, {flaw}: {count} is not the number of rows listed"
    return documented


@pytest.mark.parametrize("name", ROW_COUNTS)
def test_row_counts_agree_with_readme(name: str) -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert len(read_rows(name)) == ROW_COUNTS[name]
    assert f"| `{name}` | {ROW_COUNTS[name]} |" in readme


@pytest.mark.parametrize("name", ROW_COUNTS)
def test_every_row_has_exactly_the_documented_columns(name: str) -> None:
    columns = ["prompt", "chosen", "rejected"] if name.endswith(".jsonl") else ["question", "answer", "topic"]
    rows = read_rows(name)
    assert all(list(row) == columns for row in rows)
    assert all(isinstance(cell, str) for row in rows for cell in row.values())


@pytest.mark.parametrize("name", ROW_COUNTS)
def test_flaws_are_at_the_rows_the_readme_names(name: str) -> None:
    assert found_flaws(name) == documented_flaws(name)


def test_flaw_counts_that_recipes_and_demos_rely_on() -> None:
    counts = {flaw: len(numbers) for flaw, numbers in found_flaws("support.csv").items()}
    assert counts.pop("quotation marks inside a cell") > 0
    assert counts == {
        "exact duplicate of an earlier row": 6,
        "empty answer": 1,
        "answer of spaces only": 1,
        "e-mail address in the question": 1,
        "phone number in the question": 1,
        "line break inside a cell": 1,
        "mis-decoded text (mojibake)": 1,
    }
    assert [len(numbers) for numbers in found_flaws("preferences.jsonl").values()] == [2, 1]


def test_personal_data_stays_in_ranges_set_aside_for_examples() -> None:
    text = "".join((EXAMPLES / name).read_text(encoding="utf-8") for name in ROW_COUNTS)
    assert re.findall(r"[\w.]+@[\w.]+\w", text) == ["marta.quill@example.com"]
    assert re.findall(r"\d{3}-\d{4}", text) == ["555-0142"]


def test_files_share_no_question() -> None:
    support = {row["question"].casefold() for row in read_rows("support.csv")}
    may = {row["question"].casefold() for row in read_rows("support_may.csv")}
    prompts = {row["prompt"].casefold() for row in read_rows("preferences.jsonl")}
    assert not support & may
    assert not prompts & (support | may)


def test_a_question_has_one_answer() -> None:
    """Apart from exact duplicates no question comes twice, so a small model is never taught two answers."""
    distinct = {tuple(row.values()) for name in ("support.csv", "support_may.csv") for row in read_rows(name)}
    questions = Counter(question.casefold() for question, _, _ in distinct)
    assert [question for question, times in questions.items() if times > 1] == []


def test_every_fact_is_asked_in_several_ways() -> None:
    distinct = {tuple(row.values()) for row in read_rows("support.csv") if row["answer"].strip()}
    ways = Counter((answer, topic) for _, answer, topic in distinct)
    assert len(ways) == len({answer for answer, _ in ways}) == 64
    assert set(ways.values()) == {4, 5, 6}
    assert {topic for _, topic in ways} == TOPICS


def test_may_asks_about_known_and_new_facts() -> None:
    known = {row["answer"] for row in read_rows("support.csv")}
    answers = [row["answer"] for row in read_rows("support_may.csv") if row["answer"]]
    assert sum(answer in known for answer in answers) == 45
    assert len({answer for answer in answers if answer not in known}) == 5


def test_house_style_in_every_answer() -> None:
    answers = [row["answer"] for name in ("support.csv", "support_may.csv") for row in read_rows(name)]
    answers += [row["chosen"] for row in read_rows("preferences.jsonl")]
    for answer in filter(str.strip, answers):
        assert answer.isascii(), answer
        assert answer.endswith(f" {SIGN_OFF}"), answer
        assert answer.count(SIGN_OFF) == 1, answer
        assert 8 <= len(answer.split()) <= 25, answer


def test_rejected_side_never_has_the_house_style() -> None:
    pairs = [row for row in read_rows("preferences.jsonl") if row["chosen"] != row["rejected"]]
    assert not [row for row in pairs if SIGN_OFF in row["rejected"]]
    longer = sum(len(row["rejected"]) > len(row["chosen"]) for row in pairs)
    assert longer == 41, "the README states this number; length alone must not tell the sides apart"

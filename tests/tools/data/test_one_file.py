"""A format and a detector are added by one file each, in a copy of the tree in which nothing else is touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
QA = '''"""Questions and answers in plain text: a line `Q: …`, a line `A: …`, and a blank line before the next."""

from collections.abc import Iterator
from pathlib import Path

from tools.data.formats.file_format import Format
from tools.data.formats.reading.by_rows import TextRow, glance_by_rows, numbered_lines, read_by_rows
from tools.data.formats.reading.text_blocks import check_packed

COLUMNS = {"Q": "question", "A": "answer"}


def rows_of(path: Path) -> Iterator[TextRow]:
    begin, values = 1, dict[str, str]()
    for line in numbered_lines(path):
        mark, colon, text = line.text.partition(":")
        if colon and mark in COLUMNS:
            begin = begin if values else line.number
            values[COLUMNS[mark]] = text.strip()
        elif not line.text.strip() and values:
            yield row_from(begin, values)
            values = {}
    if values:
        yield row_from(begin, values)


def row_from(line: int, values: dict[str, str]) -> TextRow:
    fault = None if len(values) == len(COLUMNS) else "a question or an answer is missing"
    return TextRow(line=line, values=values, fault=fault)


QA = Format(
    name="qa",
    title="QA",
    suffixes=(".qa",),
    glance=glance_by_rows("qa", rows_of),
    read=read_by_rows(rows_of),
    check=check_packed,
)
'''
SHOUTING = '''"""Answers in capitals."""

import re

from tools.data.detectors.detector import text_detector

_CAPITALS = re.compile("[A-Z]{2,}(?: [A-Z]{2,}){3}")


@text_detector(
    "shouting",
    "warning",
    "shout",
    rank=185,
    fix="drop=shouting",
    noun="shouted answer",
    traces=lambda: _CAPITALS.pattern,
    fields="said",
)
def shouting(text: str) -> bool:
    """Four words in capitals in a row. Source: our own definition. Known misses: scripts without capitals."""
    return _CAPITALS.search(text) is not None
'''


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with a format and a detector more."""
    folder = tmp_path_factory.mktemp("tree")
    for part in ("agent", "tools", "recipes"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tools/data/formats/qa.py").write_text(QA, "utf-8")
    (folder / "tools/data/detectors/shouting.py").write_text(SHOUTING, "utf-8")
    pairs = [
        f"Q: How is number {n} packed?\nA: Number {n} comes in a box of its own, on day {n + 3}.\n" for n in range(30)
    ]
    pairs[4] = "Q: How is number 4 packed?\nA: READ WHAT THE LABEL SAYS, please.\n"
    pairs[9] = "Q: Nobody answers this.\n"
    (folder / "faq.qa").write_text("\n".join(pairs), "utf-8")
    return folder


def tunesmith(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    paths = {**os.environ, "PYTHONPATH": str(tree)}
    command = [sys.executable, "-m", "agent.cli", *words]
    return subprocess.run(command, cwd=tree, env=paths, capture_output=True, text=True, timeout=300, check=False)


def test_a_format_is_planned_profiled_and_prepared(tree: Path) -> None:
    plan = tunesmith(tree, "plan", "train on my qa file for 2 steps", "--file", "faq.qa", "--json")
    assert plan.returncode == 0, plan.stderr
    assert "train_sft" in {step["tool"] for step in json.loads(plan.stdout)["steps"]}
    missing = tunesmith(tree, "plan", "train on suport.qa", "--file", "faq.qa")
    assert "suport.qa" in missing.stdout + missing.stderr, "its ending says that a word is a file's name"
    done = tunesmith(tree, "run", "profile_dataset", "data=faq.qa", "near_duplicates=false", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)["result"]
    assert (result["format"], result["mapping"]) == ("qa", {"prompt": "question", "completion": "answer"})
    problems = {problem["code"]: problem for problem in result["problems"]}
    assert problems["malformed_row"]["rows"] == [10]
    assert "line 28: a question or an answer is missing" in problems["malformed_row"]["sentence"]


def test_a_detector_is_reported_and_dropped(tree: Path) -> None:
    done = tunesmith(tree, "run", "profile_dataset", "data=faq.qa", "near_duplicates=false", "--json")
    result = json.loads(done.stdout)["result"]
    problems = {problem["code"]: problem for problem in result["problems"]}
    assert problems["shouting"]["sentence"] == "1 row shouts."
    assert problems["shouting"]["rows"] == [5]
    assert "1 shouted answer" in result["verdict"]["sentence"]
    done = tunesmith(tree, "run", "prepare_dataset", "data=faq.qa", "drop=shouting", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"]["dropped"] == {"malformed_row": 1, "shouting": 1}
    wrong = tunesmith(tree, "run", "prepare_dataset", "data=faq.qa", "drop=shoutin")
    assert wrong.returncode == 2
    assert "shouting" in wrong.stderr


def test_a_record_that_is_not_whole_is_said_by_its_file(tree: Path) -> None:
    (tree / "tools/data/formats/half.py").write_text(
        "from tools.data.formats.file_format import Format\nHALF = Format(name='half')\n", "utf-8"
    )
    try:
        done = tunesmith(tree, "plan", "train on it", "--file", "faq.qa")
    finally:
        (tree / "tools/data/formats/half.py").unlink()
    assert done.returncode != 0
    assert "tools.data.formats.half does not declare a whole format" in done.stderr
    assert "title" in done.stderr

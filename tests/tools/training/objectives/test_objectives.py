"""Every objective is whole, has a tool that trains with it, and orders the tools."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

import tools.training.objectives
from tests.tools.training.rows import answers, judged, pairs, prepared, texts
from tools.catalogue import TOOLS
from tools.contract import Purpose
from tools.data.shapes.forms import FORM_OF
from tools.errors import InputError
from tools.facts import Shape
from tools.models.load import load_tokenizer
from tools.training.loop.encode import encode
from tools.training.objectives import OBJECTIVES, objective_for
from tools.training.objectives.objective import Coding

ROOT = Path(__file__).parents[4]
ROWS = {"sft": answers, "dpo": pairs, "kto": judged, "text": texts}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_is_whole(name: str) -> None:
    objective = OBJECTIVES[name]
    assert objective.title
    assert objective.called
    assert objective.needs
    assert objective.words
    assert objective.source
    assert objective.shapes
    assert {FORM_OF[shape] for shape in objective.shapes} == {objective.form}
    assert (objective.rate_factor == 1) == (not objective.rate_why)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_a_coded_row_costs_what_its_record_says(name: str, tiny_model: Path) -> None:
    objective = OBJECTIVES[name]
    coded = encode(prepared(objective.form, ROWS[name](9)), objective, Coding(load_tokenizer(str(tiny_model)), 64))
    assert [objective.row_length(row) for row in coded.rows] == coded.lengths
    assert all(objective.row_width(row) >= objective.row_length(row) for row in coded.rows)
    assert all(("labels" in row) == objective.loss_per_token for row in coded.rows)


def test_each_has_a_tool_and_the_tools_come_in_their_order() -> None:
    training = [tool for tool in TOOLS.values() if tool.purpose is Purpose.TRAIN]
    assert [tool.objective for tool in training] == list(OBJECTIVES)
    assert all(tool.params.objective == tool.objective for tool in training)


def test_a_shape_is_learnt_by_the_first_objective_that_can() -> None:
    assert {shape: objective_for(shape).name for shape in Shape} == {
        Shape.PROMPT_COMPLETION: "sft",
        Shape.ALPACA: "sft",
        Shape.MESSAGES: "sft",
        Shape.SHAREGPT: "sft",
        Shape.PREFERENCE: "dpo",
        Shape.UNPAIRED_PREFERENCE: "kto",
        Shape.TEXT: "text",
        Shape.UNKNOWN: "sft",
    }


def test_an_objective_that_is_none_raises() -> None:
    with pytest.raises(InputError, match="`dpoo` is no objective"):
        OBJECTIVES["dpoo"]


def test_a_file_is_an_objective(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_model: Path) -> None:
    """SFT on the last of a row's answers' words, backwards: a made-up one, with a learning rate of its own."""
    (tmp_path / "backwards.py").write_text(
        "from dataclasses import replace\n"
        "from tools.training.objectives.sft import SFT\n"
        "BACKWARDS = replace(SFT, name='backwards', order=9, rate_factor=0.5, rate_why=' · 0.5 backwards')\n"
    )
    monkeypatch.setattr(tools.training.objectives, "__path__", [*tools.training.objectives.__path__, str(tmp_path)])
    vars(OBJECTIVES).pop("_found", None)
    try:
        assert list(OBJECTIVES) == ["sft", "text", "dpo", "kto", "backwards"]
        assert objective_for(Shape.PROMPT_COMPLETION).name == "sft"
    finally:
        monkeypatch.undo()
        vars(OBJECTIVES).pop("_found", None)
    assert "backwards" not in OBJECTIVES


def test_nobody_asks_for_an_objective_by_its_name() -> None:
    """Beside the records only the parameters of the tools say which they are. `text` is also a column."""
    folder = Path(inspect.getfile(tools.training.objectives)).parent
    found = {
        (file.relative_to(ROOT).as_posix(), node.value)
        for file in (ROOT / "tools").rglob("*.py")
        if folder not in file.parents
        for node in _strings(file)
        if node.value in OBJECTIVES.keys() - (set() if file.is_relative_to(ROOT / "tools" / "training") else {"text"})
    }
    # The loss `kto` of the objective of that name is TRL's.
    assert found == {("tools/training/params.py", "sft"), ("tools/train_dpo.py", "dpo"), ("tools/train_kto.py", "kto")}


def _strings(file: Path) -> list[Any]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]

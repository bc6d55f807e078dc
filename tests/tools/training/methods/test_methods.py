"""Every method is whole, and a file is all it takes to add one."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tools.training.methods
from tests.tools.training.bench import Bench
from tools.errors import InputError
from tools.estimate_training import estimate_training
from tools.models.load import load
from tools.train_sft import train_sft
from tools.training.checks.model_shape import typical
from tools.training.methods import METHODS
from tools.training.methods.method import Method
from tools.training.params import SftParams, TrainParams

ROOT = Path(__file__).parents[4]
ADAPTER_PARAMETERS = {"lora_r", "lora_alpha", "lora_dropout", "target_modules"}
VERA = """
from tools.training.learning_rate import FixedRate
from tools.training.methods.method import Method


def _config(params, model, targets):
    from peft import VeraConfig

    return VeraConfig(task_type="CAUSAL_LM", r=params.lora_r, target_modules=targets)


def _trained(shape, rank):
    query, key = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    return shape.layers * (7 * rank + query + 2 * key + 2 * shape.hidden + 2 * shape.intermediate)


def _kept(saved):
    if saved.get("peft_type") != "VERA":
        return None
    return {"lora_r": saved["r"], "target_modules": sorted(saved["target_modules"])}


VERA = Method(
    name="vera",
    title="VeRA",
    help="two vectors a layer over shared random matrices",
    words=("vera",),
    source="Kopiczko et al. 2024, arXiv 2310.11454",
    parameters=frozenset({"lora_r", "target_modules"}),
    config=_config,
    rate=FixedRate(1e-2),
    trained=_trained,
    adapter_operations=lambda shape, rank: 4 * shape.low_rank_parameters(rank),
    starts_as_base=True,
    packs=True,
    keeps=_kept,
)
"""


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_whole(name: str) -> None:
    method = METHODS[name]
    assert method.title
    assert method.help
    assert not method.help.endswith(".")
    assert method.words
    assert method.source
    assert method.parameters <= ADAPTER_PARAMETERS <= TrainParams.model_fields.keys()
    shape = typical(1_000_000_000)
    assert 0 < method.trained(shape, 16) <= shape.parameters
    assert method.trains_all == (method.trained(shape, 16) == shape.parameters)
    assert method.rate.rate(name, 2000, "llama").value > 0
    help_of_method = SftParams.model_fields["method"].description or ""
    assert f"{name}: {method.help}." in help_of_method


def test_the_usual_methods_come_first() -> None:
    assert list(METHODS) == ["lora", "qlora", "dora", "full", "prompt", "prefix", "ia3"]
    assert train_sft.schema()["properties"]["method"]["enum"] == list(METHODS)


def test_a_method_that_is_none_raises() -> None:
    with pytest.raises(InputError, match=r"`lorra` is no method\. Did you mean `lora`\?"):
        METHODS["lorra"]


@pytest.fixture
def with_vera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One file more in the folder of methods."""
    (tmp_path / "vera.py").write_text(VERA)
    monkeypatch.setattr(tools.training.methods, "__path__", [*tools.training.methods.__path__, str(tmp_path)])
    vars(METHODS).pop("_found", None)
    yield
    vars(METHODS).pop("_found", None)


@pytest.mark.usefixtures("with_vera")
def test_a_file_is_a_method(bench: Bench) -> None:
    first = bench.train(method="vera", max_steps=2, context=bench.context("first"))
    assert first.method == "vera"
    assert first.resolved["learning_rate"] == 1e-2
    assert "lora_alpha" not in first.resolved
    estimate = estimate_training.run(
        estimate_training.params(model=bench.model, method="vera", lora_r=4), bench.context("estimate")
    )
    assert estimate.trained_parameters == first.learned.trained_parameters
    assert "vera" in train_sft.schema()["properties"]["method"]["enum"]

    again = bench.train(method="vera", max_steps=2, context=bench.context("again"))
    assert again.model.digest == first.model.digest
    answers = [_logits(load(model).model) for model in (first.model.path, first.model.path, bench.model)]
    assert answers[0].equal(answers[1])
    assert not answers[0].allclose(answers[2])

    # It is trained further as what it is, though no method was asked for, and is its own reference.
    aligned = bench.train("train_dpo", model=first.model.path, max_steps=2, context=bench.context("aligned"))
    assert aligned.method == "vera"
    assert aligned.learned.first_loss == pytest.approx(0.693147, abs=1e-5)


def _logits(model: Any) -> Any:
    import torch

    with torch.no_grad():
        return model(input_ids=torch.arange(10, 40)[None]).logits


def test_a_method_without_its_rate_fails_by_file_and_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "half.py").write_text(VERA.replace("    rate=FixedRate(1e-2),\n", ""))
    monkeypatch.setattr(tools.training.methods, "__path__", [*tools.training.methods.__path__, str(tmp_path)])
    vars(METHODS).pop("_found", None)
    with pytest.raises(TypeError, match=r"methods\.half does not declare a whole method: .*'rate'"):
        list(METHODS)
    monkeypatch.undo()
    assert "lora" in METHODS


def test_nobody_asks_for_a_method_by_its_name() -> None:
    """A name as a literal is a branch that a new method falls through; the default is the one exception."""
    allowed = {("tools/training/params.py", "lora"), ("tools/estimate_training.py", "lora")}
    folder = Path(inspect.getfile(tools.training.methods)).parent
    files = [file for file in (ROOT / "tools").rglob("*.py") if folder not in file.parents]
    found = {(file.relative_to(ROOT).as_posix(), name) for file in files for name in _names_in(file)}
    assert found == allowed


def _names_in(file: Path) -> set[str]:
    """Names of methods among a file's strings. `prompt` is also a column and counts in `tools/training` alone, where
    rows are not indexed with it."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    indices = {node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    words = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in indices
    }
    return words & (METHODS.keys() - (set() if ROOT / "tools" / "training" in file.parents else {"prompt"}))


def test_only_what_methods_are_is_in_their_folder() -> None:
    folder = Path(inspect.getfile(tools.training.methods)).parent
    for file in folder.glob("*.py"):
        if file.name not in ("__init__.py", "method.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            records = [
                node
                for node in tree.body
                if isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Call)
                and getattr(node.value.func, "id", "") in (Method.__name__, "replace")
            ]
            assert len(records) == 1, file

"""Models on one base share it, and each answers as it would alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.contract import Context
from tools.evaluation.generate.assess import Work, answer_in_group
from tools.evaluation.generate.generation import Answer, Prompt
from tools.evaluation.generate.lineup import Contender, Group, line_up, load_group, mixable, shared
from tools.models.rendering import encode_prompt


@pytest.fixture(scope="module")
def other_adapter(
    tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, make_adapter: Callable[..., Path]
) -> Path:
    return make_adapter(tmp_path_factory.mktemp("other"), tiny_model, seed=9)


def up(*models: Path) -> list[Contender]:
    return line_up([(f"m{i}", str(model)) for i, model in enumerate(models)])


def answers(group: Group, tmp_path: Path) -> dict[str, list[Answer]]:
    texts = ["Which hall opens at nine?", "the café", "lamp"]
    ids = {
        label: [Prompt(encode_prompt(tokenizer, [{"role": "user", "content": text}])) for text in texts]
        for label, tokenizer in group.tokenizers.items()
    }
    return answer_in_group(group, ids, 10, Work(Context(work=tmp_path), 100))


def labels(groups: list[list[Contender]]) -> list[list[str]]:
    return [[contender.label for contender in group] for group in groups]


def test_who_shares(tmp_path: Path, tiny_model: Path, tiny_adapter: Path, other_adapter: Path) -> None:
    stranger = tmp_path / "copy"
    shutil.copytree(tiny_model, stranger)
    assert labels(shared(up(tiny_model, tiny_adapter, other_adapter))) == [["m0", "m1", "m2"]]
    assert labels(shared(up(tiny_adapter, other_adapter))) == [["m0", "m1"]]
    assert labels(shared(up(tiny_model, stranger))) == [["m0"], ["m1"]]


def test_an_adapter_and_one_that_stands_on_it_share(
    tmp_path: Path, tiny_adapter: Path, make_adapter: Callable[..., Path]
) -> None:
    above = make_adapter(tmp_path / "above", tiny_adapter, seed=4)
    assert labels(shared(up(tiny_adapter, above))) == [["m0", "m1"]]
    assert labels(shared(up(above, tiny_adapter))) == [["m1", "m0"]]
    together = answers(load_group(shared(up(tiny_adapter, above))[0]), tmp_path)
    alone = answers(load_group(up(above)), tmp_path)
    assert together["m1"] == alone["m0"]
    assert together["m0"] == answers(load_group(up(tiny_adapter)), tmp_path)["m0"]


def test_adapters_of_two_kinds_do_not_share(tmp_path: Path, tiny_adapter: Path) -> None:
    odd = tmp_path / "odd"
    shutil.copytree(tiny_adapter, odd)
    config = json.loads((odd / "adapter_config.json").read_text())
    (odd / "adapter_config.json").write_text(json.dumps({**config, "peft_type": "IA3"}))
    assert labels(shared(up(tiny_adapter, odd))) == [["m0"], ["m1"]]


def test_each_answers_as_it_would_alone(
    tmp_path: Path, tiny_model: Path, tiny_adapter: Path, other_adapter: Path
) -> None:
    models = (tiny_model, tiny_adapter, other_adapter)
    group = load_group(up(*models))
    group.mixable = True
    mixed = answers(group, tmp_path)
    group.mixable = False
    assert answers(group, tmp_path) == mixed
    for index, model in enumerate(models):
        assert answers(load_group(up(model)), tmp_path)["m0"] == mixed[f"m{index}"]
    assert len({str(of_model) for of_model in mixed.values()}) == 3


def test_dora_is_not_mixed(tmp_path: Path, tiny_model: Path, tiny_adapter: Path) -> None:
    from peft import LoraConfig, get_peft_model

    from tools.models.load import load

    loaded = load(str(tiny_model), device="cpu")
    dora = get_peft_model(loaded.model, LoraConfig(r=2, use_dora=True, target_modules=["q_proj"]))
    dora.peft_config["default"].base_model_name_or_path = str(tiny_model)
    dora.save_pretrained(tmp_path / "dora")
    models = up(tiny_model, tmp_path / "dora")
    assert not mixable(models, models[0].source)
    assert len(answers(load_group(models), tmp_path)) == 2


def test_plain_lora_can_be_mixed(tiny_model: Path, tiny_adapter: Path) -> None:
    models = up(tiny_model, tiny_adapter)
    assert mixable(models, models[0].source)
    assert not mixable(models[:1], models[0].source)

"""What decides that a step is still valid."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.runs.keys import Digests
from tools.models.names import STARTER_FOLDER


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STARTER_FOLDER, tmp_path / "model"))


def test_a_models_card_is_not_the_model(model: Path, tmp_path: Path) -> None:
    digests = Digests(tmp_path / "digests.json")
    before = digests.model(str(model))
    (model / "README.md").write_text("other words")
    assert digests.model(str(model)) == before
    assert before == digests.model("starter")


def test_weights_config_and_template_are(model: Path, tmp_path: Path) -> None:
    digests = Digests(tmp_path / "digests.json")
    seen = {digests.model(str(model))}
    for name in ("chat_template.jinja", "config.json", "model.safetensors"):
        with (model / name).open("ab") as handle:
            handle.write(b" ")
        seen.add(digests.model(str(model)))
    assert len(seen) == 4


def test_a_dataset_is_its_content_not_its_name(tmp_path: Path) -> None:
    digests = Digests(tmp_path / "digests.json")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("question,answer\n1,2\n")
    assert digests.data(str(tmp_path / "a.csv")) == digests.data(str(tmp_path / "b.csv"))
    assert digests.data("owner/name") == "hub:owner/name"

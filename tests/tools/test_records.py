"""Records are found by their folder; what is missing, doubled or unknown is said by name."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from tools.errors import InputError
from tools.records import NameIn, Records


@dataclass(frozen=True, kw_only=True)
class Fruit:
    name: str
    colour: str


FOLDERS = iter(range(1000))

Bowl = Callable[..., "Records[Fruit]"]


@pytest.fixture
def bowl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bowl:
    """Makes a package with a file for each text, and its records."""

    def make(**files: str) -> Records[Fruit]:
        package = f"bowl_{next(FOLDERS)}"
        folder = tmp_path / package
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        for name, text in files.items():
            (folder / f"{name}.py").write_text(f"from tests.tools.test_records import Fruit\n{text}\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        return Records(package, Fruit, "fruit", lambda fruit: fruit.colour)

    return make


def test_a_file_is_enough(bowl: Bowl) -> None:
    found = bowl(pear="PEAR = Fruit(name='pear', colour='green')", apple="APPLE = Fruit(name='apple', colour='red')")
    assert list(found) == ["pear", "apple"], "by rank first"
    assert found["apple"].colour == "red"
    assert "plum" not in found
    assert found.get("plum") is None


def test_an_unknown_name_raises_and_says_what_there_is(bowl: Bowl) -> None:
    found = bowl(pear="PEAR = Fruit(name='pear', colour='green')")
    with pytest.raises(InputError, match=r"`paer` is no fruit\. Did you mean `pear`\?"):
        found["paer"]
    with pytest.raises(InputError, match=r"There are: pear\."):
        found["zucchini"]


def test_a_missing_field_fails_by_the_file_and_the_field(bowl: Bowl) -> None:
    found = bowl(pear="PEAR = Fruit(name='pear')")
    with pytest.raises(TypeError, match=r"\.pear does not declare a whole fruit: .*colour"):
        list(found)


def test_a_name_declared_twice_is_refused(bowl: Bowl) -> None:
    found = bowl(pear="P = Fruit(name='pear', colour='green')", other="P = Fruit(name='pear', colour='red')")
    with pytest.raises(TypeError, match="declared twice"):
        list(found)


def test_a_record_another_file_imports_is_one_record(bowl: Bowl) -> None:
    found = bowl(pear="PEAR = Fruit(name='pear', colour='green')")
    package = found._package
    list(found)
    other = Path(sys.modules[package].__path__[0]) / "salad.py"
    other.write_text(f"from {package}.pear import PEAR\n")
    assert list(Records(package, Fruit, "fruit")) == ["pear"]


def test_a_parameter_that_names_a_record(bowl: Bowl) -> None:
    found = bowl(pear="PEAR = Fruit(name='pear', colour='green')")

    class Salad(BaseModel):
        fruit: Annotated[str, NameIn(found)]

    assert Salad.model_json_schema()["properties"]["fruit"]["enum"] == ["pear"]
    assert Salad(fruit="pear").fruit == "pear"
    with pytest.raises(ValidationError, match="`peer` is no fruit"):
        Salad(fruit="peer")

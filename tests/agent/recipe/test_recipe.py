"""Recipes in YAML: read, written, refused with the line named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.recipe.recipe import Recipe, parse_recipe, read_recipe
from agent.recipe.step import Step
from tools.errors import InputError

GOOD = """\
tunesmith: 1
name: tiny
inputs:
  data:
    path: support.csv
params:
  epochs: 2
steps:
  - id: profile
    tool: profile_dataset
    with:
      data: ${inputs.data}
"""


def test_what_is_written_reads_back_the_same() -> None:
    recipe = parse_recipe(GOOD, "tiny.yaml")
    assert parse_recipe(recipe.to_yaml(), "again.yaml") == recipe
    assert recipe.step("profile").with_ == {"data": "${inputs.data}"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("name: tiny", "name: tiny\nspeed: 3"), "line 3: `speed` is not part of a recipe"),
        (("    tool: profile_dataset", "    tool: profile_dataset\n    when: now"), "line 11: `steps.0.when`"),
        (("    path: support.csv", "    digest: x"), "`inputs.data.path` is missing"),
        (("tunesmith: 1", "tunesmith: 9"), "line 1: `tunesmith`"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(change: tuple[str, str], expected: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_recipe(GOOD.replace(*change), "tiny.yaml")
    assert expected in caught.value.message


def test_yaml_that_cannot_be_read_names_the_line() -> None:
    with pytest.raises(InputError, match="not YAML at line 3"):
        parse_recipe("tunesmith: 1\nname: 'open\n", "broken.yaml")


@pytest.mark.parametrize("text", ["", "[]", "just words", "3"])
def test_other_content_is_not_a_recipe(text: str) -> None:
    with pytest.raises(InputError, match="is not a recipe"):
        parse_recipe(text, "other.yaml")


def test_steps_refer_only_upwards_and_ids_are_unique() -> None:
    text = GOOD + "  - {id: profile, tool: profile_dataset, with: {data: '${steps.later.x}'}}\n"
    with pytest.raises(InputError) as caught:
        parse_recipe(text, "tiny.yaml")
    assert "used twice" in caught.value.message
    assert "`later`" in caught.value.message


def test_relative_inputs_are_seen_from_the_recipes_folder(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(GOOD)
    assert read_recipe(tmp_path / "tiny.yaml").inputs["data"].path == str(tmp_path / "support.csv")


def test_missing_and_binary_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no recipe file"):
        read_recipe(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_recipe(tmp_path / "bad.yaml")


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\x85\t\n"), min_size=1)
VALUES = st.one_of(TEXT, st.integers(), st.floats(allow_nan=False), st.booleans(), st.lists(TEXT))


@given(st.dictionaries(TEXT, VALUES))
def test_any_parameter_survives_the_round_trip(values: dict[str, object]) -> None:
    kept = {key: value for key, value in values.items() if "${" not in f"{key}{value}"}
    recipe = Recipe(steps=[Step(id="a", tool="t", with_=kept)])
    assert parse_recipe(recipe.to_yaml(), "again.yaml") == recipe


@given(st.text(st.characters(codec="utf-8")), st.dictionaries(TEXT, VALUES))
def test_a_recipe_is_the_one_that_was_approved_after_it_was_written(request: str, values: dict[str, object]) -> None:
    recipe = Recipe(request=request, params=values, steps=[Step(id="a", tool="t")])
    assert parse_recipe(recipe.to_yaml(), "again.yaml").digest == recipe.digest


@pytest.mark.parametrize("nested", ["[" * 300, "{a: " * 300, "- " * 300 + "x", "? " * 300])
def test_what_is_nested_too_deeply_is_refused_at_once(nested: str) -> None:
    with pytest.raises(InputError, match="nested more than 100 deep"):
        parse_recipe(f"name: x\nparams:\n  {nested}", "deep.yaml")


def test_many_brackets_side_by_side_are_no_nesting() -> None:
    recipe = Recipe(request="[" * 300, params={"a": [[1]] * 300}, steps=[Step(id="a", tool="t")])
    assert parse_recipe(recipe.to_yaml(), "again.yaml") == recipe
